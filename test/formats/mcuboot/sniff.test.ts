/** Which files are taken for MCUboot images, whole, damaged, or with other memory around them. */

import { expect, test } from 'vitest';
import type { Bytes } from '../../../src/core/types.ts';
import { mcuboot } from '../../../src/formats/mcuboot/index.ts';
import { writeHex } from '../../../src/input/hex.ts';
import { build, bytesOf, check, codesOf, fixture, imageOf, text } from './support.ts';

const plain = fixture('outputs/sign-unsigned.bin').bytes;
const big = fixture('outputs/big-endian.bin').bytes;
const join = (...pieces: readonly Uint8Array[]): Bytes => bytesOf(Buffer.concat(pieces));
const filled = (length: number, value: number): Bytes => new Uint8Array(length).fill(value);
const base64 = (bytes: Uint8Array): Bytes => text(Buffer.from(bytes).toString('base64'));
const code = fixture('inputs/app-3k.bin').bytes.slice(0, 3000);
const option = { address: 0x1000_1000, bytes: filled(4, 0) };
const loaded = (values: Record<string, string>) => build({ values }).then(imageOf);

const taken: readonly (readonly [string, () => Bytes | Promise<Bytes>])[] = [
  ['an image', () => plain],
  ['a big-endian one', () => big],
  ['base64', () => base64(plain)],
  ['base64 of an image with an address', async () => base64(await loaded({ 'rom-fixed': '0x0c00c000' }))],
  ['base64 of a big-endian one', () => base64(big)],
  ['seven bits', () => plain.map((byte) => byte & 0x7f)],
  ['Windows-1252 as UTF-8', () => join(text('=\u00b8\u00f3\u2013'), plain.subarray(4))],
  ['an image one sector in', () => join(filled(0x1000, 0xff), plain)],
  ['an image behind a boot loader', () => join(code, filled(1096, 0xff), plain)],
  ['hex with an image behind a boot loader', () => hex([0, code], [0xc000, plain])],
  ['hex with option bytes far away', () => writeHex([{ address: 0xc000, bytes: plain }, option])],
];
const hex = (...parts: readonly (readonly [number, Bytes])[]): Bytes =>
  writeHex(parts.map(([address, bytes]) => ({ address, bytes })));

test.each(taken)('taken: %s', async (_, bytes) => {
  expect(mcuboot.sniff({ name: 'a', bytes: await bytes() })).toBe(true);
});

test.each([
  ['firmware that compares with the magic', () => join(code, plain.subarray(0, 4), code)],
  ['a header alone, inside', () => join(code, plain.subarray(0, 32), code)],
  ['hex of firmware', () => hex([0, join(code, plain.subarray(0, 4), code)])],
  ['a web page', () => text('<html>')],
  ['nothing', () => filled(0, 0)],
])('not taken: %s', (_, bytes) => {
  expect(mcuboot.sniff({ name: 'a', bytes: bytes() })).toBe(false);
});

test.each(taken.slice(-4))('judged: %s', async (_, bytes) => {
  const { facts, findings } = await check(await bytes());
  expect(facts['version']).toBe('1.2.3+4');
  expect(codesOf({ findings })).not.toContain('mcuboot/not-an-image');
});

test('a file of nothing but magics costs no time', () => {
  const magics = Buffer.alloc(8 * 1024 * 1024, plain.subarray(0, 4));
  magics[0] = 0;
  const before = performance.now();
  expect(mcuboot.sniff({ name: 'a', bytes: bytesOf(magics) })).toBe(false);
  expect(performance.now() - before).toBeLessThan(500);
});

test('hex of many memories costs no more than one', async () => {
  const far = Array.from({ length: 300 }, (_, i) => ({ address: i * 0x0070_0000, bytes: filled(1, 0) }));
  const apart = far.filter((_, i) => i % 9 !== 0);
  const before = performance.now();
  const bytes = writeHex([{ address: 0xf000_0000, bytes: plain }, ...apart]);
  const { facts } = await check(bytes);
  expect(facts['address']).toBe('0xf0000000');
  expect(performance.now() - before).toBeLessThan(1000);
});
