/** Key and signature TLVs in any order: what `verify` says, held against the boot loader that has the same keys. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../../../src/core/bytes.ts';
import { digest } from '../../../src/core/digest.ts';
import type { Bytes, Key } from '../../../src/core/types.ts';
import { hashes } from '../../../src/formats/mcuboot/layout.ts';
import { predict } from '../../../src/formats/mcuboot/predict.ts';
import { keyHash, signatureTlv, signImage } from '../../../src/formats/mcuboot/signature.ts';
import { type Tlv, tlv, writeArea } from '../../../src/formats/mcuboot/tlv.ts';
import { padded } from './boot-images.ts';
import { check, codesOf, fixture, key } from './support.ts';

const region = fixture('outputs/sign-unsigned.bin').bytes.slice(0, 32 + 1024);
const hash = hashes[256];
const digested = await digest(hash.name, region);
const keys = { A: await key('ed25519'), B: await key('ed25519-other'), E: await key('ecdsa-p256') };

async function signatureOf({ private: secret, public: half }: Key): Promise<Tlv> {
  if (!secret) throw new Error('a private key is expected');
  return signatureTlv(half, await signImage(secret, { region, digest: digested, hash, pure: false }, false));
}

const spoiled = ({ type, value }: Tlv): Tlv => ({
  type,
  value: value.map((byte, i) => (i === 9 ? byte ^ 1 : byte)),
});

/** `H` the hash, `kA` the hash of key A, `sA` its signature, `xA` one that is no good. */
const pieces: Record<string, Tlv> = { H: tlv('SHA256', digested) };
for (const [name, one] of Object.entries(keys)) {
  const signature = await signatureOf(one);
  pieces[`k${name}`] = tlv('KEYHASH', await keyHash(one.public, hash));
  pieces[`s${name}`] = signature;
  pieces[`x${name}`] = spoiled(signature);
}

const imageOf = (words: readonly string[]): Bytes =>
  concat(
    region,
    writeArea(
      0x6907,
      words.map((word) => pieces[word] as Tlv),
      'little',
    ),
  );

const judged = (words: readonly string[], given: readonly Key[]) =>
  check(imageOf(words), { keys: given.map((one) => one.public) });

test.each([
  ['H kA sA', 'A', []],
  ['H kA xA', 'A', ['signature-invalid']],
  ['H kB sB', 'A', ['signature-unknown']],
  ['H kB sA', 'A', ['key-mismatch']],
  ['H kB sA', 'AB', ['key-mismatch']],
  ['H sA', 'A', ['key-mismatch']],
  ['H kA sA kB sB', 'A', []],
  ['H kA sA kB xB', 'A', []],
  ['H kA sA kB xB', 'AB', ['signature-outvoted']],
  ['H kA sA kB sA', 'AB', ['signature-outvoted']],
  ['H kA xA kB sB', 'AB', []],
  ['H kA sA sB', 'AB', []],
  ['H kA sE sA', 'A', []],
  ['H kE sE kA sA', 'A', []],
  ['H kE sE kA sA', 'E', []],
])('%s, judged with %s: %j', async (words, given, codes) => {
  const own = [...given].map((name) => keys[name as keyof typeof keys]);
  const found = await judged(words.split(' '), own);
  expect(codesOf(found)).toEqual(codes.map((code) => `mcuboot/${code}`));
});

test('what verify finds nothing wrong with, the boot loader takes', async () => {
  const paths: Record<string, string> = { A: 'ed25519', B: 'ed25519-other' };
  const words = fc.array(fc.constantFrom(...Object.keys(pieces)), { minLength: 1, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(words, fc.constantFrom('A', 'B', 'AB'), async (list, given) => {
      const own = [...given].map((name) => keys[name as keyof typeof keys]);
      const errors = (await judged(list, own)).findings.filter(({ level }) => level === 'error');
      const config = {
        ...{ signature: 'ed25519', mode: 'overwrite-only', slotSize: 0x4000, writeAlign: 1 },
        publicKeys: [...given].map((name) => paths[name] ?? ''),
      };
      const { accepted } = await predict({
        profile: { config },
        file: { name: 'update.bin', bytes: padded(imageOf(list)) },
        load: async (name) => fixture(`inputs/keys/${name}.pub.pem`),
      });
      expect(accepted).toBe(errors.length === 0);
    }),
    { seed: 20260101, numRuns: 400 },
  );
});
