/** Every kind of damage that the table of findings knows, made on purpose and named again. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { against } from '../../src/compare/against.ts';
import { hunks } from '../../src/compare/align.ts';
import { rules } from '../../src/compare/findings.ts';
import { base64, concat, filled, utf8 } from '../../src/core/bytes.ts';
import type { Bytes, Report } from '../../src/core/types.ts';
import { firmware, noise } from './firmware.ts';

const released = firmware(0x18000);

const compare = (a: Bytes, b = released) =>
  against({ name: 'back.bin', bytes: a }, { name: 'app.bin', bytes: b });
const codes = async (a: Bytes, b = released) =>
  (await compare(a, b)).findings.map(({ code }) => code.slice(8));

const each = (become: (byte: number, i: number) => readonly number[], b = released): Bytes =>
  Uint8Array.from(Array.from(b).flatMap((byte, i) => become(byte, i)));
const without = (from: number, length: number, b = released): Bytes =>
  concat(b.subarray(0, from), b.subarray(from + length));
const withIn = (at: number, extra: Uint8Array, b = released): Bytes =>
  concat(b.subarray(0, at), extra, b.subarray(at));
const changed = (change: (bytes: Bytes) => void, b = released): Bytes => {
  const bytes = b.slice();
  change(bytes);
  return bytes;
};
const nextIs = (i: number, byte: number) => released[i + 1] === byte;

const erased4k = changed((bytes) => bytes.fill(0xff, 0x5000, 0x6000));

const carried: readonly [string, Bytes, readonly string[]][] = [
  ['LF became CR LF', each((x) => (x === 10 ? [13, 10] : [x])), ['lf-to-crlf']],
  [
    'only a lone LF became CR LF',
    each((x, i) => (x === 10 && released[i - 1] !== 13 ? [13, 10] : [x])),
    ['lf-to-crlf'],
  ],
  ['CR LF became LF', each((x, i) => (x === 13 && nextIs(i, 10) ? [] : [x])), ['crlf-to-lf']],
  ['CR dropped', each((x) => (x === 13 ? [] : [x])), ['cr-dropped']],
  ['LF dropped', each((x) => (x === 10 ? [] : [x])), ['lf-dropped']],
  ['CR became LF', each((x) => (x === 13 ? [10] : [x])), ['line-ends-changed']],
  ['seven bits', each((x) => [x & 0x7f]), ['seven-bit']],
  ['question marks', each((x) => [x > 0x7f ? 0x3f : x]), ['seven-bit']],
  ['Latin-1 as UTF-8', each((x) => (x < 0x80 ? [x] : [0xc0 | (x >> 6), 0x80 | (x & 0x3f)])), ['utf8']],
  ['replacement characters', utf8(new TextDecoder().decode(released)), ['utf8-replaced']],
  ['XON and XOFF eaten', each((x) => (x === 0x11 || x === 0x13 ? [] : [x])), ['control-bytes-dropped']],
  ['NUL eaten', each((x) => (x === 0 ? [] : [x])), ['control-bytes-dropped']],
  ['telnet', each((x) => (x === 0xff ? [x, x] : [x])), ['bytes-doubled']],
  ['inverted', each((x) => [x ^ 0xff]), ['bits-inverted']],
  ['16-bit words swapped', each((_, i) => [released[i ^ 1] as number]), ['bytes-swapped']],
  ['32-bit words swapped', each((_, i) => [released[i ^ 3] as number]), ['bytes-swapped']],
  ['base64', utf8(base64(released).replace(/.{76}/g, '$&\n')), ['base64']],
  [
    'text mode, cut off',
    each((x) => (x === 10 ? [13, 10] : [x])).slice(0, 0x10000),
    ['lf-to-crlf', 'truncated'],
  ],
  [
    'text mode, in a slot',
    concat(
      each((x) => (x === 10 ? [13, 10] : [x])),
      filled(0x1000, 0xff),
    ),
    ['lf-to-crlf', 'erased-tail'],
  ],
  [
    'text mode behind an HTTP header',
    concat(
      utf8('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
      each((x) => (x === 10 ? [13, 10] : [x])),
    ),
    ['http-header', 'lf-to-crlf'],
  ],
];

const ended: readonly [string, Bytes, readonly string[]][] = [
  ['cut off', released.slice(0, 0x12345), ['truncated']],
  ['nothing came', new Uint8Array(0), ['truncated']],
  ['the start is missing', released.slice(0x1000), ['start-missing']],
  ['a slot read-out', concat(released, filled(0x8000, 0xff)), ['erased-tail']],
  ['filled with zeros', concat(released, filled(77, 0)), ['zero-tail']],
  ['old data behind', concat(released, noise(500, 9)), ['trailing-data']],
  [
    'old data and erased flash behind',
    concat(released, noise(500, 9), filled(0x800, 0xff)),
    ['trailing-data', 'erased-tail'],
  ],
  ['a page behind', concat(released, utf8('<html><body>done</body></html>')), ['trailing-text']],
  ['an HTTP header', concat(utf8('HTTP/1.0 200 OK\r\nA: b\r\n\r\n'), released), ['http-header']],
  ['a lone status line', concat(utf8('HTTP/1.0 200 OK\r\n'), released), ['http-header']],
  ['a byte-order mark', concat(Uint8Array.of(0xef, 0xbb, 0xbf), released), ['leading-text']],
  ['a page in front', concat(utf8('<!DOCTYPE html><p>hi</p>\n'), released), ['leading-text']],
  ['data in front', concat(noise(4096, 5), released), ['leading-data']],
  [
    'written in part',
    concat(released.slice(0, 0xc000), filled(released.length - 0xc000, 0xff)),
    ['truncated'],
  ],
  [
    'cut off, then a message',
    concat(released.slice(0, 0x12345), utf8('<html>timeout</html>')),
    ['truncated', 'trailing-text'],
  ],
];

const stretched: readonly [string, Bytes, readonly string[]][] = [
  ['a 4 KiB sector lost', without(0x5000, 4096), ['sector-missing']],
  ['a 128-byte block lost', without(0x5080, 128), ['sector-missing']],
  ['two sectors lost', without(0x3000, 4096, without(0x9000, 4096)), ['sector-missing']],
  [
    'a sector lost, slot read-out',
    concat(without(0x5000, 4096), filled(0x3000, 0xff)),
    ['sector-missing', 'erased-tail'],
  ],
  ['a sector twice', withIn(0x6000, released.subarray(0x5000, 0x6000)), ['sector-repeated']],
  ['a block of 1024 twice', withIn(0x6400, released.subarray(0x6000, 0x6400)), ['sector-repeated']],
  ['a sector erased', erased4k, ['sector-erased']],
  [
    'a sector at the wrong place',
    changed((x) => x.set(released.subarray(0x2000, 0x3000), 0xa000)),
    ['sector-misplaced'],
  ],
  ['a byte lost', without(0x5432, 1), ['bytes-missing']],
  ['a byte too many', withIn(0x5432, Uint8Array.of(0x55, 0x66)), ['bytes-inserted']],
  ['a chunk size', withIn(0x5432, utf8('\r\n1000\r\n')), ['bytes-inserted']],
  ['a stretch overwritten', changed((x) => x.set(noise(300, 77), 0x5432)), ['bytes-replaced']],
  ['a bit flipped', changed((x) => x.set([(x[0x5432] as number) ^ 4], 0x5432)), ['bits-flipped']],
  [
    'written without erasing',
    changed((x) => {
      const old = noise(0x1000, 33);
      for (let i = 0; i < 0x1000; i++) x[0x7000 + i] = (x[0x7000 + i] as number) & (old[i] as number);
    }),
    ['not-erased-first'],
  ],
  ['all erased', filled(released.length, 0xff), ['sector-erased']],
];

test.each([...carried, ...ended, ...stretched])('%s', async (_, bytes, expected) => {
  expect(await codes(bytes)).toEqual(expected);
});

test('names the first place in the released file, and in the file that came back', async () => {
  const { findings } = await compare(each((x) => (x === 10 ? [13, 10] : [x])));
  const first = released.indexOf(10);
  expect(findings[0]?.at).toMatchObject({ file: 'back.bin', offset: first });
  expect(findings[0]?.message).toContain(`0x${first.toString(16)}`);
});

test('counts what is missing', async () => {
  const { findings } = await compare(released.slice(0, released.length - 1234));
  expect(findings[0]?.message).toContain('1234 bytes');
});

test('names size and place of a lost sector, of two flipped bits, and of a stuck one', async () => {
  const sector = await compare(without(0x5000, 4096));
  expect(sector.findings[0]?.message).toMatch(
    /4096 bytes \(one page or block\) missing at 0x5000 of app.bin;/,
  );
  const flips = await compare(released.map((x, i) => (i === 0x100 || i === 0x9000 ? x ^ 1 : x)));
  expect(flips.findings[0]?.message).toMatch(/^back.bin: 2 bits .*in 2 bytes at 0x100, 0x9000/);
  const stuck = await compare(released.map((x, i) => (i % 512 === 7 ? x | 8 : x)));
  expect(stuck.findings[0]?.message).toContain('always bit 3');
});

test('the same bytes are identical, a slot read-out is intact', async () => {
  expect((await compare(released.slice())).verdict).toBe('identical');
  expect((await compare(concat(released, filled(4096, 0xff)))).verdict).toBe('intact');
});

test('a gzip-compressed download', async () => {
  const stream = new Blob([released]).stream().pipeThrough(new CompressionStream('gzip'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  expect(await codes(packed)).toEqual(['gzip']);
});

test('an error page, an LFS pointer and foreign bytes are other files', async () => {
  expect(await codes(utf8('<html><h1>404 Not Found</h1></html>'))).toEqual(['not-firmware']);
  expect(await codes(utf8('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'))).toEqual([
    'not-firmware',
  ]);
  expect(await codes(noise(released.length, 1234))).toEqual(['unrelated']);
});

const judge = (facts: Report['facts']) => async (): Promise<Report> => ({ format: 'f', facts, findings: [] });

test.each([
  [{ slot: 'user1' }, { slot: 'user2' }, 'compare/wrong-slot'],
  [{ version: '1.0.0' }, { version: '1.10.0' }, 'compare/other-version'],
  [{ digest: 'aa' }, { digest: 'bb' }, 'compare/other-image'],
])('a sound image with other facts: %o', async (mine, theirs, code) => {
  const other = noise(5000, 3);
  const both = async (file: { name: string }) => (file.name === 'app.bin' ? judge(mine)() : judge(theirs)());
  const result = await against(
    { name: 'back.bin', bytes: other },
    { name: 'app.bin', bytes: released },
    both,
  );
  expect(result.verdict).toBe('other');
  expect(result.findings.map((one) => one.code)).toEqual([code]);
});

test('any two files are compared without a throw, and differ unless they are the same', async () => {
  const bytes = fc.uint8Array({ maxLength: 3000 });
  await fc.assert(
    fc.asyncProperty(bytes, bytes, fc.boolean(), async (a, b, kin) => {
      const back = kin ? concat(b.subarray(0, a.length), a, b.subarray(a.length / 2)) : concat(a);
      const result = await against({ name: 'a', bytes: back }, { name: 'b', bytes: concat(b) });
      const same = back.length === b.length && back.every((byte, i) => byte === b[i]);
      expect(result.verdict === 'identical').toBe(same);
      expect(result.findings.length).toBeGreaterThan(0);
      for (const { code } of result.findings) expect(rules).toHaveProperty([code]);
    }),
  );
});

test('hunks put together again make what came back', () => {
  const small = fc.uint8Array({ maxLength: 2000, max: 3 });
  fc.assert(
    fc.property(small, small, fc.nat(2000), (x, y, at) => {
      const b = concat(x, y);
      const a = concat(x.subarray(0, at), y, x.subarray(at));
      const pieces: Uint8Array[] = [];
      let from = 0;
      for (const hunk of hunks(a, b)) {
        pieces.push(b.subarray(from, hunk.b), a.subarray(hunk.a, hunk.a + hunk.aLength));
        from = hunk.b + hunk.bLength;
      }
      expect(concat(...pieces, b.subarray(from))).toEqual(a);
    }),
  );
});

test('16 MiB take seconds, not minutes, whatever the damage', async () => {
  const big = firmware(16 * 1024 * 1024, 5);
  const holed = concat(big.subarray(0, 0x5000), big.subarray(0x6000, 0x900000), big.subarray(0x902000));
  const period = Uint8Array.from({ length: big.length }, (_, i) => i & 3);
  const files: readonly [Bytes, Bytes, string][] = [
    [holed, big, 'compare/sector-missing'],
    [each((x) => [x & 0x7f], big), big, 'compare/seven-bit'],
    [noise(big.length, 8), big, 'compare/unrelated'],
    [concat(period.subarray(0, 5000), noise(1000), period.subarray(5002)), period, 'compare/bytes-replaced'],
  ];
  for (const [a, b, code] of files) {
    const start = performance.now();
    expect((await compare(a, b)).findings[0]?.code).toBe(code);
    expect(performance.now() - start).toBeLessThan(8000);
  }
}, 120_000);
