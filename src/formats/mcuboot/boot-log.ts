/**
 * A boot log, line by line: which boots it shows, what each decided, how each ended. Only the last boot counts for the
 * outcome; what is kept of the others is bounded.
 */

import { type Bounded, bounded } from '../../core/bounded.ts';
import type { Facts } from '../../core/types.ts';
import { type LogMessage, logMessages, type Told, WORTH_READING } from './log-messages.ts';

const REPORTS_AT_START = 250;
const REPORTS_AT_END = 250;
const SHOWN = 40;
const LONGEST_LINE = 2000;

export type Seen = {
  readonly line: number;
  readonly text: string;
  readonly message: LogMessage;
  readonly fields: Readonly<Record<string, string>>;
};

export type Boot = {
  readonly from: number;
  readonly refused: Seen[];
  readonly causes: Map<string, Told>;
  /** What it logged, as it is shown. */
  readonly told: Bounded<Facts>;
  swapType?: Seen;
  secondaryMagic?: string;
  swapped?: Seen;
  started?: Seen;
  dead?: Seen;
  fault?: Seen;
};

export type BootLog = {
  /** Lines of a boot loader, by any message. */
  readonly known: number;
  /** Messages that no other kind of log has. */
  readonly certain: number;
  readonly lines: number;
  readonly boots: number;
  readonly last: Boot;
  /** The first and the last ones of a long log. */
  readonly reports: Bounded<Facts>;
};

const COLOURS = /\u001b\[[0-9;]*m/g;

function recognise(text: string, line: number): Seen | undefined {
  if (!WORTH_READING.test(text)) return undefined;
  for (const message of logMessages) {
    const match = message.pattern.exec(text);
    if (!match) continue;
    const fields = Object.fromEntries(
      (message.fields ?? []).flatMap((name, i) => {
        const value = match[i + 1];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    return { line, text: match[0], message, fields };
  }
  return undefined;
}

const newBoot = (from: number): Boot => ({
  from,
  refused: [],
  causes: new Map(),
  told: bounded(SHOWN / 2, SHOWN / 2),
});

/** Kinds of message that begin a boot when the one before it has ended. */
const EARLY: readonly string[] = ['begin', 'swap-type', 'trailer', 'version'];

/** What one message adds to the boot it belongs to. */
function take(boot: Boot, seen: Seen): void {
  const { message, fields } = seen;
  if (message.cause) boot.causes.set(message.cause.id, message.cause);
  if (message.effect === 'refused') boot.refused.push(seen);
  if (message.effect === 'started') boot.started = seen;
  if (message.effect === 'dead') boot.dead = seen;
  if (message.kind === 'swap-type') boot.swapType = seen;
  if (message.kind === 'swap' || message.kind === 'overwrite') boot.swapped = seen;
  if (message.kind === 'fault') boot.fault = seen;
  if (message.kind === 'trailer' && fields['area'] === 'Secondary image' && fields['magic'])
    boot.secondaryMagic = fields['magic'];
}

const reportOf = ({ line, message, fields }: Seen): Facts => ({ line, kind: message.kind, ...fields });

/** `fault` alone is no sign of a boot loader; nor is a bare version. */
const isCertain = ({ message }: Seen): boolean => !['fault', 'begin', 'version'].includes(message.kind);

const hasEnded = (boot: Boot): boolean => boot.started !== undefined || boot.dead !== undefined;

/** Reads the whole log; what it keeps does not grow with it. */
export async function readBootLog(lines: AsyncIterable<string>): Promise<BootLog> {
  let count = 0;
  let known = 0;
  let certain = 0;
  let boots = 1;
  let boot = newBoot(1);
  const reports = bounded<Facts>(REPORTS_AT_START, REPORTS_AT_END);
  for await (const raw of lines) {
    count++;
    if (raw === '') continue;
    const seen = recognise(raw.slice(0, LONGEST_LINE).replace(COLOURS, ''), count);
    if (!seen) continue;
    known++;
    if (isCertain(seen)) certain++;
    const again =
      seen.message.kind === 'begin'
        ? known > 1 && (hasEnded(boot) || boot.swapType !== undefined)
        : hasEnded(boot);
    if (again && EARLY.includes(seen.message.kind)) {
      boot = newBoot(count);
      boots++;
    }
    take(boot, seen);
    const report = reportOf(seen);
    boot.told.push(report);
    reports.push(report);
  }
  return { known, certain, lines: count, boots, last: boot, reports };
}
