/**
 * What imgtool's `dumpinfo` says about an image: the header, both areas and the trailer, as it reads them. It checks
 * nothing and reads little-endian only; `inspect` is the careful reader.
 *
 * Build systems parse the result, so names, order and the meaning of odd files are the reference's.
 */

import { equal, roundUp, view } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { versionText } from '../../core/version.ts';
import { unusable } from './faults.ts';
import { ENCRYPTED, type ImageHeader, imageHeader, tlvEntry, tlvInfo, versionOf } from './layout.ts';
import { tlvName, tlvTypes } from './tlv.ts';
import { bootMagic, MAGIC_SIZE, magicAlign } from './trailer.ts';

export type DumpedEntry = {
  readonly type: number;
  readonly type_name: string;
  readonly len: number;
  readonly data: Bytes;
};

export type DumpedArea = { readonly magic: number; readonly tlv_tot: number };

/** Whose `dumpinfo`: the fork knows one type more. */
export type Flavour = 'upstream' | 'ncs';

export type Dumped = {
  readonly filename: string;
  readonly header: Readonly<Record<string, number | string>>;
  readonly tlv_area: {
    readonly tlv_hdr_prot: DumpedArea | Record<string, never>;
    readonly tlvs_prot: readonly DumpedEntry[];
    readonly tlv_hdr: DumpedArea;
    readonly tlvs: readonly DumpedEntry[];
  };
  readonly trailer: Readonly<Record<string, number | Bytes>>;
  /** What follows the image: where, and its first byte. Not part of the document. */
  readonly padding?: { readonly offset: number; readonly value: number };
};

/** Bytes follow the image, and they are no trailer. */
export const NO_TRAILER_MAGIC = 'Warning: the trailer magic value is invalid!';

const endsEarly = (name: string, what: string) =>
  unusable('mcuboot/not-readable', `${name} ends inside ${what}`, {
    why: 'the file is truncated, big-endian, or no MCUboot image',
    fix: `\`otapack inspect ${name}\` reads any of these`,
  });

function readHeader(bytes: Bytes, name: string): ImageHeader {
  // the four bytes of padding behind the version may be missing
  const head = new Uint8Array(imageHeader.size);
  head.set(bytes.subarray(0, imageHeader.size));
  const header = imageHeader.read(head);
  if (!header || bytes.length < imageHeader.offsets.pad) throw endsEarly(name, 'the header');
  return header;
}

type Read = {
  readonly area: DumpedArea;
  readonly entries: DumpedEntry[];
  readonly next: number;
  readonly end: number;
};

const nameOf = (type: number, flavour: Flavour): string =>
  flavour === 'upstream' && type === tlvTypes.MANIFEST ? 'UNKNOWN' : (tlvName(type) ?? 'UNKNOWN');

/** An area wherever it should be; its magic is shown, not checked, and the last value may be cut short. */
function readArea(bytes: Bytes, offset: number, name: string, flavour: Flavour): Read {
  const info = tlvInfo.read(bytes, offset);
  if (!info) throw endsEarly(name, 'a TLV area');
  const end = offset + info.total;
  const entries: DumpedEntry[] = [];
  let at = offset + tlvInfo.size;
  while (at < end) {
    const head = tlvEntry.read(bytes, at);
    if (!head) throw endsEarly(name, 'a TLV');
    at += tlvEntry.size;
    const data = bytes.subarray(at, at + head.length);
    entries.push({ type: head.type, type_name: nameOf(head.type, flavour), len: head.length, data });
    at += head.length;
  }
  return { area: { magic: info.magic, tlv_tot: info.total }, entries, next: at, end };
}

/** The trailer that the end of the file holds, in the reference's reading. */
function readTrailer(bytes: Bytes, header: ImageHeader, name: string): Record<string, number | Bytes> {
  const magic = bytes.subarray(Math.max(0, bytes.length - MAGIC_SIZE));
  if (magicAlign(magic) === undefined) return { magic };
  // little-endian whatever the image's: one made big-endian then points before the file
  const align = equal(magic, bootMagic(8, 'little')) ? 8 : view(magic).getUint16(0, true);
  let from = bytes.length - Math.max(MAGIC_SIZE, align);
  const byte = (): number => {
    from -= align;
    const value = bytes[from];
    if (value === undefined) throw endsEarly(name, 'the trailer');
    return value;
  };
  const fields = { image_ok: byte(), copy_done: byte(), swap_info: byte() };
  byte();
  const size = bytes.subarray(from, from + 4);
  const swap_size = size.length === 4 ? view(size).getUint32(0, true) : 0;
  const encrypted = (header.flags & ENCRYPTED) !== 0 ? { key_field_len: 2 * roundUp(16, align) } : {};
  return { magic, ...fields, swap_size, ...encrypted };
}

/** Reads an image; a Fault where it ends too early. */
export function dump(bytes: Bytes, path: string, flavour: Flavour = 'upstream'): Dumped {
  const header = readHeader(bytes, path);
  let at = header.headerSize + header.imageSize;
  let protectedArea: Read | undefined;
  if (header.protectedSize !== 0) {
    protectedArea = readArea(bytes, at, path, flavour);
    at = protectedArea.next;
  }
  const area = readArea(bytes, at, path, flavour);
  return {
    filename: path.replace(/^.*[\\/]/, ''),
    header: {
      magic: header.magic,
      load_addr: header.loadAddress,
      hdr_size: header.headerSize,
      protected_tlv_size: header.protectedSize,
      img_size: header.imageSize,
      flags: header.flags,
      version: versionText(versionOf(header)),
    },
    tlv_area: {
      tlv_hdr_prot: protectedArea?.area ?? {},
      tlvs_prot: protectedArea?.entries ?? [],
      tlv_hdr: area.area,
      tlvs: area.entries,
    },
    trailer: bytes.length === area.end ? {} : readTrailer(bytes, header, path),
    ...(bytes.length > area.end ? { padding: { offset: area.end, value: bytes[area.end] ?? 0 } } : {}),
  };
}

/** Whether bytes follow the image that are no trailer. */
export const lacksTrailerMagic = ({ trailer }: Dumped): boolean =>
  trailer['magic'] !== undefined && trailer['image_ok'] === undefined;
