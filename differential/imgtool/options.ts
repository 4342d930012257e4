/** Random options of `imgtool sign`, most of them good, and the files that they name. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { hexText } from '../hex.ts';
import { forms, type KeyChoice, keyChoice, keyFile, kinds, PASSPHRASE } from '../pem.ts';
import type { Files } from '../trial.ts';
import {
  flag,
  lengths,
  maybe,
  mostly,
  noise,
  one,
  option,
  payload,
  shuffled,
  spelled,
  utf8,
} from '../values.ts';

export type SignChoice = {
  readonly argv: readonly string[];
  readonly files: Files;
  readonly stdin: string;
  readonly infile: string;
  readonly outfile: string;
  readonly key: KeyChoice | undefined;
  readonly encrypt: KeyChoice | undefined;
};

const number = fc.integer({ min: 0, max: 0xffff });
const version = mostly(
  fc.oneof(
    one('1.2.3+4', '1', '0.0.0', '1.2', '255.255.65535+4294967295'),
    fc
      .tuple(fc.nat(255), fc.nat(255), fc.nat(65535), fc.nat(99999))
      .map(([a, b, c, d]) => `${a}.${b}.${c}+${d}`),
  ),
  [
    '',
    '1.',
    '01.2.3',
    '1.2.3.4',
    '1.2+3',
    'v1.2.3',
    '256.0.0',
    '1.256.0',
    '1.2.65536',
    '1.2.3+4294967296',
    '1.2.3+',
    ' 1.2.3',
    '1.2.3\n',
    '-1',
    '0',
    '00',
    '1.2.3+01',
  ],
);
const signingKey = keyChoice(
  kinds(
    ['p256', 8],
    ['ed25519', 8],
    ['p384', 4],
    ['rsa-2048', 4],
    ['rsa-3072', 1],
    ['x25519', 1],
    ['rsa-1024', 1],
    ['secp256k1', 1],
  ),
  forms(
    ['pkcs8', 20],
    ['traditional', 4],
    ['parameters', 2],
    ['encrypted', 2],
    ['crlf', 1],
    ['public', 1],
    ['damaged', 1],
    ['missing', 1],
  ),
);
const deviceKey = keyChoice(
  kinds(['p256', 6], ['x25519', 6], ['rsa-2048', 4], ['rsa-3072', 1], ['ed25519', 1], ['p384', 1]),
  forms(['public', 12], ['pkcs8', 12], ['traditional', 1], ['missing', 1]),
);
const dependency = mostly(
  fc
    .array(fc.tuple(fc.nat(300), one('1.2.3', '0', '1.2.3+4', '9.9')), { minLength: 1, maxLength: 3 })
    .map((all) => all.map(([id, at]) => `(${id % 260},${at})`).join(', ')),
  [
    '',
    '(1',
    '1,2',
    '(1,2',
    '(1, 2.0)',
    '( 1,2.0)',
    '(1,2.0)(2)',
    '(1,1.2.3.4)',
    'x(3,1.0)y',
    '(0x1,1)',
    '(1,.)',
    '(1,1)junk(2,2)',
    '(1 ,2)',
  ],
  10,
);
const tag = mostly(
  fc.integer({ min: 0xa0, max: 0xfffe }).map((n) => `0x${n.toString(16)}`),
  [
    '0x9f',
    '0xffff',
    '160',
    '0xA0',
    '0b10100000',
    '0o240',
    'x',
    '0x50',
    '0x70',
    '0x21',
    '0x76',
    '-1',
    ' 0xa1 ',
    '0xa_1',
    '010',
  ],
  8,
);
const tlvValue = mostly(
  fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
    fc.string({ maxLength: 20 }).filter((text) => !text.includes('\0') && !text.startsWith('-')),
  ),
  ['0x', '0x1', '0X12', '0xzz', '', 'ä€', '0x 12', '0x12 34', '0x1 2 3'],
  10,
);
const uuid = mostly(
  one(
    '11111111-2222-3333-4444-555555555555',
    'AABBCCDD11223344556677889900aabb',
    'example.com',
    'nrf9160',
    'ä',
  ),
  [
    '',
    '11111111-2222-3333-4444-55555555555',
    'x\ty',
    '11111111222233334444555555555555x',
    'g1111111-2222-3333-4444-555555555555',
    ' ',
  ],
  6,
);

/** Rare oddities of a whole command line. */
const oddities = fc.oneof(
  { weight: 60, arbitrary: fc.constant([] as string[]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ['--no-such'],
      ['--skip-detect'],
      ['--pure', '--sha', '256'],
      ['-q'],
      ['--alig', '8'],
      ['--'],
      ['extra'],
      ['-S'],
      ['--pad=1'],
      ['--version'],
      ['-v', '2.0.0'],
      ['-S', '0x8000'],
      ['-cx', '4096'],
      ['--no-pad-sig'],
    ),
  },
);

const options = (needsHexAddress: boolean): readonly fc.Arbitrary<readonly string[]>[] => [
  spelled('-v', version),
  maybe(option('--align', mostly(one('1', '2', '4', '8', '16', '32'), ['3', '64', '0', '08'])), 4),
  maybe(option('--max-align', mostly(one('8', '16', '32'), ['4', '64'])), 2),
  maybe(
    spelled(
      '-M',
      mostly(fc.integer({ min: 0, max: 300 }).map(String), ['0x10', 'x', '-1', '1_0', ' 5', '+5', '05'], 12),
    ),
    2,
  ),
  maybe(flag('--overwrite-only'), 1),
  maybe(flag('--pad'), 3),
  maybe(flag('--confirm'), 1),
  maybe(flag('--test'), 1),
  maybe(spelled('-R', mostly(one('0', '0xff'), ['255', '0xFF', '1'])), 2),
  maybe(
    spelled(
      '-s',
      mostly(
        fc.oneof(number.map(String), one('auto', 'AUTO', '0xffffffff', '0')),
        ['-1', '4294967296', '010', 'x', '1_000', ' 7 ', '0B11', '', '1__0', '0x_f'],
        8,
      ),
    ),
    2,
  ),
  maybe(spelled('-d', dependency), 1),
  maybe(
    option(
      '--boot-record',
      mostly(one('SPE', '', 'CoFM', 'twelve chars', 'ä€x'), ['thirteen char', 'ääääääääääääa'], 6),
    ),
    1,
  ),
  maybe(
    fc.tuple(tag, tlvValue).map(([a, b]) => ['--custom-tlv', a, b]),
    2,
  ),
  maybe(
    fc.tuple(tag, tlvValue).map(([a, b]) => ['--custom-tlv', a, b]),
    1,
  ),
  maybe(
    tag.map((a) => ['--custom-tlv-file', a, 'tlv.dat']),
    1,
  ),
  maybe(option('--vid', uuid), 1),
  maybe(option('--cid', uuid), 1),
  maybe(spelled('-L', mostly(one('0x20000000', '0', '4096'), ['0x1ffffffff', '-1', 'x'], 12)), 1),
  maybe(spelled('-F', mostly(one('0x8000', '0', '0xC000'), ['0x100000000', '-4', ''], 12)), 1),
  maybe(flag('--non-bootable'), 1),
  maybe(spelled('-e', mostly(one('little', 'big'), ['Big'], 20)), 1),
  maybe(option('--encrypt-keylen', mostly(one('128', '256'), ['192'])), 2),
  maybe(flag('-c'), 1),
  maybe(flag('--save-enctlv'), 1),
  maybe(option('--hmac-sha', mostly(one('auto', '256', '512'), ['384'], 20)), 1),
  maybe(option('--sha', mostly(one('auto', '256', '384', '512'), ['1'], 20)), 2),
  maybe(flag('--pure'), 1),
  maybe(flag('--pad-sig'), 1),
  maybe(option('--public-key-format', mostly(one('hash', 'full'), ['none'], 20)), 2),
  maybe(option('--compression', mostly(one('disabled', 'lzma2', 'lzma2armthumb'), ['lzma1'], 20)), 1),
  maybe(option('--vector-to-sign', one('payload', 'digest')), 1),
  maybe(fc.constant(['--sig-out', 'sig.b64']), 1),
  maybe(
    spelled(
      '-x',
      mostly(one('0x8000', '0', '0x10000', '0xfffff000', '0x1fff8'), ['-1', '0x100000000', ''], 10),
    ),
    needsHexAddress ? 9 : 1,
  ),
  oddities,
];

type Layout = {
  readonly header: string;
  readonly padHeader: boolean;
  readonly slot: string;
  readonly body: Bytes;
};

/** Header size, room for it in the input, and a slot that is large, or about as large as needed. */
const layout: fc.Arbitrary<Layout> = fc
  .record({
    header: mostly(
      one('32', '0x20', '0x200', '64', '33', '0X40', '1_00', '0b100000'),
      ['31', '0', '-32', '65535', '65536', 'x', '010', '', '3 2'],
      25,
    ),
    padHeader: fc.boolean(),
    slot: fc.oneof(
      { weight: 10, arbitrary: one('0x20000', '131072') },
      { weight: 5, arbitrary: fc.integer({ min: -3, max: 3 }).map((n) => `fit${n}`) },
      { weight: 3, arbitrary: fc.integer({ min: 300, max: 6000 }).map(String) },
      { weight: 1, arbitrary: one('0', '-1', 'x', '0x', '1e5', '010', '00') },
    ),
    body: payload(lengths(3000)),
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
    .map(([kind, base, style]) =>
      kind < 4
        ? { name: kind === 3 ? 'in' : 'in.bin', bytes, hex: false }
        : { name: kind === 4 ? 'in.hex' : 'in.HEX', bytes: utf8(hexText(bytes, base, style)), hex: true },
    );

const keyWords = (name: string, file: string, choice: KeyChoice | undefined): readonly string[] =>
  choice ? [name, file] : [];

/** What the signer may be given instead of a key: a signature made elsewhere. */
const elsewhere = fc.option(
  fc.record({
    signature: fc.constantFrom('c2lnbmF0dXJl', 'c2ln\nbmF0dXJl\n', '', 'c2ln*', 'c2lnb'),
    key: signingKey,
    both: fc.nat(9),
  }),
  { nil: undefined, freq: 20 },
);

export const signChoice: fc.Arbitrary<SignChoice> = layout.chain(({ header, padHeader, slot, body }) =>
  input(body).chain((infile) =>
    fc
      .record({
        key: fc.option(signingKey, { nil: undefined, freq: 3 }),
        encrypt: fc.option(deviceKey, { nil: undefined, freq: 1 }).map((choice) => choice),
        encrypts: fc.nat(5),
        fixed: elsewhere,
        outfile: mostly(
          infile.hex ? one('out.hex', 'out.bin') : one('out.bin', 'out', 'OUT.BIN', 'out.hex'),
          ['no/folder/out.bin'],
          80,
        ),
        stdin: fc.constantFrom(PASSPHRASE, PASSPHRASE, PASSPHRASE, 'wrong'),
        words: shuffled([
          spelled('-H', fc.constant(header)),
          spelled('-S', fc.constant(slot)),
          fc.constant(padHeader ? ['--pad-header'] : []),
          ...options(false),
        ]),
        address: spelled('-x', one('0x8000', '0x0', '4096')),
      })
      .map(({ key, encrypt, encrypts, fixed, outfile, stdin, words, address }) => {
        const device = encrypts === 0 ? encrypt : undefined;
        const signer = fixed && fixed.both !== 0 ? undefined : key;
        const needsAddress =
          outfile.toLowerCase().endsWith('.hex') &&
          !infile.hex &&
          !words.some((word) => word.startsWith('-x'));
        const files: Record<string, Bytes> = { [infile.name]: infile.bytes, 'tlv.dat': noise(7, 37) };
        const put = (name: string, content: Bytes | undefined) => {
          if (content) files[name] = content;
        };
        if (signer) put('key.pem', keyFile(signer));
        if (device) put('device.pem', keyFile(device));
        if (fixed) {
          put('fixed.pem', keyFile(fixed.key));
          put('fixed.b64', utf8(fixed.signature));
        }
        const argv = [
          'sign',
          ...keyWords('-k', 'key.pem', signer),
          ...keyWords('-E', 'device.pem', device),
          ...(fixed ? ['--fix-sig', 'fixed.b64', '--fix-sig-pubkey', 'fixed.pem'] : []),
          ...(needsAddress ? address : []),
          ...words.filter((_, i) => i >= 0),
          infile.name,
          outfile,
        ];
        return {
          argv,
          files,
          stdin: `${stdin}\n${stdin}\n${stdin}\n`,
          infile: infile.name,
          outfile,
          key: signer,
          encrypt: device,
        };
      }),
  ),
);
