/** How a fault, a warning or a bug reads on standard error: what, why, and last what to do. */

import type { Fault } from '../core/fault.ts';
import type { Finding } from '../core/types.ts';
import type { Host } from '../node/host.ts';
import { printable, type Style, styleFor } from '../show/style.ts';

/** Colour on a terminal that can, unless NO_COLOR or `TERM=dumb` say otherwise; FORCE_COLOR insists. */
export function styleOf(host: Host, sink: 'out' | 'err'): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = host.env;
  if (FORCE_COLOR && FORCE_COLOR !== '0') return styleFor(true);
  return styleFor(host[sink].isTerminal && !NO_COLOR && TERM !== 'dumb');
}

/** Cuts off a key (PEM, or base64 of PEM) that was given where something else belongs. */
const withoutKeys = (text: string): string =>
  text.replace(/(-----BEGIN |LS0tLS1CRUdJTi)[\s\S]*/, '$1… (a key; not repeated)');

export function printFault(host: Host, fault: Fault): void {
  const style = styleOf(host, 'err');
  const lines = [`${style.error('error:')} ${printable(withoutKeys(fault.what))} [${fault.code}]`];
  if (fault.why !== undefined) lines.push(`  why: ${printable(fault.why)}`);
  if (fault.fix !== undefined) lines.push(`  fix: ${printable(fault.fix)}`);
  host.err.write(`${lines.join('\n')}\n`);
}

/** Warnings and notes of a build, one line each with its fix below. */
export function printFindings(host: Host, findings: readonly Finding[]): void {
  const style = styleOf(host, 'err');
  for (const finding of findings) {
    host.err.write(
      `${style[finding.level](`${finding.level}:`)} ${printable(finding.message)} [${finding.code}]\n`,
    );
    if (finding.fix !== undefined && finding.level !== 'note')
      host.err.write(`  fix: ${printable(finding.fix)}\n`);
  }
}

export function printBug(host: Host, error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  host.err.write(`${styleOf(host, 'err').error('bug:')} ${printable(withoutKeys(text))}\n`);
  host.err.write(
    '  this is a mistake in otapack, not in your input; please report it with the command line\n',
  );
  if (host.env['OTAPACK_DEBUG'] && error instanceof Error) host.err.write(`${error.stack}\n`);
}
