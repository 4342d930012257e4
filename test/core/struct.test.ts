/** Binary layouts: sizes and offsets, both byte orders, reading what was written. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex } from '../../src/core/bytes.ts';
import { integer, raw, struct, u8, u16, u32 } from '../../src/core/struct.ts';

const layout = struct({ kind: u8, flags: u16, address: u32, tail: raw(3) });

test('sizes and offsets come from the declaration', () => {
  expect(layout.size).toBe(10);
  expect(layout.offsets).toEqual({ kind: 0, flags: 1, address: 3, tail: 7 });
});

test('reading gives back what was written, in either byte order', () => {
  const values = fc.record({
    kind: fc.nat(0xff),
    flags: fc.nat(0xffff),
    address: fc.nat({ max: 0xffffffff }),
    tail: fc.uint8Array({ minLength: 3, maxLength: 3 }).map((bytes) => new Uint8Array(bytes)),
  });
  fc.assert(
    fc.property(values, fc.constantFrom('little' as const, 'big' as const), (given, endian) => {
      expect(layout.read(layout.write(given, endian), 0, endian)).toEqual(given);
    }),
  );
});

test('a structure that the bytes do not hold is not read', () => {
  expect(layout.read(new Uint8Array(9))).toBeUndefined();
  expect(layout.read(new Uint8Array(12), 3)).toBeUndefined();
  expect(layout.read(new Uint8Array(12), -1)).toBeUndefined();
});

test('integers stand alone too', () => {
  expect(hex(integer(0x90000001, 4))).toBe('01000090');
  expect(hex(integer(0x1234, 2, 'big'))).toBe('1234');
});

test('parts carry every field with its place', () => {
  const parts = layout.parts({ kind: 1, flags: 2, address: 16, tail: new Uint8Array(3) }, 100, {
    address: (n) => `0x${n.toString(16)}`,
  });
  expect(parts.map(({ name, offset, length, value }) => [name, offset, length, value])).toEqual([
    ['kind', 100, 1, 1],
    ['flags', 101, 2, 2],
    ['address', 103, 4, '0x10'],
    ['tail', 107, 3, undefined],
  ]);
});
