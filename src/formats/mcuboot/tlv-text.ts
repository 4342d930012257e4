/** The value of each kind of TLV in words, for `inspect`. */

import { hex, strictText, view } from '../../core/bytes.ts';
import type { Endian } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';
import { versionText } from '../../core/version.ts';
import type { Published } from '../../keys/published.ts';
import { dependencyValue } from './layout.ts';
import { tlvMeaning, tlvName } from './tlv.ts';
import { uuidText } from './uuid.ts';

const LONGEST_SHOWN = 32;

const shortHex = (bytes: Bytes): string =>
  bytes.length <= LONGEST_SHOWN * 2 ? hex(bytes) : `${hex(bytes.subarray(0, LONGEST_SHOWN))}…`;

const number = (value: Bytes, endian: Endian): string =>
  value.length === 4 ? String(view(value).getUint32(0, endian === 'little')) : shortHex(value);

function dependency(value: Bytes, endian: Endian): string {
  const read = value.length === dependencyValue.size ? dependencyValue.read(value, 0, endian) : undefined;
  return read ? `image ${read.image} at least ${versionText(read)}` : shortHex(value);
}

/** Text where it is text, hex otherwise. */
function own(value: Bytes): string {
  const text = value.length > 0 && value.length <= 256 ? strictText(value) : undefined;
  return text !== undefined && /^[\x20-\x7e]+$/.test(text) ? `"${text}"` : shortHex(value);
}

function manifest(value: Bytes, endian: Endian): string {
  if (value.length < 8) return shortHex(value);
  const at = view(value);
  return `format ${at.getUint32(0, endian === 'little')}, ${at.getUint32(4, endian === 'little')} images`;
}

/** The software type: the text behind key 1 of the record's map. */
function bootRecord(value: Bytes): string {
  const [map, key, head] = value;
  if (map !== 0xa5 || key !== 1 || head === undefined || head >> 5 !== 3 || (head & 31) > 23)
    return shortHex(value);
  return `software type "${strictText(value.subarray(3, 3 + (head & 31))) ?? '?'}"`;
}

export function tlvText(type: number, value: Bytes, endian: Endian): string {
  switch (tlvName(type)) {
    case 'SEC_CNT':
    case 'DECOMP_SIZE':
    case 'COMP_DEC_SIZE':
      return number(value, endian);
    case 'DEPENDENCY':
      return dependency(value, endian);
    case 'UUID_VID':
    case 'UUID_CID':
      return value.length === 16 ? uuidText(value) : shortHex(value);
    case 'BOOT_RECORD':
      return bootRecord(value);
    case 'MANIFEST':
      return manifest(value, endian);
    case undefined:
      return own(value);
    default:
      return shortHex(value);
  }
}

/** What the TLV is for; a published key is named. */
export function tlvNote(type: number, published: Published | undefined): string {
  const meaning = tlvMeaning(type);
  return published ? `${meaning}: ${published.name}, published in ${published.source}` : meaning;
}
