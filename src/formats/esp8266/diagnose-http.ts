/**
 * Responses of a web server where an image should be: as the file itself, or in a slot of what was read back from flash,
 * because the updater of SDK 2 writes a header that comes in pieces as if it were firmware.
 */

import { startsWith, utf8 } from '../../core/bytes.ts';
import type { Bytes, Finding } from '../../core/types.ts';
import { type FindingCode, finding } from './findings.ts';
import { flashMaps } from './flash-map.ts';
import { behindHttpHeader, type CodeFile } from './image.ts';
import { MAGIC } from './layout.ts';

type Found = Finding<FindingCode>;

const HTTP = utf8('HTTP/');

export function httpFindings(bytes: Bytes): Found[] {
  const start = behindHttpHeader(bytes);
  const magic = start === undefined ? undefined : bytes[start];
  const image = magic === MAGIC.slot || magic === MAGIC.plain;
  return [
    finding(
      'esp8266/http-header',
      image
        ? `the file starts with the ${start} bytes of an HTTP response header; the image stands behind it`
        : 'the file is an HTTP response, and no image stands behind its header',
      { at: { offset: 0, length: start ?? bytes.length } },
    ),
  ];
}

/** Where any map has a slot. */
const slotAddresses = [...new Set(flashMaps.flatMap(({ user1 = 0, user2 = 0 }) => [user1, user2]))].filter(
  (address) => address > 0,
);

/** The text of a response header in a slot of a flash dump. */
export function httpInDump(bytes: Bytes, image: CodeFile): Found[] {
  if (image.kind !== 'plain' && image.kind !== 'merged') return [];
  return slotAddresses
    .filter((address) => address >= image.structure.end && startsWith(bytes.subarray(address), HTTP))
    .map((address) =>
      finding(
        'esp8266/http-header',
        `in the slot at offset 0x${address.toString(16)} stands the header of an HTTP response: the updater wrote it to flash`,
        { at: { offset: address, length: behindHttpHeader(bytes.subarray(address)) ?? HTTP.length } },
      ),
    );
}
