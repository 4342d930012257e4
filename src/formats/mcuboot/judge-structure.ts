/** What header and TLV areas say against the format and against each other, before any hash. */

import { hexNumber, view } from '../../core/bytes.ts';
import type { Finding } from '../../core/types.ts';
import { looksLikeVectors, vectorTableAt } from '../../input/file-kinds.ts';
import { finding } from './findings.ts';
import {
  magicEndian,
  type ParsedImage,
  payloadOf,
  protectedEntries,
  typeIn,
  unprotectedEntries,
} from './image.ts';
import {
  dependencyValue,
  ENCRYPTED,
  flagBits,
  flagNames,
  HEADER_SIZE,
  hashes,
  PLACED,
  tlvInfo,
} from './layout.ts';
import { type Area, type TlvName, tlvMeaning, tlvName, tlvTypes } from './tlv.ts';
import { alwaysAllowed, sometimesAllowed } from './tlv-allow-list.ts';

const both = (flags: number, pair: number): boolean => (flags & pair) === pair;
const LZMA = flagBits.COMPRESSED_LZMA1 | flagBits.COMPRESSED_LZMA2;

/** Fields of the header that no boot loader takes. */
export function judgeHeader(image: ParsedImage): Finding[] {
  const { header, payloadEnd } = image;
  const { flags, headerSize } = header;
  const wrong: string[] = [];
  if (headerSize < HEADER_SIZE) wrong.push(`the header size is ${headerSize}, less than ${HEADER_SIZE}`);
  if (both(flags, ENCRYPTED)) wrong.push('it is marked as encrypted with AES-128 and with AES-256');
  if (both(flags, LZMA)) wrong.push('it is marked as compressed with LZMA1 and with LZMA2');
  if (both(flags, flagBits.RAM_LOAD | flagBits.ROM_FIXED))
    wrong.push('it is marked as loaded to RAM and as fixed in flash');
  if (payloadEnd + header.protectedSize > 0xffff_ffff)
    wrong.push('header, payload and TLVs end beyond 32 bits');
  const unknown = flagNames(flags).filter((name) => name.startsWith('0x'));
  return [
    ...wrong.map((message) =>
      finding('mcuboot/header-invalid', message, { at: { offset: 0, length: HEADER_SIZE } }),
    ),
    ...unknown.map((bits) =>
      finding('mcuboot/unknown-flags', `the flags ${bits} have no meaning`, {
        at: { offset: 16, length: 4 },
      }),
    ),
  ];
}

function judgeArea(area: Area | undefined, name: string): Finding[] {
  if (area?.brokenAt === undefined) return [];
  const message = `in the ${name} area, the TLV at ${hexNumber(area.brokenAt)} reaches beyond its end`;
  return [finding('mcuboot/tlv-broken', message, { at: { offset: area.brokenAt } })];
}

/** The areas' own sizes, and the header's word on the protected one. */
export function judgeAreas(image: ParsedImage): Finding[] {
  const { header, protectedArea, unprotectedArea, payloadEnd } = image;
  const found = protectedArea?.total ?? 0;
  const disagree = header.protectedSize !== found;
  const what = protectedArea ? `the protected area has ${found} bytes` : 'there is no protected area';
  return [
    ...(disagree
      ? [
          finding(
            'mcuboot/protected-size',
            `the header announces ${header.protectedSize} protected bytes, ${what}`,
            {
              at: { offset: payloadEnd, length: tlvInfo.size },
            },
          ),
        ]
      : []),
    ...judgeArea(protectedArea, 'protected'),
    ...judgeArea(unprotectedArea, 'unprotected'),
  ];
}

const hashLengths: readonly number[] = Object.values(hashes).map((hash) => hash.length);

/** Lengths that a value must have; types not listed may have any. */
const lengths: Readonly<Partial<Record<TlvName, readonly number[]>>> = {
  SHA256: [32],
  SHA384: [48],
  SHA512: [64],
  KEYHASH: hashLengths,
  DEPENDENCY: [dependencyValue.size],
  SEC_CNT: [4],
  DECOMP_SIZE: [4],
  COMP_DEC_SIZE: [4],
  DECOMP_SHA: hashLengths,
  UUID_VID: [16],
  UUID_CID: [16],
};

function judgeLengths(image: ParsedImage, area: Area | undefined): Finding[] {
  return (area?.entries ?? []).flatMap((entry) => {
    const name = tlvName(typeIn(image, entry));
    const allowed = name && lengths[name];
    if (!name || !allowed || allowed.includes(entry.length)) return [];
    const message = `${name} has ${entry.length} bytes, not ${allowed.join(' or ')}`;
    return [
      finding('mcuboot/tlv-length', message, { at: { offset: entry.offset, length: 4 + entry.length } }),
    ];
  });
}

function judgeUnprotected(image: ParsedImage): Finding[] {
  return (image.unprotectedArea?.entries ?? []).flatMap((entry) => {
    const type = typeIn(image, entry);
    if (alwaysAllowed.has(type) || sometimesAllowed.has(type)) return [];
    const at = { offset: entry.offset, length: 4 + entry.length };
    const what = `${tlvName(type) ?? hexNumber(type, 4)} (${tlvMeaning(type)}) stands in the unprotected area`;
    const list = [finding('mcuboot/tlv-not-allowed', what, { at })];
    return type === tlvTypes.SEC_CNT
      ? [...list, finding('mcuboot/counter-unprotected', 'the security counter is not signed', { at })]
      : list;
  });
}

const SINGLE: readonly TlvName[] = [
  'SEC_CNT',
  'BOOT_RECORD',
  'UUID_VID',
  'UUID_CID',
  'DECOMP_SIZE',
  'DECOMP_SHA',
  'COMP_DEC_SIZE',
];

const judgeRepeats = (image: ParsedImage): Finding[] =>
  SINGLE.flatMap((name) => {
    const [, second] = protectedEntries(image, name);
    if (!second) return [];
    return [
      finding('mcuboot/tlv-repeated', `${name} is given more than once`, { at: { offset: second.offset } }),
    ];
  });

/** The mark of pure signatures: one byte of value 1. */
function judgeMark(image: ParsedImage): Finding[] {
  const bad = unprotectedEntries(image, 'SIG_PURE').filter(
    ({ value }) => value.length !== 1 || value[0] !== 1,
  );
  return bad.map((entry) =>
    finding('mcuboot/pure-mark', 'SIG_PURE is not one byte of value 1', {
      at: { offset: entry.offset, length: 4 + entry.length },
    }),
  );
}

export const judgeTlvs = (image: ParsedImage): Finding[] => [
  ...judgeLengths(image, image.protectedArea),
  ...judgeLengths(image, image.unprotectedArea),
  ...judgeUnprotected(image),
  ...judgeRepeats(image),
  ...judgeMark(image),
];

/** The reset address must lie in the payload, where the header says at which address that is. */
function strayReset({ header }: ParsedImage, payload: Uint8Array): string | undefined {
  const { flags, loadAddress, headerSize } = header;
  if ((flags & PLACED) === 0) return undefined;
  const reset = (view(payload).getUint32(4, true) & ~1) >>> 0;
  const from = loadAddress + headerSize;
  if (reset >= from && reset < from + payload.length) return undefined;
  return `the reset address ${hexNumber(reset)} lies outside the payload, which the header places at ${hexNumber(from)}: the firmware was linked for another address or another header`;
}

/** A vector table that no processor takes, or that leads out of the image. */
function judgeVectors(image: ParsedImage, payload: Uint8Array): Finding[] {
  const { headerSize } = image.header;
  const at = { offset: headerSize };
  const found: Finding[] = [];
  if (headerSize % 128 !== 0) {
    const message = `the vector table stands at ${hexNumber(headerSize)} of the slot, which is no multiple of 128`;
    found.push(finding('mcuboot/vector-table', message, { at }));
  }
  const stray = strayReset(image, payload);
  if (stray !== undefined) found.push(finding('mcuboot/vector-table', stray, { at, level: 'warning' }));
  return found;
}

/** What stands where the firmware should begin. */
export function judgePayload(image: ParsedImage): Finding[] {
  const { headerSize, flags } = image.header;
  if ((flags & ENCRYPTED) !== 0) return [];
  const payload = payloadOf(image);
  const at = { offset: headerSize };
  if (magicEndian(payload))
    return [finding('mcuboot/signed-twice', 'the payload begins with an image header', { at })];
  if (looksLikeVectors(payload)) return judgeVectors(image, payload);
  const room = vectorTableAt(payload);
  if (room === undefined) return [];
  return [
    finding('mcuboot/double-header', `${room} zero bytes stand before the vector table, behind the header`, {
      at,
    }),
  ];
}
