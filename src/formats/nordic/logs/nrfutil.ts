/**
 * Logs of nrfutil and of programs on its library, over BLE and serial. A progress bar may stand in
 * front of a line, so nothing here is anchored at the line start.
 *
 *     2022-04-04 08:42:24,087 BLE: Object selected: max_size:4096 offset:0 crc:0          crc decimal: the device's
 *     2022-04-04 08:42:26,400 … DEBUG: BLE: Streaming Data: len:4096 offset:8192 crc:0x26170811   the host's own
 *     2023-05-05 12:00:00,419 SLIP: <-- [96, 4, 5]
 */

import { CHECKSUM, CREATE, EXECUTE, extendedBy, plain, SELECT } from '../device/answers.ts';
import { type LineParser, type LogEvent, type Mark, objectOf } from './events.ts';
import { decimalBytes } from './hex.ts';

function slip(line: string): readonly LogEvent[] | undefined {
  const match = /SLIP: (-->|<--) ?\[([\d, ]+)\]/.exec(line);
  if (!match) return undefined;
  const bytes = decimalBytes(match[2] ?? '');
  return bytes ? [{ is: match[1] === '-->' ? 'request' : 'response', bytes }] : [];
}

const selecting = /(?:BLE|Serial|Serial DFU|ANT|Thread): ?Selecting Object: type:(\d)/;
const selected = /Object selected: +max_size: ?(\d+) offset: ?(\d+) crc: ?(\d+)/;
const streaming = /Streaming Data: +len: ?(\d+) offset: ?(\d+) crc: ?0x([0-9A-Fa-f]{1,8})/;

function words(line: string): readonly LogEvent[] | undefined {
  const select = selecting.exec(line);
  if (select) return [{ is: 'doing', what: 'select', object: objectOf(Number(select[1])) }];
  const state = selected.exec(line);
  if (state) {
    const [maxSize = 0, offset = 0, crc = 0] = state.slice(1).map(Number);
    return [{ is: 'state', kind: 'select', maxSize, offset, crc: crc >>> 0 }];
  }
  const stream = streaming.exec(line);
  if (!stream) return undefined;
  const crc = Number.parseInt(stream[3] ?? '0', 16);
  return [{ is: 'stream', length: Number(stream[1]), offset: Number(stream[2]), crc }];
}

/** Names of results as the library's exceptions print them. */
const exceptionCodes: Readonly<Record<string, number>> = {
  InvalidCode: 0,
  NotSupported: 2,
  OpCodeNotSupported: 2,
  InvalidParameter: 3,
  InsufficientResources: 4,
  InvalidObject: 5,
  InvalidSignature: 6,
  UnsupportedType: 7,
  OperationNotPermitted: 8,
  OperationFailed: 10,
};

function refusal(line: string): readonly LogEvent[] | undefined {
  const extended = /Extended Error 0x([0-9A-Fa-f]{1,2})/.exec(line);
  if (extended)
    return [{ is: 'refused', answer: extendedBy(Number.parseInt(extended[1] ?? '0', 16)), ends: true }];
  const response = /Response Code (\w+)/.exec(line)?.[1];
  const code = response === undefined ? undefined : exceptionCodes[response];
  return code === undefined ? undefined : [{ is: 'refused', answer: plain(code), ends: true }];
}

/** Frames of a Python traceback, by the method that was running. */
const frames: readonly (readonly [pattern: RegExp, place: Omit<Extract<LogEvent, { is: 'place' }>, 'is'>])[] =
  [
    [/, in send_init_packet/, { object: 'command' }],
    [/, in send_firmware/, { object: 'data' }],
    [/, in _*(?:validate_crc|calculate_checksum)/, { operation: CHECKSUM }],
    [/, in _*create_(?:command|data|object)/, { operation: CREATE }],
    [/, in _*select_(?:command|data|object)/, { operation: SELECT }],
    [/, in _*execute/, { operation: EXECUTE }],
  ];

function frame(line: string): readonly LogEvent[] | undefined {
  if (!line.includes('dfu_transport')) return undefined;
  const found = frames.find(([pattern]) => pattern.test(line));
  return found && [{ is: 'place', ...found[1] }];
}

const marks: readonly (readonly [pattern: RegExp, mark: Mark])[] = [
  [/Device programmed\./, 'success'],
  [/Init command is too long/, 'init-too-large'],
  [/No ping response|Timeout: operation|Failed to receive|Didn't receive|Timed out waiting/, 'no-response'],
  [/evt> disconnected|on_gap_evt_disconnected|BLE_HCI_CONNECTION_TIMEOUT/i, 'link-lost'],
  [/KeyboardInterrupt|^Aborted!|Failed to send init packet|Unexpected Executed OP_CODE/, 'aborted'],
];

function named(line: string): readonly LogEvent[] | undefined {
  const found = marks.find(([pattern]) => pattern.test(line));
  return found && [{ is: 'mark', mark: found[1] }];
}

const validation = /Failed (CRC|offset) validation/;
const figures = /Expected: ?(\d+) Rec(?:ei|ie)ved: ?(\d+)/;

/** A check of the host that failed, and in the next line (of some programs in the same) its figures. */
function validations(): (line: string) => readonly LogEvent[] | undefined {
  let what: string | undefined;
  return (line) => {
    const failed = validation.exec(line)?.[1];
    const found = figures.exec(line);
    if (failed === undefined && !found) return undefined;
    const subject = failed ?? what ?? (line.includes('ffset') ? 'offset' : 'CRC');
    what = found ? undefined : failed;
    if (subject === 'CRC') return [{ is: 'mark', mark: 'crc-mismatch' }];
    const [expected = 0, received = 0] = (found ?? []).slice(1).map(Number);
    const lost = received < expected ? { bytes: expected - received } : {};
    return [{ is: 'mark', mark: 'bytes-lost', ...lost }];
  };
}

/** A parser with the memory of one line; make one per log. */
export function nrfutil(): LineParser {
  const validated = validations();
  return {
    source: 'nrfutil',
    parse: (line) =>
      slip(line) ?? words(line) ?? frame(line) ?? refusal(line) ?? validated(line) ?? named(line),
  };
}
