/**
 * What the Android library itself prints to logcat: every step with its operation code, and no notification bytes.
 *
 *     DfuImpl: Setting object to Command (Op Code = 6, Type = 1)
 *     DfuImpl: Creating Data object (Op Code = 1, Type = 2, Size = 4096) (14/32)
 *     DfuImpl: Checksum received (Offset = 53248, CRC = 2EFC0AAC)                         read by phones.ts
 *     DfuImpl: Response received (Op Code = 1, Status = 6)                                legacy DFU
 */

import { EXTENDED, plain } from '../device/answers.ts';
import type { LineParser, LogEvent } from './events.ts';
import { hexBytes } from './hex.ts';

const secureRequest =
  /(?:Setting object|Creating|Sending Calculate Checksum|Executing|Sending the number).{0,80}\(Op Code = (\d+)(?:, Type = (\d))?(?:, Size = (\d+))?(?:, Value = (\d+))?\)/;

const littleEndian = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 0xff);

function request(line: string): readonly LogEvent[] | undefined {
  const match = secureRequest.exec(line);
  if (!match) return undefined;
  const [, code, type, size, value] = match;
  const bytes = [Number(code)];
  if (type !== undefined) bytes.push(Number(type));
  if (size !== undefined) bytes.push(...littleEndian(Number(size), 4));
  if (value !== undefined) bytes.push(...littleEndian(Number(value), 2));
  return [{ is: 'request', bytes }];
}

const legacyRequests: readonly (readonly [pattern: RegExp, bytes: readonly number[]])[] = [
  [/DFU Start sent \(Op Code = 1|Sending Start DFU command|Start DFU \(Op Code = 1/, [1]],
  [/Writing Initialize DFU Parameters/, [2]],
  [/Receive Firmware Image (?:\(Op Code = 3\) )?request sent|Sending Receive Firmware Image request/, [3]],
  [/Validate request sent|Sending Validate request|Validate Firmware \(Op Code = 4\) request sent/, [4]],
];
const legacyResponse = /Response received \(Op Code = (\d+),? Status = (\d+)\)/;
/** iOS words it so for legacy DFU; earlier releases did for Secure DFU too. */
const iosResponse = /Response \(Op Code = (\d+), Status = (\d+)\) received/;

function legacy(line: string): readonly LogEvent[] | undefined {
  const response = legacyResponse.exec(line);
  if (response) {
    return [{ is: 'response', bytes: [0x10, Number(response[1]), Number(response[2])], echo: true }];
  }
  const ios = iosResponse.exec(line);
  if (ios) {
    const bytes = [0x10, Number(ios[1]), Number(ios[2])];
    return [{ is: 'response', bytes, echo: true, legacyOnly: true }];
  }
  const found = legacyRequests.find(([pattern]) => pattern.test(line));
  return found && [{ is: 'request', bytes: found[1], legacy: true }];
}

export const logcat: LineParser = {
  source: 'android-library',
  parse: (line) => {
    if (line.includes('target disconnected with status') || line.includes('Target device disconnected')) {
      return [{ is: 'mark', mark: 'link-lost' }];
    }
    if (line.includes('Op Code') || line.includes(' sent') || line.includes('Initialize DFU')) {
      return request(line) ?? legacy(line);
    }
    const initPacket = /Sending init packet \(Value = ([0-9A-F-]+)\)/.exec(line)?.[1];
    const bytes = initPacket === undefined ? undefined : hexBytes(initPacket);
    if (bytes) return [{ is: 'packet', bytes }];
    const failed = /failed \(error (\d{1,2})\): [A-Z ]+/.exec(line)?.[1];
    if (failed === undefined) return undefined;
    // which extended error it was stands in a line of its own
    return Number(failed) === EXTENDED ? [] : [{ is: 'refused', answer: plain(Number(failed)) }];
  },
};
