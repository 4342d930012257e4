/** Random values of the options of `imgtool sign`: most of them good, some wrong or at an edge. */

import fc from 'fast-check';
import { forms, keyChoice, kinds } from '../pem.ts';
import { flag, loosely, maybe, mostly, one, option, spelled } from '../values.ts';

const number = fc.integer({ min: 0, max: 0xffff });
export const version = loosely(
  mostly(
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
  ),
  60,
);
export const signingKey = keyChoice(
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
export const deviceKey = keyChoice(
  kinds(
    ['p256', 6],
    ['x25519', 6],
    ['rsa-2048', 4],
    ['rsa-3072', 1],
    ['rsa-1024', 1],
    ['ed25519', 1],
    ['p384', 1],
  ),
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
const tag = loosely(
  mostly(
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
  ),
  20,
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

export const signOptions: readonly fc.Arbitrary<readonly string[]>[] = [
  maybe(option('--align', mostly(one('1', '2', '4', '8', '16', '32'), ['3', '64', '0', '08'])), 4),
  maybe(option('--max-align', mostly(one('8', '16', '32'), ['4', '64'])), 2),
  maybe(
    spelled(
      '-M',
      loosely(
        mostly(
          fc.integer({ min: 0, max: 300 }).map(String),
          ['0x10', 'x', '-1', '1_0', ' 5', '+5', '05'],
          12,
        ),
        15,
      ),
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
      loosely(
        mostly(
          fc.oneof(number.map(String), one('auto', 'AUTO', '0xffffffff', '0')),
          ['-1', '4294967296', '010', 'x', '1_000', ' 7 ', '0B11', '', '1__0', '0x_f'],
          8,
        ),
        15,
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
  maybe(
    spelled('-L', loosely(mostly(one('0x20000000', '0', '4096'), ['0x1ffffffff', '-1', 'x'], 12), 15)),
    1,
  ),
  maybe(spelled('-F', loosely(mostly(one('0x8000', '0', '0xC000'), ['0x100000000', '-4', ''], 12), 15)), 1),
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
      loosely(
        mostly(one('0x8000', '0', '0x10000', '0xfffff000', '0x1fff8'), ['-1', '0x100000000', ''], 10),
        15,
      ),
    ),
    1,
  ),
  oddities,
];
