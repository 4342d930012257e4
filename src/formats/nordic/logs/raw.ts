/**
 * Bare responses as people paste them: `60-04-0A`, `60 04 0B 07`, `60040b07`, `0x60:04:0B:07`, alone or in a sentence.
 * Taken for a response only when a known operation and result follow the 60 and the length is that of such a response.
 */

import {
  CHECKSUM,
  CREATE,
  EXECUTE,
  EXTENDED,
  operations,
  results,
  SELECT,
  SUCCESS,
} from '../device/answers.ts';
import type { LineParser, LogEvent } from './events.ts';
import { hexBytes } from './hex.ts';

/** Data after `60 op 01`, where it is not none. */
const payload: Readonly<Record<number, number>> = {
  0: 1,
  [CHECKSUM]: 8,
  [SELECT]: 12,
  7: 2,
  9: 1,
  10: 20,
  11: 13,
};

const HEAD = 3;

/** How long the response that starts with these bytes is, or undefined when it is none. */
function responseLength(bytes: readonly number[]): number | undefined {
  const [first, operation = -1, result = -1] = bytes;
  if (first !== 0x60 || operations[operation] === undefined || results[result] === undefined)
    return undefined;
  if (result === EXTENDED) return HEAD + 1;
  return result === SUCCESS ? HEAD + (payload[operation] ?? 0) : HEAD;
}

const separated =
  /(?<![0-9A-Za-z:-])(?:0x)?(60(?:([-: ])[0-9A-Fa-f]{2})(?:\2[0-9A-Fa-f]{2}){1,30})(?![0-9A-Za-z:-])/g;
const joined = /(?<![0-9A-Za-z:-])(?:0x)?(60[0-9A-Fa-f]{4,60})(?![0-9A-Za-z:-])/g;
const short = /^\s*(?:0x)?((?:10|20)[-: ]?0[1-8][-: ]?0[1-7])\s*$/;

/** A request of an exchange, behind an arrow or a word for sending; how long each is that one would write down. */
const sending =
  /(?:->|=>|>>|\b(?:TX|writes?|wrote|written|sent|sends?|request)\b)\s{0,4}:?\s{0,4}(?:0x)?((?:[0-9A-Fa-f]{2}[-: ]?){1,6})\s{0,8}$/i;
const requestLengths: Readonly<Record<number, number>> = {
  [CREATE]: 6,
  2: 3,
  [CHECKSUM]: 1,
  [EXECUTE]: 1,
  [SELECT]: 2,
};

function requestIn(line: string): readonly LogEvent[] | undefined {
  const bytes = hexBytes(sending.exec(line)?.[1] ?? '');
  return bytes && requestLengths[bytes[0] ?? -1] === bytes.length ? [{ is: 'request', bytes }] : undefined;
}

const MOST_IN_A_LINE = 16;

/** The responses that follow one another in these bytes; none unless all of them belong to one. */
function responsesOf(bytes: readonly number[]): LogEvent[] {
  const events: LogEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = responseLength(bytes.slice(at));
    if (length === undefined || at + length > bytes.length) return [];
    events.push({ is: 'response', bytes: bytes.slice(at, at + length) });
    at += length;
  }
  return events;
}

/** `0x60, 0x04, 0x0A` as `60-04-0A`. */
const plainBytes = (line: string): string =>
  line.replace(/(?:\b0x[0-9A-Fa-f]{2}\b[ ,:-]{0,2}){3,32}/g, (run) =>
    (run.match(/(?<=0x)[0-9A-Fa-f]{2}/g) ?? []).join('-'),
  );

function responsesIn(given: string): LogEvent[] {
  const line = given.includes('0x') ? plainBytes(given) : given;
  const found = [...line.matchAll(separated)];
  const texts = (found.length > 0 ? found : [...line.matchAll(joined)]).slice(0, MOST_IN_A_LINE);
  return texts.flatMap(([, text = '']) => responsesOf(hexBytes(text) ?? []));
}

export const raw: LineParser = {
  source: 'raw',
  parse: (line) => {
    const asked = requestIn(line);
    if (asked) return asked;
    if (!line.includes('60') && !short.test(line)) return undefined;
    const events = responsesIn(line);
    if (events.length > 0) return events;
    const other = short.exec(line)?.[1];
    const others = other === undefined ? undefined : hexBytes(other);
    return others ? [{ is: 'response', bytes: others }] : undefined;
  },
};
