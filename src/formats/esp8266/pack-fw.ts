/**
 * pack_fw's `pack3`: loader, partition table and application of the RTOS SDK v3 as one file for an old SDK's updater.
 *
 *     first file (0 counts as 0x1000) · FF · next file · … · application · CRC trailer
 */

import { concat, filled, hexNumber } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import { integer } from '../../core/struct.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { type CrcRule, conventions } from './crc.ts';
import { misuse, unusable } from './faults.ts';
import { SECTOR } from './layout.ts';

export type Placed = { readonly address: number; readonly file: NamedBytes };

const SKIPPED = 'ota_data_initial.bin';
/** The largest flash; a mistyped address shall not fill the memory. */
const FLASH_END = 16 * 1024 * 1024;

/** Files by address; two in one sector are refused. */
export function sortedPieces(pieces: readonly Placed[]): Placed[] {
  const sorted = pieces.toSorted((a, b) => a.address - b.address);
  sorted.forEach(({ address, file }, i) => {
    const before = sorted[i - 1];
    if (address + file.bytes.length > FLASH_END) {
      throw misuse(
        'esp8266/too-large',
        `${file.name} at ${hexNumber(address)} ends beyond the largest flash (16 MiB)`,
      );
    }
    if (!before) return;
    const nextFree = Math.ceil((before.address + before.file.bytes.length) / SECTOR);
    if (Math.floor(address / SECTOR) >= nextFree) return;
    throw misuse(
      'esp8266/overlap',
      `Detected overlap at address: ${hexNumber(address)} for file: ${file.name}`,
      { why: `${before.file.name} reaches into its sector`, fix: 'files must start on a free 4 KiB sector' },
    );
  });
  return sorted;
}

/** The application comes last; at the start stands the loader, even where the application's name fits it too. */
function refuseUnlessLast(sorted: readonly Placed[], app: string): void {
  const fits = ({ file }: Placed) => file.name.includes(app);
  const beyond = sorted.findIndex((piece) => piece.address !== SECTOR && fits(piece));
  const at = beyond < 0 ? sorted.findIndex(fits) : beyond;
  const behind = at < 0 ? undefined : sorted[at + 1];
  if (behind) {
    throw unusable('esp8266/application-not-last', `Partition ${behind.file.name} can be put behind ${app}`, {
      why: 'the old updater writes the file as one piece, and the application must be its end',
    });
  }
  if (beyond >= 0) return;
  throw unusable('esp8266/application-missing', `Failed to find application binary ${app} in all arguments`, {
    fix: 'name the application as it is named behind its address; at the start stands the loader',
  });
}

/** The gaps of a packed file become partitions: no byte of it may be changed for the trailer's sake. */
export type PackRule = Exclude<CrcRule, 'universal'>;

export function pack3(pieces: readonly Placed[], app: string, crc: PackRule): Bytes {
  const moved = pieces
    .filter(({ file }) => !file.name.includes(SKIPPED))
    .map(({ address, file }) => ({ address: address === 0 ? SECTOR : address, file }));
  const sorted = sortedPieces(moved);
  refuseUnlessLast(sorted, app);
  let end = sorted[0]?.address ?? 0;
  const parts = sorted.flatMap(({ address, file }) => {
    const gap = filled(address - end, 0xff);
    end = address + file.bytes.length;
    return [gap, file.bytes];
  });
  const body = concat(...parts);
  return concat(body, integer(conventions[crc](crc32(body)), 4));
}
