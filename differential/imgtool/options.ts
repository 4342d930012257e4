/** Random command lines of `imgtool sign`, and the files that they name. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { hexText } from '../hex.ts';
import { type KeyChoice, keyFile, PASSPHRASE } from '../pem.ts';
import type { Files, Piece } from '../trial.ts';
import {
  lengths,
  loosely,
  mostly,
  noise,
  numberLike,
  one,
  payload,
  shuffled,
  spelled,
  utf8,
} from '../values.ts';
import { deviceKey, signingKey, signOptions, version } from './option-values.ts';

export type SignChoice = {
  readonly pieces: readonly Piece[];
  readonly files: Files;
  readonly stdin: string;
  readonly infile: string;
  readonly outfile: string;
  readonly key: KeyChoice | undefined;
  readonly encrypt: KeyChoice | undefined;
};

type Layout = {
  readonly header: string;
  readonly padHeader: boolean;
  readonly slot: string;
  readonly body: Bytes;
};

/** Header size, room for it in the input, and a slot that is large, or about as large as needed. */
const layout: fc.Arbitrary<Layout> = fc
  .record({
    header: loosely(
      mostly(
        one('32', '0x20', '0x200', '64', '33', '0X40', '1_00', '0b100000'),
        ['31', '0', '-32', '65535', '65536', 'x', '010', '', '3 2'],
        25,
      ),
      60,
    ),
    padHeader: fc.boolean(),
    slot: fc.oneof(
      { weight: 60, arbitrary: one('0x20000', '131072') },
      { weight: 8, arbitrary: fc.integer({ min: -3, max: 3 }).map((n) => `fit${n}`) },
      { weight: 6, arbitrary: fc.integer({ min: 300, max: 16000 }).map(String) },
      { weight: 2, arbitrary: one('0', '-1', 'x', '0x', '1e5', '010', '00') },
      { weight: 1, arbitrary: numberLike },
    ),
    body: payload(
      fc.oneof(
        { weight: 40, arbitrary: lengths(3000) },
        { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 90_000 }) },
      ),
    ),
    dirty: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ header, padHeader, slot, body, dirty }) => {
    const room = Number(header.replace('_', '')) || 32;
    const front = padHeader || room < 0 || room > 70000 ? 0 : room;
    const bytes = new Uint8Array(front + body.length);
    bytes.set(body, front);
    if (dirty === 30 && front > 0) bytes[front - 1] = 1;
    // an unsigned image without further values, align 1
    const fit = slot.startsWith('fit') ? String(room + body.length + 40 + 432 + Number(slot.slice(3))) : slot;
    return { header, padHeader, slot: fit, body: bytes };
  });

type Input = { readonly name: string; readonly bytes: Bytes; readonly hex: boolean };

const input = (bytes: Bytes): fc.Arbitrary<Input> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(0, 0x8000, 0x10, 0xfff0, 0x1_0000, 0x0800_0000, 0xffff_0000),
      fc.integer({ min: 0, max: 0xffff }),
    )
    .map(([kind, wanted, style]) => {
      // beyond 32 bits addresses begin again at 0, and the reference fills the 4 GiB between
      const base = wanted + bytes.length + 64 > 2 ** 32 ? 0x0800_0000 : wanted;
      return kind < 4
        ? { name: kind === 3 ? 'in' : 'in.bin', bytes, hex: false }
        : { name: kind === 4 ? 'in.hex' : 'in.HEX', bytes: utf8(hexText(bytes, base, style)), hex: true };
    });

/** A signature made elsewhere, in place of a key or, wrongly, beside one. */
const elsewhere = fc.record({
  signature: fc.constantFrom('c2lnbmF0dXJl', 'c2ln\nbmF0dXJl\n', '', 'c2ln*', 'c2lnb'),
  key: signingKey,
  beside: fc.nat(9),
});

const seldom = <T>(value: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const keys = fc
  .record({ key: seldom(signingKey, 2), device: seldom(deviceKey, 6), fixed: seldom(elsewhere, 20) })
  .map(({ key, device, fixed }) => ({ key: fixed && fixed.beside !== 0 ? undefined : key, device, fixed }));

type Keys = typeof keys extends fc.Arbitrary<infer T> ? T : never;

const keyPieces = ({ key, device, fixed }: Keys): readonly Piece[] => [
  ...(key ? [{ words: ['-k', 'key.pem'] }] : []),
  ...(device ? [{ words: ['-E', 'device.pem'] }] : []),
  ...(fixed ? [{ words: ['--fix-sig', 'fixed.b64', '--fix-sig-pubkey', 'fixed.pem'] }] : []),
];

function keyFiles({ key, device, fixed }: Keys): Files {
  const files: readonly (readonly [string, Bytes | undefined])[] = [
    ['key.pem', key && keyFile(key)],
    ['device.pem', device && keyFile(device)],
    ['fixed.pem', fixed && keyFile(fixed.key)],
    ['fixed.b64', fixed && utf8(fixed.signature)],
  ];
  return Object.fromEntries(files.flatMap(([name, bytes]) => (bytes ? [[name, bytes]] : [])));
}

const isHex = (name: string): boolean => name.toLowerCase().endsWith('.hex');

const lineOf = ({ header, padHeader, slot }: Layout, infile: Input): fc.Arbitrary<SignChoice> =>
  fc
    .record({
      given: keys,
      outfile: mostly(infile.hex ? one('out.hex', 'out.bin') : one('out.bin', 'out', 'OUT.BIN', 'out.hex'), [
        'no/folder/out.bin',
      ]),
      typed: fc.constantFrom(PASSPHRASE, PASSPHRASE, PASSPHRASE, 'wrong'),
      headerWords: spelled('-H', fc.constant(header)),
      slotWords: spelled('-S', fc.constant(slot)),
      versionWords: spelled('-v', version),
      options: shuffled(signOptions),
      address: spelled('-x', one('0x8000', '0x0', '4096')),
      tlv: fc.oneof(
        { weight: 20, arbitrary: fc.constantFrom(37, 0, 1) },
        { weight: 1, arbitrary: fc.constantFrom(65000, 65527, 65528, 65536) },
      ),
    })
    .map(({ given, outfile, typed, headerWords, slotWords, versionWords, options, address, tlv }) => {
      const addressed = infile.hex || options.some(([name]) => name?.startsWith('-x'));
      const pieces: readonly Piece[] = [
        { words: ['sign'], instead: ['sign'] },
        ...keyPieces(given),
        { words: headerWords, instead: ['-H', '32'] },
        { words: slotWords, instead: ['-S', '0x40000'] },
        { words: versionWords, instead: ['-v', '1.2.3'] },
        ...(padHeader ? [{ words: ['--pad-header'] }] : []),
        ...(isHex(outfile) && !addressed ? [{ words: address, instead: address }] : []),
        ...options.map((words) => ({ words })),
        { words: [infile.name], instead: ['good.bin'] },
        { words: [outfile], instead: [isHex(outfile) ? 'good.hex' : 'fine.bin'] },
      ];
      const files = {
        [infile.name]: infile.bytes,
        'tlv.dat': noise(7, tlv),
        'good.bin': new Uint8Array(1200),
      };
      return {
        pieces,
        files: { ...files, ...keyFiles(given) },
        stdin: `${typed}\n`.repeat(3),
        infile: infile.name,
        outfile,
        key: given.key,
        encrypt: given.device,
      };
    });

export const signChoice: fc.Arbitrary<SignChoice> = layout.chain((place) =>
  input(place.body).chain((infile) => lineOf(place, infile)),
);
