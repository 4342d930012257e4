/** Bytes: hex and base64 there and back, searching, slicing, padding. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base64,
  concat,
  fromBase64,
  fromHex,
  hex,
  indexOf,
  padded,
  slice,
  utf8,
} from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';

const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes) as Bytes);

describe('texts of bytes', () => {
  test('hex and base64 give back what they were made of, as node does', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(fromHex(hex(bytes))).toEqual(bytes);
        expect(fromBase64(base64(bytes))).toEqual(bytes);
        expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
  });

  test.each(['0', 'zz', '0x00', 'é0'])('%s is no hex', (digits) => expect(fromHex(digits)).toBeUndefined());
  test.each(['A', 'AAA', '=AAA', 'A=AA', 'AA*='])('%s is no base64', (coded) => {
    expect(fromBase64(coded)).toBeUndefined();
  });
});

describe('places in bytes', () => {
  test('indexOf agrees with Buffer', () => {
    const few = fc.uint8Array({ maxLength: 40, max: 2 }).map((bytes) => new Uint8Array(bytes));
    fc.assert(
      fc.property(few, fc.uint8Array({ minLength: 1, maxLength: 3, max: 2 }), (bytes, needle) => {
        expect(indexOf(bytes, needle)).toBe(Buffer.from(bytes).indexOf(Buffer.from(needle)));
      }),
    );
  });

  test('slice gives nothing beyond the end', () => {
    const bytes = utf8('abcd');
    expect(slice(bytes, 1, 3)).toEqual(utf8('bcd'));
    expect(slice(bytes, 2, 3)).toBeUndefined();
    expect(slice(bytes, -1, 2)).toBeUndefined();
    expect(slice(bytes, 0, 0xffffffff)).toBeUndefined();
  });

  test('padded fills to the unit', () => {
    expect(padded(utf8('abc'), 4, 0xff)).toEqual(concat(utf8('abc'), new Uint8Array([0xff])));
    const whole = utf8('abcd');
    expect(padded(whole, 4, 0)).toBe(whole);
  });
});
