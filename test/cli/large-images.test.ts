/** A large image is built where its input stands in memory and written while it is signed: the bytes are those of a build in peace. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { equal } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { build, imageOf } from '../formats/mcuboot/support.ts';
import { root } from '../golden/workspace.ts';
import { type Scratch, scratch } from '../security/scratch.ts';

const key = (name: string) => join(root, `golden/mcuboot/inputs/keys/${name}.pem`);
const firmware = (): Bytes => Uint8Array.from({ length: 1.5 * 1024 * 1024 }, (_, i) => (i * i) >> 7);
const values = { 'slot-size': '0x200000' };
const words = ['mcuboot', 'sign', '-H', '32', '--pad-header', '-S', '0x200000', '-v', '1.2.3+4'];

let space: Scratch;
beforeEach(() => {
  space = scratch();
  writeFileSync(space.at('large.bin'), firmware());
});
afterEach(() => space.dispose());

type Case = readonly [name: string, options: readonly string[], job: Parameters<typeof build>[0]];

const cases: readonly Case[] = [
  ['P-256', ['-k', key('ecdsa-p256')], { keys: { key: 'ecdsa-p256' } }],
  ['P-384', ['-k', key('ecdsa-p384')], { keys: { key: 'ecdsa-p384' } }],
  ['Ed25519', ['-k', key('ed25519')], { keys: { key: 'ed25519' } }],
  ['no key', [], {}],
  [
    'padded and confirmed',
    ['-k', key('ecdsa-p256'), '--pad', '--confirm'],
    { keys: { key: 'ecdsa-p256' }, values: { ...values, pad: true, confirm: true } },
  ],
  [
    'encrypted',
    ['-k', key('ecdsa-p256'), '-E', key('ecdsa-p256-other.pub'), '--deterministic'],
    {
      keys: { key: 'ecdsa-p256', encrypt: 'ecdsa-p256-other.pub' },
      values: { ...values, deterministic: true },
    },
  ],
];

test.each(cases)('%s', async (_, options, job) => {
  const input = { name: 'large.bin', bytes: firmware() };
  const expected = imageOf(await build({ values, ...job, input }));
  const { code } = await space.run([...words, ...options, 'large.bin', 'out.bin']);
  expect([code, equal(space.read('out.bin'), expected)]).toEqual([0, true]);
  expect(space.names().filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('over its own input', async () => {
  const expected = imageOf(await build({ values, input: { name: 'large.bin', bytes: firmware() } }));
  const { code } = await space.run([...words, 'large.bin', 'large.bin']);
  expect([code, equal(space.read('large.bin'), expected)]).toEqual([0, true]);
});

test('a slot that is too small leaves nothing behind', async () => {
  const before = space.names();
  const { code } = await space.run([...words, '-S', '0x180000', 'large.bin', 'out.bin']);
  expect([code === 0, space.names()]).toEqual([false, before]);
});
