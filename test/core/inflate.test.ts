/** Unpacking ends at the limit that is given, and answers damaged data with undefined. */

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { filled } from '../../src/core/bytes.ts';
import { inflate } from '../../src/core/inflate.ts';

const zeros = filled(100_000, 0);
const packed = new Uint8Array(gzipSync(zeros));

test('unpacks up to its bound, the bound included', async () => {
  expect(await inflate(packed, 'gzip', zeros.length)).toEqual(zeros);
  expect(await inflate(packed, 'gzip', zeros.length - 1)).toBeUndefined();
});

test('damaged and truncated data are undefined', async () => {
  expect(await inflate(packed.subarray(0, packed.length - 9), 'gzip', zeros.length)).toBeUndefined();
  expect(
    await inflate(
      packed.map((byte, i) => (i === 20 ? byte ^ 0xff : byte)),
      'gzip',
      zeros.length,
    ),
  ).toBeUndefined();
  expect(await inflate(packed, 'deflate-raw', zeros.length)).toBeUndefined();
});
