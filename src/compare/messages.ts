/** Describes one kind of damage in a sentence: how much of it, where it begins, what stands there. */

import { hexNumber } from '../core/bytes.ts';
import { counted } from '../core/count.ts';
import type { NamedBytes } from '../core/types.ts';
import type { Damage } from './damage.ts';
import type { CompareCode } from './findings.ts';

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

const carried = new Set<CompareCode>([
  'compare/lf-to-crlf',
  'compare/crlf-to-lf',
  'compare/cr-dropped',
  'compare/lf-dropped',
  'compare/line-ends-changed',
  'compare/seven-bit',
  'compare/utf8',
  'compare/control-bytes-dropped',
  'compare/bytes-doubled',
  'compare/bits-inverted',
]);

export function messageOf(damage: Damage, a: NamedBytes, b: NamedBytes, offset: number): string {
  const { code, first, bytes } = damage;
  const at = hexNumber(first.hunk.b);
  if (carried.has(code)) {
    return `${a.name}: ${first.note}, ${counted(bytes, 'time')}, first at ${at} of ${b.name}`;
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
    case 'compare/zero-tail':
    case 'compare/trailing-data':
    case 'compare/trailing-text': {
      const what =
        code === 'compare/zero-tail' ? 'zeros' : code === 'compare/trailing-text' ? 'text' : 'other data';
      return `${a.name}: ${counted(bytes, 'byte')} of ${what} behind the image, from ${hexNumber(offset)} on${noted(damage)}`;
    }
    case 'compare/http-header':
    case 'compare/leading-text':
    case 'compare/leading-data': {
      const what =
        code === 'compare/http-header'
          ? 'an HTTP header'
          : code === 'compare/leading-text'
            ? 'text'
            : 'other data';
      return `${a.name}: ${what} of ${counted(bytes, 'byte')} before the image${noted(damage)}`;
    }
    default:
      return `${a.name}: ${within(damage, b.name)}`;
  }
}
