/** DER: what is not the one right encoding is refused. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import {
  derInteger,
  derReader,
  derSequence,
  isSequence,
  oidText,
  SEQUENCE,
  whole,
} from '../../src/keys/der.ts';
import { ecdsaFromDer, ecdsaToDer } from '../../src/keys/ecdsa-der.ts';
import { bytesOf, fromHex } from './support.ts';

const integerOf = (digits: string) => () => whole(fromHex(digits), SEQUENCE, (inside) => inside.integer());

describe('reading', () => {
  test.each([
    ['a length that is not minimal (81)', '308103020101'],
    ['a length that is not minimal (82)', '308200030201 01'],
    ['an indefinite length', '3080020101 0000'],
    ['a length of three bytes', '3083000003020101'],
    ['a negative integer', '3003020180'],
    ['an integer with a needless zero', '300402020001'],
    ['an empty integer', '30020200'],
    ['bytes left over inside', '30040201 0100'],
    ['bytes left over behind', '3003020101 00'],
    ['an element that reaches beyond the end', '3003020201'],
    ['another tag', '3003040101'],
    ['nothing', ''],
    ['an end inside a length', '3082'],
  ])('%s is refused', (_, digits) => {
    expect(integerOf(digits)).toThrow(Fault);
  });

  test('an integer loses its sign byte', () => {
    expect(integerOf('30 04 02 02 00 80')()).toEqual(fromHex('80'));
    expect(integerOf('30 03 02 01 00')()).toEqual(fromHex('00'));
  });

  test('a bit string has whole bytes', () => {
    expect(() => derReader(fromHex('03020780')).bits()).toThrow(Fault);
  });

  test('object identifiers are named in dots', () => {
    expect(oidText('2a8648ce3d0201')).toBe('1.2.840.10045.2.1');
    expect(oidText('2b656e')).toBe('1.3.101.110');
  });
});

describe('laws', () => {
  const magnitude = fc.uint8Array({ minLength: 1, maxLength: 300 }).map(bytesOf);

  test('an integer comes back as its significant bytes', () => {
    fc.assert(
      fc.property(magnitude, (bytes) => {
        const first = bytes.findIndex((byte) => byte !== 0);
        const significant = first < 0 ? fromHex('00') : bytes.slice(first);
        expect(whole(derSequence(derInteger(bytes)), SEQUENCE, (inside) => inside.integer())).toEqual(
          significant,
        );
      }),
    );
  });

  test('a signature survives DER, and any other encoding of it is none', () => {
    const signature = fc
      .constantFrom(32, 48)
      .chain((half) =>
        fc
          .uint8Array({ minLength: 2 * half, maxLength: 2 * half })
          .map((bytes) => ({ half, bytes: bytesOf(bytes) })),
      );
    fc.assert(
      fc.property(signature, ({ half, bytes }) => {
        const der = ecdsaToDer(bytes);
        expect(ecdsaFromDer(der, half)).toEqual(bytes);
        expect(ecdsaFromDer(bytesOf(Buffer.concat([der, fromHex('00')])), half)).toBeUndefined();
        expect(ecdsaFromDer(der.slice(0, -1), half)).toBeUndefined();
      }),
    );
  });

  test('any bytes give an answer or a Fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }).map(bytesOf), (bytes) => {
        isSequence(bytes);
        ecdsaFromDer(bytes, 32);
      }),
    );
  });
});
