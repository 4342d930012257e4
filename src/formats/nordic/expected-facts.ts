/** Facts that a release asks for, held against those of the artifact. */

import type { Expectations, Facts, FactValue, Finding } from '../../core/types.ts';
import { finding } from './findings.ts';
import { readNumber } from './number-text.ts';

const versionNumber = (text: string): number | undefined => {
  const [, x, y, z] = /^(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? [];
  return x === undefined ? undefined : Number(x) * 10000 + Number(y) * 100 + Number(z);
};

/** Whether an expectation as text means this value: numbers in any base, versions as x.y.z, lists item by item. */
function means(expected: string, value: FactValue): boolean {
  if (Array.isArray(value)) {
    const items = expected.split(',');
    return items.length === value.length && items.every((item, i) => means(item.trim(), value[i] ?? null));
  }
  if (typeof value === 'number')
    return readNumber(expected)?.value === value || versionNumber(expected) === value;
  return String(value).toLowerCase() === expected.toLowerCase();
}

const shown = (value: FactValue): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

export function expectedFacts(facts: Facts, { facts: expected = {} }: Expectations): Finding[] {
  return Object.entries(expected).flatMap(([name, text]) => {
    const value = facts[name];
    if (value !== undefined && means(text, value)) return [];
    const found = value === undefined ? 'has none' : `is ${shown(value)}`;
    return [finding('nordic/fact-differs', `${name} shall be ${text}, the package's ${found}`)];
  });
}
