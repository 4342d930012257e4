/**
 * Logs of pc-nrf-dfu-js (nRF Connect for Desktop): `  dfu:<namespace> text +5ms`. Responses are
 * printed as an array of numbers over several lines, so the parser remembers the one it is in.
 */

import { CHECKSUM, EXECUTE, extendedBy, plain, RESPONSE } from '../device/answers.ts';
import { type LineParser, type LogEvent, type Mark, objectOf } from './events.ts';

const LONGEST_ARRAY = 64;

const selected = /selected (\d): offset (\d+), crc (\d+), max size (\d+)/;
const creating = /CreateObject type (\d), size (\d+)/;
const opened =
  /Parsed DFU response packet: opcode +(\d+) *, payload: +Uint8Array(?:\(\d+\))? *\[([^\]]*)(\])?/;

const marks: readonly (readonly [pattern: RegExp, mark: Mark])[] = [
  [/DFU procedure(?:s)? (?:has |have )?(?:been )?completed|All DFU .*completed|Dfu successful/i, 'success'],
  [/CRC mismatch/, 'crc-mismatch'],
  [/Timeout while reading from serial transport|No response|Timed out/i, 'no-response'],
];

const numbersOf = (text: string): number[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => /^\d{1,3}$/.test(part))
    .map(Number);

/** What the library says instead of a code, by its words. */
const extendedWords: readonly (readonly [pattern: RegExp, code: number])[] = [
  [/not contain a signature|signature (?:is )?missing/i, 8],
  [/SoftDevice/i, 7],
  [/hardware version/i, 6],
  [/firmware version|version .*too low/i, 5],
  [/hash type/i, 9],
  [/hash .*calculat/i, 10],
  [/signature type|type of signature/i, 11],
  [/hash .*match|match .*hash/i, 12],
  [/space/i, 13],
  [/already present/i, 14],
  [/init (?:packet|command)/i, 4],
];
const resultWords: readonly (readonly [pattern: RegExp, code: number])[] = [
  [/malformed opcode/i, 0],
  [/opcode .*(?:unknown|not supported)|invalid opcode/i, 2],
  [/parameter/i, 3],
  [/memory/i, 4],
  [/match .*(?:firmware|signature)|data object/i, 5],
  [/type for a Create|valid type/i, 7],
  [/state .*allow|not allow/i, 8],
  [/operation failed/i, 10],
];

function inWords(line: string): readonly LogEvent[] | undefined {
  const match = /(extended error|error|response code)[^:]{0,40} from DFU target: (.{1,300})/i.exec(line);
  if (!match) return undefined;
  const isExtended = /extended/i.test(match[0]);
  const table = isExtended ? extendedWords : resultWords;
  const code = table.find(([pattern]) => pattern.test(match[2] ?? ''))?.[1];
  if (code === undefined) return undefined;
  return [{ is: 'refused', answer: isExtended ? extendedBy(code) : plain(code) }];
}

/** Codes of the library's errors: 0x0100 + result, 0x0200 + extended, printed in decimal or hex. */
function refusal(line: string): readonly LogEvent[] | undefined {
  const match = /(?:DfuError|[Cc]ode)[^\d]{0,12}(0x[0-9a-fA-F]{3}|\d{3})\b/.exec(line);
  const value = Number(match?.[1]);
  if (value >= 0x200 && value <= 0x20e) return [{ is: 'refused', answer: extendedBy(value - 0x200) }];
  if (value > 0x101 && value <= 0x10b) return [{ is: 'refused', answer: plain(value - 0x100) }];
  return undefined;
}

function words(line: string): readonly LogEvent[] | undefined {
  const state = selected.exec(line);
  if (state) {
    const [type = 0, offset = 0, crc = 0, maxSize = 0] = state.slice(1).map(Number);
    return [{ is: 'state', kind: 'select', object: objectOf(type), offset, crc: crc >>> 0, maxSize }];
  }
  const create = creating.exec(line);
  if (create) {
    const object = objectOf(Number(create[1]));
    return [{ is: 'doing', what: 'create', object, size: Number(create[2]) }];
  }
  const asked = requests.find(([text]) => line.includes(text));
  if (asked) return [{ is: 'request', bytes: [asked[1]] }];
  const checked = /Explicit checksum OK at (\d+) bytes/.exec(line);
  if (checked) return [{ is: 'state', kind: 'checksum', offset: Number(checked[1]) }];
  const found = marks.find(([pattern]) => pattern.test(line));
  return found ? [{ is: 'mark', mark: found[1] }] : refusal(line);
}

/** The response of an operation and the numbers after it; a success's result byte is not in the payload. */
const response = (operation: number, payload: readonly number[], begun: number): LogEvent => ({
  is: 'response',
  bytes: [RESPONSE, operation, 1, ...payload],
  begun,
});

/** Requests without arguments, in the library's words. */
const requests: readonly (readonly [text: string, operation: number])[] = [
  ['Request CRC explicitly', CHECKSUM],
  ['Execute (mark payload chunk as ready)', EXECUTE],
];

/** A parser with the memory of one array; make one per log. */
export function dfuJs(): LineParser {
  let open: { operation: number; payload: number[]; lines: number } | undefined;
  const close = (): readonly LogEvent[] => {
    const finished = open;
    open = undefined;
    return finished ? [response(finished.operation, finished.payload, finished.lines)] : [];
  };
  const parse = (line: string): readonly LogEvent[] | undefined => {
    if (open) {
      open.lines++;
      open.payload.push(...numbersOf(line.replace(/\].*$/, '')));
      if (open.payload.length > LONGEST_ARRAY) open = undefined;
      return line.includes(']') ? close() : [];
    }
    const start = opened.exec(line);
    if (start) {
      open = { operation: Number(start[1]), payload: numbersOf(start[2] ?? ''), lines: 0 };
      return start[3] ? close() : [];
    }
    if (line.includes('from DFU target')) return inWords(line);
    return line.includes('dfu:') || line.includes('DfuError') ? words(line) : undefined;
  };
  return { source: 'pc-nrf-dfu-js', parse };
}
