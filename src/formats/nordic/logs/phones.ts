/**
 * Logs of the phone libraries: nRF Connect, nRF Toolbox, nRF Logger on Android, and the iOS library.
 * Both print the same exchanges in slightly different words, so one table of patterns reads both:
 *
 *     Android   A  17:01:01.132  [DFU] Command object info received (Max size = 256, Offset = 134, CRC = C4F22D7F)
 *     iOS       A: Command object info (Max size = 256, Offset = 134, CRC = C4F22D7F) received
 */

import { type Answer, EXTENDED, extendedBy, plain, results } from '../device/answers.ts';
import type { LineParser, LogEvent, Mark, ObjectName } from './events.ts';
import { hexBytes } from './hex.ts';

const CONTROL = /8ec90001-/i;
const LEGACY = /00001531-/i;
const BUTTONLESS = /8ec9000[34]-|8e400001-/i;
const PACKET = /8ec90002-|00001532-/i;

/** The write of a value, with which characteristic; the second of the two forms repeats the first. */
const writes: readonly { readonly pattern: RegExp; readonly again: boolean }[] = [
  { pattern: /Writing to characteristic ([0-9a-f-]{8,36}),? value \(0x\): ([0-9A-Fa-f-]+)/, again: false },
  { pattern: /gatt\.writeCharacteristic\(([0-9a-f-]{8,36}), value=0x([0-9A-Fa-f-]+)/, again: true },
  { pattern: /Data written to ([0-9a-f-]{8,36}), value \(0x\): ([0-9A-Fa-f-]+)/, again: true },
];
const iosWrite = /peripheral\.writeValue\(0x([0-9A-Fa-f]+), for: ([0-9A-Fa-f-]{8,36})/;
const notification =
  /(?:Notification|Indication) received from [0-9A-Fa-f-]{8,36}, value ?\(0x\): ?([0-9A-Fa-f-]+)/;

function written(uuid: string, value: string, again: boolean): readonly LogEvent[] {
  const bytes = hexBytes(value);
  if (!bytes) return [];
  if (PACKET.test(uuid)) return [{ is: 'packet', bytes, again }];
  if (BUTTONLESS.test(uuid)) return [{ is: 'request', bytes, buttonless: true }];
  if (LEGACY.test(uuid)) return [{ is: 'request', bytes, legacy: true }];
  return CONTROL.test(uuid) ? [{ is: 'request', bytes }] : [];
}

function exchange(line: string): readonly LogEvent[] | undefined {
  const received = notification.exec(line)?.[1];
  if (received !== undefined) {
    const bytes = hexBytes(received);
    return bytes ? [{ is: 'response', bytes }] : [];
  }
  const ios = iosWrite.exec(line);
  if (ios) return written(ios[2] ?? '', ios[1] ?? '', false);
  for (const { pattern, again } of writes) {
    const match = pattern.exec(line);
    if (match) return written(match[1] ?? '', match[2] ?? '', again);
  }
  return undefined;
}

const objectInfo =
  /(Command|Data) object info (?:received )?\(Max size = (\d+), Offset = (\d+), CRC = ([0-9A-Fa-f]{1,8})\)/;
const checksum = /Checksum (?:received )?\(Offset = (\d+), CRC = ([0-9A-Fa-f]{1,8})\)/;
const sent = /(Command|Data) object sent \(CRC = ([0-9A-Fa-f]{1,8})\)/;
const done = /(Command|Data) object (?:\(?\d+\/\d+\)? )?(created|executed)/;

const objectName = (word: string | undefined): ObjectName => (word === 'Command' ? 'command' : 'data');

function state(line: string): readonly LogEvent[] | undefined {
  const info = objectInfo.exec(line);
  if (info) {
    const [, name, maxSize, offset, crc] = info;
    return [
      {
        is: 'state',
        kind: 'select',
        object: objectName(name),
        maxSize: Number(maxSize),
        offset: Number(offset),
        crc: Number.parseInt(crc ?? '0', 16),
      },
    ];
  }
  const sum = checksum.exec(line);
  if (sum) {
    return [
      { is: 'state', kind: 'checksum', offset: Number(sum[1]), crc: Number.parseInt(sum[2] ?? '0', 16) },
    ];
  }
  const own = sent.exec(line);
  if (own) return [{ is: 'sent', object: objectName(own[1]), crc: Number.parseInt(own[2] ?? '0', 16) }];
  const finished = done.exec(line);
  if (!finished) return undefined;
  const what = finished[2] === 'created' ? 'create' : 'execute';
  return [{ is: 'done', what, object: objectName(finished[1]) }];
}

const marks: readonly (readonly [pattern: RegExp, mark: Mark])[] = [
  [/Data object already executed/, 'already-executed'],
  [/Received CRC match Init packet|Resuming sending Init packet/, 'stored-init-used'],
  [/Upload completed in|Transfer of \d+ bytes has taken/, 'success'],
  [/Upload aborted|DFU aborted/i, 'aborted'],
  [/CRC does not match!/, 'crc-mismatch'],
  [/sent before, CRC does not match/, 'stored-data-differ'],
  [/(\d+) bytes were lost/, 'bytes-lost'],
  [/Invalid system components\. Trying to send application/, 'fallback-app-only'],
  [/SD busy\? Retrying/, 'retrying'],
  [
    /Connection timeout|GATT CONN |: GATT ERROR|DFU DEVICE DISCONNECTED|Connection timed out|did fail to connect|Connection failed \(0x/,
    'link-lost',
  ],
  [
    /Device has disconnected|Disconnected by the remote device|did disconnect peripheral with error/,
    'link-lost',
  ],
  [/(?:^|\s|\])Connected to (?!DFU)/, 'connected'],
];

function named(line: string): readonly LogEvent[] | undefined {
  for (const [pattern, mark] of marks) {
    const match = pattern.exec(line);
    if (!match) continue;
    const bytes = match[1] === undefined ? undefined : Number(match[1]);
    return [{ is: 'mark', mark, ...(bytes === undefined ? {} : { bytes }) }];
  }
  return undefined;
}

/** The host's words for a result, in the spelling of either library. */
const resultWords: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    Object.entries(results).map(([code, name]) => [name.replaceAll('_', ' '), Number(code)]),
  ),
  'INVALID PARAM': 3,
  'OPERATION NOT SUPPORTED': 2,
  'SIGNATURE MISMATCH': 6,
};

/** What earlier releases of the Android library put in front of each. */
const OLD_WORDS = /^REMOTE DFU /;

/** Words that only legacy DFU has. */
const legacyWords: Readonly<Record<string, number>> = {
  'INVALID STATE': 2,
  'NOT SUPPORTED': 3,
  'DATA SIZE EXCEEDS LIMIT': 4,
  'INVALID CRC ERROR': 5,
};

/** The words of both libraries; iOS numbers results and extended codes alike and tells them apart by these. */
const extendedWords: readonly RegExp[] = [
  /Wrong command format/i,
  /Unknown command/i,
  /Init command (?:was )?invalid/i,
  /(?:FW|firmware) version (?:check failed|failure)/i,
  /(?:HW|hardware) version (?:check failed|failure)/i,
  /(?:SD|SoftDevice) version (?:check failed|failure)/i,
  /Signature (?:missing|mismatch)/i,
  /(?:Invalid|Wrong) hash type/i,
  /Hash(?:ing)? failed/i,
  /(?:Invalid|Wrong) signature type/i,
  /Verification failed/i,
  /Insufficient space/i,
];
const FIRST_EXTENDED = 2;

function refusal(line: string): readonly LogEvent[] | undefined {
  const details = /Details: .{0,120}\(Code = (\d+)\)/.exec(line);
  if (details) return [{ is: 'refused', answer: extendedBy(Number(details[1])) }];
  const remote = /Remote DFU error: ([A-Z_ ]+)/
    .exec(line)?.[1]
    ?.trim()
    .replaceAll('_', ' ')
    .replace(OLD_WORDS, '');
  if (remote !== undefined) {
    const status = legacyWords[remote];
    if (status !== undefined) return [{ is: 'refused', answer: plain(status), legacy: true }];
    const code = resultWords[remote];
    return code === undefined || code === EXTENDED ? [] : [{ is: 'refused', answer: plain(code) }];
  }
  const told = /Extended Error details: (.+)$/.exec(line)?.[1];
  const code = told === undefined ? undefined : extendedOf(told);
  if (code !== undefined) return [{ is: 'refused', answer: extendedBy(code) }];
  const error = /(?:^|\s|\])Error (\d{1,2}): (.+)$/.exec(line);
  if (!error) return undefined;
  const [number, words] = [Number(error[1]), error[2] ?? ''];
  if (iosLegacy[words.trim().toUpperCase()] === number) {
    return [{ is: 'refused', answer: plain(number), legacy: true }];
  }
  const answer = iosAnswer(number, words);
  return answer && [{ is: 'refused', answer }];
}

/** Results of legacy DFU on iOS, told from others of the same words by their numbers. */
const iosLegacy: Readonly<Record<string, number>> = {
  'DEVICE IS IN INVALID STATE': 2,
  'OPERATION NOT SUPPORTED': 3,
  'DATA SIZE EXCEEDS LIMIT': 4,
  'CRC ERROR': 5,
  'OPERATION FAILED': 6,
};

/** What applications add to the result. */
const APPLICATION_BASE = 10;

function extendedOf(words: string): number | undefined {
  const index = extendedWords.findIndex((pattern) => pattern.test(words));
  return index < 0 ? undefined : index + FIRST_EXTENDED;
}

/** The result that iOS words, numbered by itself or as applications see it, name. */
function iosAnswer(code: number, words: string): Answer | undefined {
  const found = resultWords[words.trim().toUpperCase()];
  if (found !== undefined && (found === code || found + APPLICATION_BASE === code)) return plain(found);
  const extended = extendedOf(words);
  return extended === undefined ? undefined : extendedBy(extended);
}

const RELEVANT =
  /haracteristic|value ?\(0x\)|\.writeValue|object|Checksum|CRC|DFU|rror |Details: |bytes were lost|onnect|onnection|Upload|system components/;

export const phones: LineParser = {
  source: 'phone',
  parse: (line) => {
    if (!RELEVANT.test(line)) return undefined;
    return exchange(line) ?? named(line) ?? state(line) ?? refusal(line);
  },
};
