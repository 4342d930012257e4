/** Makes findings of the result of a comparison with a fixture. */

import { hexNumber } from '../core/bytes.ts';
import { counted } from '../core/count.ts';
import type { Finding } from '../core/types.ts';
import type { Difference, Range, Volatile } from './differences.ts';
import { type CompareCode, finding } from './findings.ts';
import type { GoldenResult } from './golden.ts';

/** With more differences than these it is another file, and listing them all tells nothing. */
const MOST_FINDINGS = 50;

const rangeText = ({ offset, length }: Range): string => `${hexNumber(offset)} (${counted(length, 'byte')})`;

const pathText = ({ within, path }: { readonly within?: string; readonly path: string }): string =>
  within === undefined ? path : `${within}: ${path}`;

function changeText(difference: Difference): string {
  const { produced, golden, first = 0, bytes = 0 } = difference;
  const path = pathText(difference);
  if (!produced || !golden) return path;
  const lengths =
    produced.length === golden.length ? '' : `, ${counted(golden.length, 'byte')} in the fixture`;
  const verb = bytes === 1 ? 'differs' : 'differ';
  const some = produced.length > 8 && bytes < Math.max(produced.length, golden.length);
  const count = some
    ? `; ${counted(bytes, 'byte')} ${verb}, first at ${hexNumber(produced.offset + first)}`
    : '';
  return `${path} at ${rangeText(produced)}${lengths}: ${produced.value}, fixture ${golden.value}${count}`;
}

function differenceText(difference: Difference): string {
  const { kind, produced, golden } = difference;
  const path = pathText(difference);
  if (kind === 'extra' && produced) return `${path} at ${rangeText(produced)} is not in the fixture`;
  if (kind === 'missing' && golden) return `${path}, in the fixture at ${rangeText(golden)}, is missing`;
  if (kind === 'moved' && produced)
    return `${path} at ${rangeText(produced)} stands in another order than in the fixture`;
  return changeText(difference);
}

/** Where the difference lies: the file, or the file inside it, and the first byte that differs. */
function placeOf(file: string, { within, produced, first = 0, bytes }: Difference): Finding['at'] {
  const inner = within === undefined ? file : `${file} / ${within}`;
  if (!produced) return { file: inner };
  return { file: inner, offset: produced.offset + first, length: bytes ?? produced.length };
}

const volatileText = (part: Volatile): string =>
  part.length > 0 ? `${pathText(part)} at ${rangeText(part)}` : pathText(part);

function differences({ file, differences: all }: GoldenResult): Finding<CompareCode>[] {
  const found = all
    .slice(0, MOST_FINDINGS)
    .map((each) => finding('compare/golden-different', differenceText(each), { at: placeOf(file, each) }));
  const left = all.length - found.length;
  if (left === 0) return found;
  return [
    ...found,
    finding('compare/golden-different', `${file}: ${left} more differences`, { at: { file } }),
  ];
}

/** One finding for each difference, one for all volatile parts together. */
export function goldenFindings(result: GoldenResult): Finding<CompareCode>[] {
  const { file, verdict, volatile } = result;
  const at = { file };
  switch (verdict) {
    case 'identical':
      return [];
    case 'missing':
      return [finding('compare/golden-missing', `${file} has no golden fixture`, { at })];
    case 'extra':
      return [finding('compare/golden-extra', `${file} was not produced`, { at })];
    case 'equivalent': {
      const parts = volatile.map(volatileText).join('; ');
      const message = `${file} is its golden fixture but for bytes that may differ: ${parts}`;
      return [finding('compare/golden-equivalent', message, { at })];
    }
    default:
      return differences(result);
  }
}
