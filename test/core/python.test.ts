/** Numbers and JSON as Python itself reads and writes them. */

import { describe, expect, test } from 'vitest';
import { pythonInt, pythonJson } from '../../src/core/python.ts';

describe('int(text, base)', () => {
  test.each([
    ['12', 0, 12],
    [' +12\n', 0, 12],
    ['-0x1F', 0, -31],
    ['0X_ff', 0, 255],
    ['0o17', 0, 15],
    ['0b1_01', 0, 5],
    ['000', 0, 0],
    ['0_0', 0, 0],
    ['-0', 0, 0],
    ['010', 10, 10],
    ['1_000', 10, 1000],
    ['0x10', 16, 16],
    ['ff', 16, 255],
    ['0o17', 8, 15],
  ] as const)('%j in base %d is %d', (text, base, value) => {
    expect(pythonInt(text, base)).toBe(value);
  });

  test.each([
    ['010', 0],
    ['0_7', 0],
    ['', 0],
    ['-', 0],
    ['+ 1', 0],
    ['1__0', 0],
    ['_1', 10],
    ['1_', 10],
    ['0x', 0],
    ['0x1', 10],
    ['08', 8],
    ['1.0', 10],
    ['1e3', 10],
    ['twelve', 0],
  ] as const)('%j in base %d is no number', (text, base) => {
    expect(pythonInt(text, base)).toBeUndefined();
  });
});

test('json.dumps escapes what is not ASCII, and ends without a line end', () => {
  expect(pythonJson({ name: 'é\u007f😀' }, 2)).toBe('{\n  "name": "\\u00e9\\u007f\\ud83d\\ude00"\n}');
});
