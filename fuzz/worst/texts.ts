/** Configuration, keys, releases, profiles and tables at their worst. */

import { utf8 } from '../../src/core/bytes.ts';
import { pem } from '../../src/keys/pem.ts';
import { MEBIBYTE, noise, one, type WorstCase } from './case.ts';

const sign: readonly (readonly string[])[] = [['sign', '--config', 'otapack.yaml']];
const config = (name: string, make: () => string): WorstCase =>
  one(`config: ${name}`, 'otapack.yaml', make, sign);

const HALF = 500 * 1024;
const filledTo = (line: (i: number) => string, length = HALF): string => {
  const lines: string[] = [];
  for (let i = 0, sum = 0; sum < length; i++) {
    lines.push(line(i));
    sum += lines[i]?.length ?? 0;
  }
  return lines.join('');
};

const key = (name: string, make: () => Uint8Array | string): WorstCase =>
  one(`key: ${name}`, 'bad.pem', make, [
    ['keys', 'id', 'bad.pem'],
    ['keys', 'show', 'bad.pem'],
    ['mcuboot', 'getpub', '-k', 'bad.pem'],
    ['nordic', 'keys', 'display', '--key', 'pk', '--format', 'hex', 'bad.pem'],
  ]);

const KEY_FILE = 64 * 1024;
const block = (label: string, bytes: Uint8Array): string => pem(label, bytes as Uint8Array<ArrayBuffer>);

const manifest = [
  ...['mcuboot', 'sign', '-H', '32', '--pad-header', '-S', '0x8000', '-v', '1.0.0'],
  ...['--manifest', 'manifest.yaml', 'key.pem', 'out.bin'],
];

const profile = (name: string, make: () => string): WorstCase =>
  one(`profile: ${name}`, 'device.yaml', make, [['predict', '--device', 'device.yaml']]);

const target = (i: number): string => `  t${i}: { format: nordic, output: o${i}.zip, application: a.hex }\n`;

type Text = { readonly name: string; readonly make: () => string };
const text = (name: string, make: () => string): Text => ({ name, make });

/** YAML that parsers choke on, of about this length. */
const yamlTexts = (length: number): readonly Text[] => [
  text('lists in lists', () => '['.repeat(length)),
  text('dashes in dashes', () => '- '.repeat(length / 2)),
  text('questions in questions', () => '? '.repeat(length / 2)),
  text('tables in tables', () => '{a: '.repeat(length / 4)),
  text('one endless word', () => 'a'.repeat(length)),
  text('quotes', () => '"'.repeat(length)),
  text('anchors and no node', () => '&a '.repeat(length / 3)),
  text('keys without values', () => `{${filledTo((i) => `k${i},`, length - 2)}}`),
  text('one endless quoted text', () => `"${'a'.repeat(length)}`),
  text('one endless escape', () => `a: "${'\\u0041'.repeat(length / 6)}"`),
  text('empty lines', () => '\n'.repeat(length)),
  text('comments', () => filledTo((i) => `# ${i}\n`, length)),
  text('a text of many lines', () => `a: ${'b\n  '.repeat(length / 4)}`),
  text('a block of many lines', () => `a: |\n${'  b\n'.repeat(length / 4)}`),
  text('anchors', () => filledTo((i) => `- &a${i} x\n`, length)),
  text('aliases', () => `a: &a x\nb:\n${' - *a\n'.repeat(length / 6)}`),
  text('aliases that multiply', () =>
    Array.from(
      { length: 30 },
      (_, i) =>
        `a${i}: &a${i} [${Array.from({ length: 10 }, () => (i === 0 ? 'x' : `*a${i - 1}`)).join(', ')}]\n`,
    ).join(''),
  ),
  text('many keys', () => filledTo((i) => `k${i}: v\n`, length)),
  text('one key many times', () => 'k: v\n'.repeat(length / 5)),
  text('documents', () => '---\na: b\n'.repeat(length / 9)),
  text('tags', () => filledTo((i) => `- !t${i} x\n`, length)),
  text('carriage returns', () => `a: b${'\r'.repeat(length)}`),
  text('tabs', () => `a:${'\t'.repeat(length)}b`),
];

/** Every reader of YAML gets all of it, as long as it takes them. */
const yamlReaders: readonly WorstCase[] = [
  ...yamlTexts(HALF).map(({ name, make }) => config(name, make)),
  ...yamlTexts(KEY_FILE - 64).map(({ name, make }) =>
    one(`manifest: ${name}`, 'manifest.yaml', make, [manifest]),
  ),
  ...yamlTexts(KEY_FILE / 4 - 64).map(({ name, make }) =>
    one(`production: ${name}`, 'production.yaml', make, [
      ['nordic', 'zigbee', 'production_config', 'production.yaml', 'out.hex'],
    ]),
  ),
  one('manifest: more than a manifest', 'manifest.yaml', () => 'k: v\n'.repeat(MEBIBYTE / 5), [manifest]),
];

export const textCases: readonly WorstCase[] = [
  ...yamlReaders,
  config('many targets', () => `targets:\n${filledTo(target)}`),
  config(
    'a matrix of matrices',
    () =>
      `matrix:\n${Array.from({ length: 8 }, (_, i) => `  m${i}: [${Array.from({ length: 40 }, (_x, k) => `v${k}`).join(', ')}]\n`).join('')}` +
      `targets:\n  t: { format: nordic, output: "o${Array.from({ length: 8 }, (_, i) => `\${m${i}}`).join('')}.zip", application: a.hex }\n`,
  ),
  config('variables', () => `vars:\n${filledTo((i) => `  v${i}: "\${env.HOME}"\n`)}targets:\n${target(0)}`),
  config(
    'variables in one text',
    () => `vars:\n  a: "${'${vars.b}'.repeat(HALF / 9)}"\ntargets:\n${target(0)}`,
  ),
  config('unfinished variables', () => `vars:\n  a: "${'${'.repeat(HALF / 2)}"\ntargets:\n${target(0)}`),
  one(
    'release: many files',
    'otapack-release.json',
    () =>
      JSON.stringify({
        otapackRelease: 1,
        files: Array.from({ length: 3000 }, (_, i) => ({
          path: `f${i}`,
          target: 't',
          format: 'nordic',
          size: 1,
          sha256: '0'.repeat(64),
        })),
      }),
    [['verify', 'otapack-release.json']],
  ),
  one(
    'release: brackets',
    'otapack-release.json',
    () => `{"otapackRelease":1,"files":${'['.repeat(MEBIBYTE)}`,
    [['verify', 'otapack-release.json']],
  ),
  key('opened comments', () => '/*'.repeat(KEY_FILE / 2)),
  key('opened arrays', () => '{0x00,'.repeat(KEY_FILE / 6)),
  key('blanks', () => `${' '.repeat(KEY_FILE - 2)}x`),
  key('hex digits', () => '0'.repeat(KEY_FILE)),
  key('hex digits and blanks', () => '0 '.repeat(KEY_FILE / 2)),
  key('headings', () => 'Verification key Qx:'.repeat(3000)),
  key('base64', () => 'A'.repeat(KEY_FILE)),
  key('BEGIN lines', () => '-----BEGIN A-----'.repeat(3800)),
  key('a label without end', () => `-----BEGIN ${'A '.repeat(KEY_FILE / 2 - 8)}`),
  key('many blocks', () => block('PUBLIC KEY', noise(20)).repeat(700)),
  key(
    'headers',
    () => `-----BEGIN RSA PRIVATE KEY-----\n${'a-b: c\n'.repeat(9000)}-----END RSA PRIVATE KEY-----`,
  ),
  key(
    'Proc-Type',
    () => `-----BEGIN RSA PRIVATE KEY-----\n${'Proc-Type: 4 '.repeat(4900)}\n-----END RSA PRIVATE KEY-----`,
  ),
  key('dashes', () => '-'.repeat(KEY_FILE)),
  key('quoted backslashes', () => '\\n'.repeat(KEY_FILE / 2)),
  key('a sequence of sequences', () =>
    block(
      'PRIVATE KEY',
      Uint8Array.from({ length: 40_000 }, (_, i) => (i % 4 === 0 ? 0x30 : i % 4 === 1 ? 0x82 : 0x9c)),
    ),
  ),
  key('an RSA modulus of 60000 bytes', () => {
    const n = noise(40_000);
    n[0] = 0x7f;
    const integer = [0x02, 0x82, 40_000 >> 8, 40_000 & 0xff, ...n];
    const content = [...integer, 0x02, 0x01, 0x03];
    return Uint8Array.from([0x30, 0x82, content.length >> 8, content.length & 0xff, ...content]);
  }),
  key('more than a key', () => 'A'.repeat(16 * MEBIBYTE)),
  profile('brackets', () => '['.repeat(HALF)),
  profile('many keys', () => filledTo((i) => `k${i}: v\n`)),
  profile('a long list', () => `config: esp8266\nserver: [${'1,'.repeat(HALF / 3)}1]`),
  profile(
    'an MCUboot device of 4 GiB',
    () =>
      'format: mcuboot\nsignature: none\nmode: swap-move\nslotSize: 0xffffff00\nsectorSize: 0x1000\nmaxSectors: 99999999\nprimary: device.yaml\n',
  ),
  profile(
    'an MCUboot device of tiny sectors',
    () =>
      'format: mcuboot\nsignature: none\nmode: swap-move\nslotSize: 0x4000000\nsectorSize: 1\nmaxSectors: 99999999\nprimary: device.yaml\n',
  ),
  {
    name: 'init: a build folder of text without end',
    files: async () => ({
      'build/zephyr/.config': `CONFIG_BOOTLOADER_MCUBOOT=y\n${'CONFIG_X="\n'.repeat(MEBIBYTE / 11)}`,
      'build/zephyr/zephyr.dts': 'slot0_partition: partition@0 {\n'.repeat(MEBIBYTE / 31),
      'build/zephyr/zephyr.bin': 'x',
      'platformio.ini': filledTo((i) => `[env:e${i}]\nboard = x\n`, MEBIBYTE),
    }),
    argv: [['init', '--dry-run'], ['init']],
  },
  one(
    'partitions: many lines',
    'x.csv',
    () => filledTo((i) => `p${i},data,0x${(i % 100).toString(16)},,0x1000\n`, MEBIBYTE),
    [['esp8266', 'gen_esp32part', 'x.csv', 'out.bin']],
  ),
  one('partitions: commas', 'x.csv', () => ','.repeat(MEBIBYTE), [
    ['esp8266', 'gen_esp32part', 'x.csv', 'out.bin'],
  ]),
  one('partitions: one endless line', 'x.csv', () => utf8(`a,${' '.repeat(MEBIBYTE)}b`), [
    ['esp8266', 'gen_esp32part', 'x.csv', 'out.bin'],
  ]),
];
