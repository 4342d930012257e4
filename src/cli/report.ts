/** Writes faults, warnings and bugs to standard error: what is wrong, why, and last what to do. */

import { printable } from '../core/escape.ts';
import type { Fault } from '../core/fault.ts';
import { withoutKeys } from '../core/key-text.ts';
import type { Finding } from '../core/types.ts';
import type { Host } from '../node/host.ts';
import { fixOf } from '../show/findings.ts';
import { type Style, styleFor } from '../show/style.ts';

/** Colour on a terminal that can, unless NO_COLOR or `TERM=dumb` say otherwise; FORCE_COLOR insists. */
export function styleOf(host: Host, sink: 'out' | 'err'): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = host.env;
  if (FORCE_COLOR && FORCE_COLOR !== '0') return styleFor(true);
  return styleFor(host[sink].isTerminal && !NO_COLOR && TERM !== 'dumb');
}

/** Removes keys from a message: those that were given as a word of the command line, and those in the environment. */
function cleaner(host: Host): (text: string) => string {
  const clean = withoutKeys([...(host.words ?? []), ...Object.values(host.env).map((value) => value ?? '')]);
  return (text) => printable(clean(text));
}

export function printFault(host: Host, fault: Fault): void {
  const style = styleOf(host, 'err');
  const clean = cleaner(host);
  const lines = [`${style.error('error:')} ${clean(fault.what)} [${fault.code}]`];
  if (fault.why !== undefined) lines.push(`  why: ${clean(fault.why)}`);
  if (fault.fix !== undefined) lines.push(`  fix: ${clean(fault.fix)}`);
  host.err.write(`${lines.join('\n')}\n`);
}

/** Warnings and notes of a build, one line each with its fix below. */
export function printFindings(host: Host, findings: readonly Finding[]): void {
  const style = styleOf(host, 'err');
  const clean = cleaner(host);
  for (const finding of findings) {
    host.err.write(
      `${style[finding.level](`${finding.level}:`)} ${clean(finding.message)} [${finding.code}]\n`,
    );
    const fix = fixOf(finding);
    if (fix !== undefined) host.err.write(`  fix: ${clean(fix)}\n`);
  }
}

export function printBug(host: Host, error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const clean = cleaner(host);
  host.err.write(`${styleOf(host, 'err').error('bug:')} ${clean(text)}\n`);
  host.err.write(
    '  this is a mistake in otapack, not in your input; please report it with the command line\n',
  );
  if (host.env['OTAPACK_DEBUG'] && error instanceof Error) {
    for (const line of (error.stack ?? '').split('\n')) host.err.write(`${clean(line)}\n`);
  }
}
