/**
 * The SDK's updater (`system_upgrade_start`) as far as files and servers can tell its releases apart. It asks for the
 * length with HEAD, then fetches with GET, and reads both answers TCP segment by segment, by exact words:
 *
 *     HEAD    a segment with the blank line and `Content-Length: N`     → sumlength, sec_block, erase
 *     GET     a first segment with the whole header                     → kind, application number
 *             the rest                                                  → flash, in words of 4 bytes
 *     end     the last four bytes of the last segment, the CRC of flash → flash_crc, img_crc
 */

import { concat, indexOf, text, utf8, view } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import type { Bytes } from '../../core/types.ts';
import { conventions, TRAILER } from './crc.ts';
import type { AppNumber, FlashMap } from './flash-map.ts';
import { SECTOR } from './layout.ts';
import { isThird, limitOf, MOST_SECTORS, type Sdk, sectorsOf } from './sdk.ts';

/** What goes over the wire: the segments that answer HEAD, and those that answer GET. */
export type Delivery = {
  readonly head: readonly Bytes[];
  readonly get: readonly Bytes[];
};

export type UpdaterDevice = {
  readonly sdk: Sdk;
  readonly flash: FlashMap;
  /** The application that shall be written: the one that is not running. */
  readonly target: AppNumber;
  /** Size of the OTA partition of an SDK 3 application, in bytes. */
  readonly partition?: number | undefined;
};

export type Outcome = {
  readonly result: 'finished' | 'failed' | 'never-finishes';
  /** What the device prints about it. */
  readonly log: readonly string[];
  readonly reason?: 'crc' | 'too-large';
  /** What stands in the slot afterwards, where that is not the image. */
  readonly flash?: 'starts with the HTTP status line';
};

const BLANK_LINE = utf8('\r\n\r\n');
const OK_LINE = utf8('200 OK\r\n');
const LENGTH_WORD = utf8('Content-Length');
const NO_HEAD = 'server do not support HEAD method now send GET message';
const IN_PROCESS = 'http head in process.';
const HTTP_IN_FLASH = { flash: 'starts with the HTTP status line' } as const;

const holds = (bytes: Bytes, words: Bytes): boolean => indexOf(bytes, words) >= 0;

type Asked = { readonly length: number } | Outcome;

/** The answer to HEAD: the length it names, or how that went wrong. */
function askLength({ head, get }: Delivery, third: boolean): Asked {
  let begun = false;
  for (const segment of head) {
    if (holds(segment, BLANK_LINE) && holds(segment, LENGTH_WORD)) {
      const length = /Content-Length: (\d+)/.exec(text(segment))?.[1];
      if (length !== undefined) return { length: Number(length) };
      return { result: 'never-finishes', log: ['Content-Length: failed'] };
    }
    if (third && (begun || holds(segment, OK_LINE))) begun = true;
    else return withoutHead(get);
  }
  return { result: 'never-finishes', log: begun ? [IN_PROCESS] : [] };
}

/** GET on the connection of HEAD: the expected total stays unknown, so nothing ever completes. */
function withoutHead(get: readonly Bytes[]): Outcome {
  const first = get[0];
  const cut = first !== undefined && !holds(first, BLANK_LINE);
  return { result: 'never-finishes', log: [NO_HEAD], ...(cut ? HTTP_IN_FLASH : {}) };
}

function refuseLength(length: number, { sdk, flash, partition }: UpdaterDevice): Outcome | undefined {
  const sectors = Math.ceil(length / SECTOR);
  const granted =
    isThird(sdk) && partition !== undefined ? Math.floor(partition / SECTOR) : sectorsOf(flash, sdk);
  if (sectors > granted) {
    return {
      result: 'failed',
      log: isThird(sdk) ? [] : [`sec_block ${sectors} exceed`],
      reason: 'too-large',
    };
  }
  return sectors > MOST_SECTORS ? { result: 'never-finishes', log: [`num max=${MOST_SECTORS}`] } : undefined;
}

type Started = { readonly body: Bytes; readonly next: number } | Outcome;

/** The segments of GET up to the end of the header; body bytes behind it, and where to go on. */
function startGet(get: readonly Bytes[], third: boolean): Started {
  const first = get[0];
  if (first === undefined) return { result: 'never-finishes', log: [] };
  const skip = third && !holds(first, BLANK_LINE) && holds(first, OK_LINE) ? 1 : 0;
  const segment = get[skip];
  const blank = segment === undefined ? -1 : indexOf(segment, BLANK_LINE);
  if (segment === undefined || blank < 0) {
    return { result: 'never-finishes', log: skip ? [IN_PROCESS] : [], ...HTTP_IN_FLASH };
  }
  return { body: segment.subarray(blank + BLANK_LINE.length), next: skip + 1 };
}

/** Kind and application number, which are looked at only when body bytes come with the header. */
function refuseKind(body: Bytes, target: AppNumber): Outcome | undefined {
  if (body.length === 0) return undefined;
  const known = (body[0] === 0xe9 && body[1] === 3) || (body[0] === 0xea && body[1] === 4);
  if (!known) return { result: 'failed', log: ['error bin file'] };
  return body[3] === target ? undefined : { result: 'failed', log: ['please check the bin file'] };
}

/** Text up to the first NUL, as the device's string functions see a segment. */
const asString = (segment: Bytes): Bytes => {
  const end = segment.indexOf(0);
  return end < 0 ? segment : segment.subarray(0, end);
};

function judgeTrailer(received: Bytes, last: Bytes, device: UpdaterDevice): Outcome {
  const crc: Outcome = { result: 'failed', log: [], reason: 'crc' };
  if (received.length < TRAILER || last.length < TRAILER) return crc;
  if (received.length > limitOf(device.flash, device.sdk, device.partition)) return crc;
  const stored = view(last).getUint32(last.length - TRAILER, true);
  const computed = crc32(received.subarray(0, received.length - TRAILER));
  return stored === conventions.sdk(computed) ? { result: 'finished', log: [] } : crc;
}

/** What a NONOS SDK device does with this delivery. */
export function runUpdater(device: UpdaterDevice, delivery: Delivery): Outcome {
  if (device.sdk === 'rtos-2.1') return runRtosExample(device, delivery);
  const third = isThird(device.sdk);
  const asked = askLength(delivery, third);
  if ('result' in asked) return asked;
  const tooLong = refuseLength(asked.length, device);
  if (tooLong) return tooLong;
  const started = startGet(delivery.get, third);
  if ('result' in started) return started;
  const wrongKind = refuseKind(started.body, device.target);
  if (wrongKind) return wrongKind;
  const pieces: Bytes[] = [started.body];
  let received = started.body.length;
  let dropped = false;
  let last = started.body;
  for (const segment of delivery.get.slice(started.next)) {
    if (received >= asked.length) break;
    if (third && holds(asString(segment), OK_LINE)) {
      dropped = true;
      continue;
    }
    pieces.push(segment);
    received += segment.length;
    last = segment;
  }
  if (received < asked.length) return { result: 'never-finishes', log: dropped ? [IN_PROCESS] : [] };
  return judgeTrailer(concat(...pieces).subarray(0, asked.length), last, device);
}

const READ = 1460;
/** Where the number stands behind the start of `Content-Length`. */
const LENGTH_AT = 16;
const RTOS_WORDS = ['200', 'Content-Length', 'application/octet-stream'].map(utf8);

/** The example client of the RTOS SDK 2.1: one read must hold the header; the trailer is read back from flash. */
function runRtosExample(device: UpdaterDevice, { get }: Delivery): Outcome {
  const first = get[0]?.subarray(0, READ);
  const blank = first ? indexOf(first, BLANK_LINE) : -1;
  if (!first || blank < 0 || !RTOS_WORDS.every((word) => holds(first, word))) {
    return { result: 'never-finishes', log: [] };
  }
  const announced = Number.parseInt(text(first.subarray(indexOf(first, LENGTH_WORD) + LENGTH_AT)), 10);
  const file = concat(...get).subarray(blank + BLANK_LINE.length, blank + BLANK_LINE.length + announced);
  const sectors = Math.ceil(file.length / SECTOR);
  if (sectors > Math.min(sectorsOf(device.flash, device.sdk), MOST_SECTORS)) {
    return { result: 'failed', log: [], reason: 'too-large' };
  }
  if (file.length !== announced) return { result: 'never-finishes', log: [] };
  const crc: Outcome = { result: 'failed', log: [], reason: 'crc' };
  if (file.length <= SECTOR || file.length % 4 !== 0) return crc;
  return judgeTrailer(file, file, device);
}

/** The file behind a header that every release can follow, in one piece. */
export function servedWell(file: Bytes): Delivery {
  const header = utf8(
    `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${file.length}\r\n\r\n`,
  );
  return { head: [header], get: [concat(header, file)] };
}
