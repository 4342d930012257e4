/** Reads the serial log of an update: what happened, why, how sure that is, and what to do. */

import { hexNumber } from '../../core/bytes.ts';
import type { Cause, ExplainRequest, Explanation, Facts } from '../../core/types.ts';
import { causesOf } from './causes.ts';
import { type LineKind, readLogLine } from './log-lines.ts';

/** What a log has said so far; the log itself is not kept. */
export type Heard = {
  /** First line (1-based) and last number of each kind. */
  readonly lines: Map<LineKind, { readonly line: number; readonly text: string }>;
  readonly numbers: Map<LineKind, number>;
  /** The first `totallen`: how much came with the first segment. */
  firstTotal: number | undefined;
  firstTotalLine: number | undefined;
  crcsEqual: boolean | undefined;
};

const empty = (): Heard => ({
  lines: new Map(),
  numbers: new Map(),
  firstTotal: undefined,
  firstTotalLine: undefined,
  crcsEqual: undefined,
});

async function hear(lines: AsyncIterable<string>): Promise<Heard> {
  const heard = empty();
  let line = 0;
  for await (const text of lines) {
    line++;
    const found = readLogLine(text);
    if (!found) continue;
    if (!heard.lines.has(found.kind)) heard.lines.set(found.kind, { line, text: found.text });
    if (found.number !== undefined) heard.numbers.set(found.kind, found.number);
    if (found.kind === 'total' && heard.firstTotal === undefined) {
      heard.firstTotal = found.number;
      heard.firstTotalLine = line;
    }
  }
  const [stored, computed] = [heard.numbers.get('flash-crc'), heard.numbers.get('image-crc')];
  if (stored !== undefined && computed !== undefined) heard.crcsEqual = stored === computed;
  return heard;
}

/** The lines that end an attempt, the earliest cause first. */
const ENDS: readonly LineKind[] = [
  'length-failed',
  'exceed',
  'too-many-sectors',
  'error-bin',
  'check-bin',
  'ota-magic',
  'arduino-magic',
  'arduino-size',
  'arduino-new-config',
  'arduino-config',
  'arduino-signature',
  'boot-map',
  'boot-record',
  'boot-address',
  'boot-magic',
  'boot-failed',
];

function failureOf(heard: Heard): Facts | null {
  if (heard.crcsEqual === false) {
    const at = heard.lines.get('image-crc') ?? heard.lines.get('flash-crc');
    return { stage: 'crc', line: at?.line ?? null, said: at?.text ?? null };
  }
  const end = ENDS.find((kind) => heard.lines.has(kind));
  const at = end && heard.lines.get(end);
  if (at) return { stage: end, line: at.line, said: at.text };
  if (neverFinished(heard)) {
    const stuck =
      heard.lines.get('no-head') ?? heard.lines.get('head-in-process') ?? heard.lines.get('total');
    return { stage: 'never-finished', line: stuck?.line ?? null, said: stuck?.text ?? null };
  }
  return null;
}

/** The download was begun and neither CRC was ever compared. */
const neverFinished = (heard: Heard): boolean =>
  heard.crcsEqual === undefined &&
  (heard.lines.has('no-head') ||
    heard.lines.has('head-in-process') ||
    heard.lines.has('total') ||
    heard.lines.has('sum-length'));

const REFUSALS: readonly LineKind[] = ENDS.filter(
  (kind) => kind !== 'length-failed' && kind !== 'too-many-sectors',
);

function outcomeOf(heard: Heard): Explanation['outcome'] {
  if (heard.crcsEqual === false || REFUSALS.some((kind) => heard.lines.has(kind))) return 'rejected';
  if (heard.crcsEqual === true) return 'success';
  if (neverFinished(heard) || heard.lines.has('length-failed') || heard.lines.has('too-many-sectors')) {
    return 'no-response';
  }
  return 'unknown';
}

const NUMBERS: readonly (readonly [LineKind, string])[] = [
  ['sum-length', 'length'],
  ['sectors', 'sectors'],
  ['total', 'received'],
  ['flash-crc', 'trailer'],
  ['image-crc', 'computed'],
];

const reportsOf = (heard: Heard): Facts[] =>
  NUMBERS.flatMap(([kind, name]) => {
    const number = heard.numbers.get(kind);
    if (number === undefined) return [];
    const value = name === 'trailer' || name === 'computed' ? hexNumber(number, 8) : number;
    return [{ kind: name, line: heard.lines.get(kind)?.line ?? null, value }];
  });

const sure: Readonly<Record<Cause['confidence'], string>> = {
  certain: '',
  likely: 'most likely ',
  possible: 'possibly ',
};

function textOf(outcome: Explanation['outcome'], causes: readonly Cause[]): string {
  const [first, ...rest] = causes;
  if (first) {
    const others = rest.flatMap(({ confidence, message, fix }) => [
      `${confidence === 'certain' ? 'also' : 'or'} ${sure[confidence]}${message}`,
      `  what to do: ${fix}`,
    ]);
    return [`${sure[first.confidence]}${first.message}`, `what to do: ${first.fix}`, ...others].join('\n');
  }
  if (outcome === 'success')
    return 'the download finished and its CRC is right: the device starts the new image at its next reboot';
  return 'the log shows an update, but not how it ended';
}

const protocolOf = (heard: Heard): string =>
  [...heard.lines.keys()].some((kind) => kind.startsWith('arduino'))
    ? 'arduino-updater'
    : heard.lines.has('ota-magic')
      ? 'esp-ota'
      : 'esp8266-sdk';

export async function explain(request: ExplainRequest): Promise<Explanation | undefined> {
  const heard = await hear(request.lines);
  if (heard.lines.size === 0) return undefined;
  const outcome = outcomeOf(heard);
  const causes = outcome === 'success' ? [] : causesOf(heard, request.artifact?.bytes);
  return {
    protocol: protocolOf(heard),
    outcome,
    failure: failureOf(heard),
    reports: reportsOf(heard),
    causes,
    text: textOf(outcome, causes),
  };
}
