/** Facts for people: values on a line, the images of a package one below the other. */

import { expect, test } from 'vitest';
import { factLines, valueLine } from '../../src/show/facts.ts';
import { styleFor } from '../../src/show/style.ts';

test.each([
  [1, '1'],
  [null, '-'],
  [[], '-'],
  [['0xB7', '0xAF'], '0xB7, 0xAF'],
  [{ maxAlign: 8, imageOk: 'unset' }, 'maxAlign 8, imageOk unset'],
  [[{ image: 1, version: '1.0.0+0' }], 'image 1, version 1.0.0+0'],
] as const)('%j', (value, text) => {
  expect(valueLine(value)).toBe(text);
});

test('a list of tables stands in lines of its own', () => {
  const image = (file: string) => ({ file, size: 1, version: 2, signed: true });
  const lines = factLines(
    { family: 'secure', images: [image('a.bin'), image('b\u001b.bin')] },
    styleFor(false),
  );
  expect(lines).toEqual([
    '  family  secure',
    '  images',
    '    - file     a.bin',
    '      size     1',
    '      version  2',
    '      signed   true',
    '    - file     b\\u001b.bin',
    '      size     1',
    '      version  2',
    '      signed   true',
  ]);
});
