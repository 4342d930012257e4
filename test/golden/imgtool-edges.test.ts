/** What imgtool does beyond the recorded cases, seen beside it: odd images, odd answers, odd names. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { concat, fromHex, view } from '../../src/core/bytes.ts';
import { dump } from '../../src/formats/mcuboot/dump.ts';
import { dumpYaml } from '../../src/formats/mcuboot/dump-data.ts';
import { imgtoolVerify } from '../../src/formats/mcuboot/imgtool-verify.ts';
import { readKey } from '../../src/keys/read.ts';
import { root, workspace } from './workspace.ts';

const space = workspace('mcuboot');
afterAll(space.dispose);

const golden = (path: string) => new Uint8Array(readFileSync(join(root, 'golden/mcuboot', path)));
const bytes = (digits: string) => fromHex(digits) ?? new Uint8Array();

test("dumpinfo reads the alignment in a trailer's magic little-endian, and so finds no big-endian trailer", () => {
  const image = golden('outputs/sign-unsigned.bin');
  const trailer = (align: string) =>
    concat(image, new Uint8Array(600).fill(255), bytes(`${align}2de15d29410b8d77679c110f1f8a`));
  expect(dump(trailer('1000'), 'x.bin').trailer['swap_size']).toBe(0xffffffff);
  expect(() => dump(trailer('0010'), 'x.bin')).toThrow(/ends inside the trailer/);
});

test.each([
  ['app.bin', 'app.bin'],
  ['-app.bin', '-app.bin'],
  ['1e3', '1e3'],
  ['1.5', "'1.5'"],
  ['007', "'007'"],
  ['0o7', '0o7'],
  ['2026-01-31', "'2026-01-31'"],
  ['no', "'no'"],
  ['a: b', "'a: b'"],
  ['gr\u00fc\u00df \u2713 \u{1f600}', '"gr\\xFC\\xDF \\u2713 \\U0001F600"'],
])('the name %s in YAML', (name, expected) => {
  const yaml = dumpYaml(dump(golden('outputs/sign-unsigned.bin'), name));
  expect(yaml.split('\n')[0]).toBe(`filename: ${expected}`);
});

test('verify cuts whatever follows a DER signature', async () => {
  const image = golden('outputs/fix-sig-p256.bin');
  const longer = concat(image, bytes('01'));
  const data = view(longer);
  const at = 32 + 1024;
  data.setUint16(at + 2, data.getUint16(at + 2, true) + 1, true);
  for (let entry = at + 4; entry < image.length; entry += 4 + data.getUint16(entry + 2, true)) {
    if (data.getUint16(entry, true) !== 0x22) continue;
    data.setUint16(entry + 2, data.getUint16(entry + 2, true) + 1, true);
    break;
  }
  const key = await readKey(golden('inputs/keys/ecdsa-p256.pub.pem'), { name: 'p256' });
  const verdict = await imgtoolVerify(longer, 'x.bin', { public: key.public, private: false });
  expect(verdict.ok).toBe(true);
});

test('keygen ends with 1 where nobody answers, and takes a type only as it is written', async () => {
  const ran = await space.run(['mcuboot', 'keygen', '-k', 'outputs/none.pem'], ' ed25519\n');
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain("Error: ' ed25519' is not one of 'rsa-2048', ");
  expect(ran.stderr).toContain('Aborted!');
  expect(space.exists('outputs/none.pem')).toBe(false);
});

test('keyinfo says of any encrypted key that it cannot look inside', async () => {
  const key = readFileSync(join(root, 'test/keys/fixtures/scrypt.pem'));
  writeFileSync(join(space.folder, 'scrypt.pem'), key);
  const ran = await space.run(['mcuboot', 'keyinfo', '-k', 'scrypt.pem']);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('Cannot inspect scrypt.pem: key is password-protected or unreadable');
});

test('getpubhash names the encoding that a suffix goes with', async () => {
  const ran = await space.run([
    'mcuboot',
    'getpubhash',
    '-k',
    'inputs/keys/ed25519.pem',
    '-e',
    'raw',
    '--name-suffix',
    '_2',
  ]);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('is only meaningful for the lang-c encoding');
});

const basic = ['mcuboot', 'sign', '-H', '32', '--pad-header', '-S', '0x4000', '-v', '1.2.3'];
const [input, output] = ['inputs/app-1k.bin', 'outputs/edge.bin'];

test.each([
  [
    'a missing argument before a missing option',
    ['mcuboot', 'sign', input],
    2,
    "Missing argument 'OUTFILE'.",
  ],
  ['a missing option before an extra argument', ['mcuboot', 'sign', input, output, 'x'], 2, 'Missing option'],
  [
    'the whole grammar of numbers',
    [...basic, '-L', '010', input, output],
    2,
    '0b/0B, 0o/0O, or 0x/0X as necessary',
  ],
  [
    'a value that fits no field before the hash of the device key',
    [...basic, '-E', 'inputs/keys/ecdsa-p256.pub.pem', '--hmac-sha', '512', '-s', '-1', input, output],
    1,
    '--security-counter',
  ],
  [
    'the size of the slot before a signature that is not there to save',
    [...basic, '-S', '0x100', '--sig-out', 'outputs/edge.b64', input, output],
    2,
    'exceeds requested size 0x100',
  ],
])('of two mistakes: %s', async (_, argv, code, told) => {
  const ran = await space.run(argv);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toContain(told);
  expect(space.exists(output)).toBe(false);
});

test.each([
  ['mcuboot', 2],
  ['imgtool-ncs', 1],
])('a public key cannot sign: %s ends with %i', async (word, code) => {
  const ran = await space.run([word, ...basic.slice(1), '-k', 'inputs/keys/ed25519.pub.pem', input, output]);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toContain('Cannot sign with a public-only PEM');
  expect(space.exists(output)).toBe(false);
});

test('a signature on standard output stands there alone', async () => {
  const words = [...basic, '-k', 'inputs/keys/ed25519.pem', '--sig-out', '-', input, output];
  const ran = await space.run(words);
  expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/)]);
  expect((await space.run([...words.slice(0, -1), '-'])).code).toBe(2);
});
