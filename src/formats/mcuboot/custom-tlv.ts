/**
 * `--custom-tlv TAG VALUE` and `--custom-tlv-file TAG FILE`: protected values of the product's own. All texts come first,
 * then all files, each in the order given.
 */

import { fromHex, hexNumber, utf8 } from '../../core/bytes.ts';
import { textsOf, type Values } from '../../core/options.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { misuse } from './faults.ts';
import { integerOf } from './numbers.ts';
import { CUSTOM_HIGH, CUSTOM_LOW, type Tlv, tlvName, tlvTypes } from './tlv.ts';

function parseTag(given: string): number {
  const tag = integerOf(given);
  if (tag !== undefined) return tag;
  throw misuse('mcuboot/custom-tlv-value', `custom TLV tag '${given}' is no number`, {
    fix: `tags are numbers from ${hexNumber(CUSTOM_LOW)} to ${hexNumber(CUSTOM_HIGH)}`,
  });
}

function refuseTaken(tag: number, seen: ReadonlySet<number>): void {
  if (seen.has(tag)) throw misuse('mcuboot/custom-tlv', `Custom TLV ${hexNumber(tag)} already exists.`);
  if (tlvName(tag) !== undefined && tag !== tlvTypes.MANIFEST) {
    throw misuse('mcuboot/custom-tlv', `Custom TLV ${hexNumber(tag)} conflicts with predefined TLV.`, {
      why: `the format itself uses it for ${tlvName(tag)}`,
      fix: `choose a tag from ${hexNumber(CUSTOM_LOW)} up`,
    });
  }
}

function parseValue(given: string): Bytes {
  if (!given.startsWith('0x')) return utf8(given);
  if (given.length % 2 !== 0) {
    throw misuse('mcuboot/custom-tlv', `Custom TLV length is odd. '${given}' has half a byte too much`);
  }
  const bytes = fromHex(given.slice(2));
  if (bytes) return bytes;
  throw misuse('mcuboot/custom-tlv-value', `custom TLV value '${given}' is no hex`, {
    why: 'what starts with 0x is read as hex digits',
  });
}

/** The options' tags and values, tags not yet checked for their range. */
export function customTlvs(values: Values, files: readonly NamedBytes[]): readonly Tlv[] {
  const seen = new Set<number>();
  const list: Tlv[] = [];
  const add = (given: string, value: () => Bytes) => {
    const tag = parseTag(given);
    refuseTaken(tag, seen);
    seen.add(tag);
    list.push({ type: tag, value: value() });
  };
  const texts = textsOf(values, 'custom-tlv');
  for (let i = 0; i + 1 < texts.length; i += 2) add(texts[i] ?? '', () => parseValue(texts[i + 1] ?? ''));
  const named = textsOf(values, 'custom-tlv-file');
  for (let i = 0; i + 1 < named.length; i += 2) {
    add(named[i] ?? '', () => files[i / 2]?.bytes ?? new Uint8Array());
  }
  return list;
}

/** Refuses tags outside the range that is the product's own. */
export function checkCustomRange(list: readonly Tlv[]): void {
  for (const { type } of list) {
    if (typeof type !== 'number' || (type >= CUSTOM_LOW && type <= CUSTOM_HIGH)) continue;
    const shown = type < 0 ? `-${hexNumber(-type, 3)}` : hexNumber(type, 4);
    throw misuse('mcuboot/custom-tlv', `Invalid custom TLV type value '${shown}'`, {
      fix: `choose a tag from ${hexNumber(CUSTOM_LOW, 4)} to ${hexNumber(CUSTOM_HIGH, 4)}`,
    });
  }
}
