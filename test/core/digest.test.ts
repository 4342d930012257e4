/** Checksums and digests give the values that their catalogues and standards state. */

import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, utf8 } from '../../src/core/bytes.ts';
import { crc16ccitt, crc32, crc32mpeg2, hmac, sha256 } from '../../src/core/digest.ts';

const check = utf8('123456789');

test('the check values of the CRC catalogue', () => {
  expect(crc32(check)).toBe(0xcbf43926);
  expect(crc32mpeg2(check)).toBe(0x0376e6e7);
  expect(crc16ccitt(check)).toBe(0x29b1);
});

test('a CRC goes on where it stopped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, at) => {
      const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
      expect(crc32(tail, crc32(head))).toBe(crc32(bytes));
      expect(crc32mpeg2(tail, crc32mpeg2(head))).toBe(crc32mpeg2(bytes));
      expect(crc16ccitt(tail, crc16ccitt(head))).toBe(crc16ccitt(bytes));
      if (zlibCrc32) expect(crc32(bytes)).toBe(zlibCrc32(bytes));
    }),
  );
});

test('SHA-256 and HMAC are those of FIPS 180 and RFC 4231', async () => {
  expect(hex(await sha256(utf8('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(hex(await hmac('SHA-256', utf8('Jefe'), utf8('what do ya want for nothing?')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
