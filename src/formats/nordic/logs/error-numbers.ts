/**
 * The numbers that applications get from the phone libraries, printed where the words were lost.
 *
 *     Android   0x1000 + n the library itself   0x2000 the device: 0x0100 legacy + status, 0x0200 result, 0x0400 extended
 *               code, 0x0800 buttonless + status; 0x2407 is sd_req. Also without the 0x2000
 *     iOS       status of legacy DFU as it is, 10 + result, 20 + extended code, 90 + buttonless status, 201 and 202 the link,
 *               308 and 309 the transfer
 */

import { extendedBy, plain } from '../device/answers.ts';
import type { LineParser, LogEvent } from './events.ts';

const REMOTE = 0x2000;
const LEGACY = 0x100;
const SECURE = 0x200;
const EXTENDED = 0x400;
const BUTTONLESS = 0x800;
const LOCAL_DISCONNECTED = 0x1000;
const LOCAL_CRC = 0x100d;

const extendedAnswer = (code: number): LogEvent => ({ is: 'refused', answer: extendedBy(code) });
const secureAnswer = (code: number): LogEvent => ({ is: 'refused', answer: plain(code) });
const legacyAnswer = (code: number): LogEvent => ({ is: 'refused', answer: plain(code), legacy: true });
const buttonlessAnswer = (code: number): LogEvent => ({
  is: 'response',
  bytes: [0x20, 1, code],
  echo: true,
});

const within = (value: number, base: number, most: number): boolean => value > base && value <= base + most;

function android(number: number): LogEvent | undefined {
  if (number === LOCAL_CRC) return { is: 'mark', mark: 'crc-mismatch' };
  if (number === LOCAL_DISCONNECTED) return { is: 'mark', mark: 'link-lost' };
  const value = number & ~REMOTE;
  const remote = value !== number;
  if (remote && within(value, BUTTONLESS, 7)) return buttonlessAnswer(value - BUTTONLESS);
  if (remote && within(value, LEGACY + 1, 5)) return legacyAnswer(value - LEGACY);
  if (value === EXTENDED || within(value, EXTENDED, 14)) return extendedAnswer(value - EXTENDED);
  return within(value, SECURE + 1, 9) ? secureAnswer(value - SECURE) : undefined;
}

function ios(number: number): LogEvent | undefined {
  if (number === 308) return { is: 'mark', mark: 'bytes-lost' };
  if (number === 201 || number === 202) return { is: 'mark', mark: 'link-lost' };
  if (number === 309) return { is: 'mark', mark: 'crc-mismatch' };
  if (within(number, 1, 5)) return legacyAnswer(number);
  if (within(number, 11, 9)) return secureAnswer(number - 10);
  if (within(number, 21, 13)) return extendedAnswer(number - 20);
  return within(number, 91, 6) ? buttonlessAnswer(number - 90) : undefined;
}

const swift = /DFUError\b\D{0,12}(\d{1,3})\b/;
const iosTransfer = /(?:^|\s|\])Error (30[89]):/;
const named = /\berror(?:Code)?\b[ :=(]{0,3}(0x[0-9a-f]{3,4}|\d{3,5})\b/i;
const callback = /\bonError\([^)]{0,80}?, ?(\d{3,5}),/;

function numberIn(line: string): LogEvent | undefined {
  const given = swift.exec(line)?.[1] ?? iosTransfer.exec(line)?.[1];
  if (given !== undefined) return ios(Number(given));
  if (!/errorType|onError|\bdfu/i.test(line)) return undefined;
  const number = callback.exec(line)?.[1] ?? named.exec(line)?.[1];
  return number === undefined ? undefined : android(Number(number));
}

export const errorNumbers: LineParser = {
  source: 'application',
  parse: (line) => {
    if (!/error/i.test(line)) return undefined;
    const event = numberIn(line);
    return event && [event];
  },
};
