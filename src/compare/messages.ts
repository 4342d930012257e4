/** Describes one kind of damage in a sentence: how much of it, where it begins, what stands there. */

import { hexNumber } from '../core/bytes.ts';
import { counted } from '../core/count.ts';
import type { NamedBytes } from '../core/types.ts';
import type { Damage } from './damage.ts';
import type { CompareCode } from './findings.ts';
import { rules } from './transforms.ts';

function places(damage: Damage): string {
  const shown = damage.places.slice(0, 4).map((offset) => hexNumber(offset));
  const left = damage.count - shown.length;
  return `at ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** `2 pages of 4096 bytes`, or the bytes where they are no pages. */
function amount({ page, bytes }: Damage): string {
  if (page === undefined) return counted(bytes, 'byte');
  const pages = bytes / page;
  return pages === 1 ? `${page} bytes (one page or block)` : `${bytes} bytes (${pages} pages of ${page})`;
}

const noted = (damage: Damage): string => (damage.first.note ? `; ${damage.first.note}` : '');

/** `3 bits flipped in 2 bytes at …, all from 1 to 0`. */
function bits({ bits: { cleared, set, mask }, bytes }: Damage, verb: string, where: string): string {
  const total = cleared + set;
  const mixed = total < 2 || (set > 0 && cleared > 0);
  const oneWay = mixed ? '' : set === 0 ? ', all from 1 to 0' : ', all from 0 to 1';
  const single = total > 3 && (mask & (mask - 1)) === 0 ? `, always bit ${Math.log2(mask)}` : '';
  return `${counted(total, 'bit')} ${verb} in ${counted(bytes, 'byte')} ${where}${oneWay}${single}`;
}

/** Damage in the middle of a file; `messageOf` describes that at the ends. */
function within(damage: Damage, released: string): string {
  const where = `${places(damage)} of ${released}`;
  switch (damage.code) {
    case 'compare/sector-missing':
    case 'compare/bytes-missing':
      return `${amount(damage)} missing ${where}; what follows has moved up`;
    case 'compare/sector-repeated':
      return `${amount(damage)} there twice ${where}; what follows has moved down`;
    case 'compare/bytes-inserted':
      return `${amount(damage)} too many ${where}${noted(damage)}`;
    case 'compare/sector-erased':
      return `${amount(damage)} erased (0xff) ${where}`;
    case 'compare/sector-misplaced':
      return `${amount(damage)} of another place ${where}${noted(damage)}`;
    case 'compare/bits-flipped':
      return bits(damage, 'flipped', where);
    case 'compare/not-erased-first':
      return bits(damage, 'cleared', where);
    default:
      return `${amount(damage)} overwritten ${where}${noted(damage)}`;
  }
}

/** Codes of the rules that change a file as a whole: how is said by the rule. */
const carried = new Set(rules.map(({ code }) => code));

/** What stands before the image, and what behind it. */
const before: Partial<Record<CompareCode, string>> = {
  'compare/http-header': 'an HTTP header',
  'compare/leading-text': 'text',
  'compare/leading-data': 'other data',
};
const after: Partial<Record<CompareCode, string>> = {
  'compare/zero-tail': 'zeros',
  'compare/trailing-data': 'other data',
  'compare/trailing-text': 'text',
};

/** The message of a finding; `offset` is where the damage begins in `a`, the file that came back. */
export function messageOf(damage: Damage, a: NamedBytes, b: NamedBytes, offset: number): string {
  const { code, first, bytes } = damage;
  const at = hexNumber(first.hunk.b);
  if (carried.has(code)) {
    return `${a.name}: ${first.note}, ${counted(bytes, 'time')}, first at ${at} of ${b.name}`;
  }
  const [inFront, behind] = [before[code], after[code]];
  if (inFront) return `${a.name}: ${inFront} of ${counted(bytes, 'byte')} before the image${noted(damage)}`;
  if (behind) {
    const from = `from ${hexNumber(offset)} on`;
    return `${a.name}: ${counted(bytes, 'byte')} of ${behind} behind the image, ${from}${noted(damage)}`;
  }
  switch (code) {
    case 'compare/utf8-replaced':
      return `${a.name}: decoded as UTF-8; what is none became ef bf bd, first at ${at} of ${b.name}`;
    case 'compare/bytes-swapped':
      return `${a.name}: ${first.note}`;
    case 'compare/base64':
      return `${a.name} is ${b.name} as base64 text`;
    case 'compare/gzip':
      return `${a.name} is ${b.name} compressed with gzip`;
    case 'compare/truncated':
      return `${a.name}: the last ${counted(bytes, 'byte')} of ${b.name} are missing, from ${at} on${noted(damage)}`;
    case 'compare/start-missing':
      return `${a.name}: the first ${counted(bytes, 'byte')} of ${b.name} are missing`;
    case 'compare/erased-tail':
      return `${a.name}: ${counted(bytes, 'byte')} of erased flash (0xff) from ${hexNumber(offset)} on, behind the image`;
    case 'compare/slot-trailer':
      return `${a.name}: the trailer of the slot holds what a boot loader wrote, from ${hexNumber(offset)} on`;
    default:
      return `${a.name}: ${within(damage, b.name)}`;
  }
}
