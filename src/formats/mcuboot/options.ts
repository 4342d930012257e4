/**
 * The options of `build`: imgtool's `sign`, the additions of Nordic's fork, and ours. One declaration each; the command
 * line, otapack.yaml, the schema and the documentation are made from it.
 */

import type { Option } from '../../core/options.ts';

/** INFILE and OUTFILE of the command line, and the two names a configuration gives. */
const fileOptions: readonly Option[] = [
  {
    name: 'input',
    is: 'file',
    required: true,
    placeholder: 'INFILE',
    help: 'firmware to sign: Intel HEX when it is named .hex, raw binary otherwise',
  },
  {
    name: 'output',
    is: 'output',
    required: true,
    placeholder: 'OUTFILE',
    help: 'image to write: Intel HEX when it is named .hex, raw binary otherwise',
  },
];

const last = { repeat: 'last' } as const;
const number = (
  name: string,
  short: string | undefined,
  help: string,
  more: Partial<Option> = {},
): Option => ({
  name,
  ...(short ? { short } : {}),
  is: 'number',
  ...last,
  placeholder: 'INTEGER',
  help,
  ...more,
});
const text = (name: string, placeholder: string, help: string, more: Partial<Option> = {}): Option => ({
  name,
  is: 'text',
  ...last,
  placeholder,
  help,
  ...more,
});
const choice = (
  name: string,
  choices: readonly string[],
  help: string,
  more: Partial<Option> = {},
): Option => ({
  name,
  is: 'choice',
  choices,
  ...last,
  help,
  ...more,
});
const flag = (name: string, help: string, more: Partial<Option> = {}): Option => ({
  name,
  is: 'flag',
  help,
  ...more,
});
const key = (name: string, help: string, more: Partial<Option> = {}): Option => ({
  name,
  is: 'key',
  ...last,
  placeholder: 'KEY',
  help,
  ...more,
});

const testOption = flag('test', 'pad, and mark the image for one trial boot (hex output names the bytes)');

const common: readonly Option[] = [
  key('key', 'private key that signs: a path, - or env:NAME', { short: 'k' }),
  text('version', 'VERSION', 'version of the image: major.minor.revision+build', {
    short: 'v',
    required: true,
  }),
  number('header-size', 'H', 'size of the header, 32 to 65535'),
  flag('pad-header', 'put the header in front of the input instead of over its first bytes'),
  number('slot-size', 'S', 'size of the slot the image goes to', { required: true }),
  choice('align', ['1', '2', '4', '8', '16', '32'], 'write size of the flash', { default: '1' }),
  choice('max-align', ['8', '16', '32'], 'largest write size the boot loader knows', {
    default: '8, or align where that is larger',
  }),
  number('max-sectors', 'M', 'most sectors of a slot the boot loader is built for', { default: '128' }),
  flag('overwrite-only', 'the boot loader overwrites instead of swapping'),
  flag('pad', 'pad to the slot size and add the trailer that asks for the upgrade'),
  flag('confirm', 'pad, and mark the image as confirmed: a permanent upgrade'),
  choice('erased-val', ['0', '0xff'], 'value of erased flash', { short: 'R', default: '0xff' }),
  text('security-counter', 'INTEGER|auto', 'counter against rollback; auto derives it from the version', {
    short: 's',
  }),
  text('dependencies', 'TEXT', 'versions other images must have at least: (image, version),…', {
    short: 'd',
  }),
  text('boot-record', 'TEXT', 'adds a measured-boot record for this software type, at most 12 characters'),
  text('custom-tlv', 'TAG VALUE', 'adds a protected value of your own: text, or hex behind 0x', {
    words: 2,
    many: true,
  }),
  text('custom-tlv-file', 'TAG FILE', "adds a file's content as a protected value of your own", {
    words: 2,
    fileWord: 1,
    many: true,
  }),
  text('vid', 'UUID|NAME', 'vendor the image is for: a UUID, or a name one is made from'),
  text('cid', 'UUID|NAME', 'device class the image is for: a UUID, or a name one is made from'),
  number('load-addr', 'L', 'RAM address the image is copied to and run from'),
  number('rom-fixed', 'F', 'flash address the image was linked for and must stand at'),
  flag('non-bootable', 'the image is data, never booted'),
  choice('endian', ['little', 'big'], 'byte order of header and TLVs', { short: 'e', default: 'little' }),
  key('encrypt', 'key of the device to encrypt the payload for', { short: 'E' }),
  choice('encrypt-keylen', ['128', '256'], 'bits of the AES key', { default: '128' }),
  flag('clear', 'with --encrypt: everything of an encrypted image but the encryption', { short: 'c' }),
  flag('save-enctlv', 'the boot loader stores wrapped keys in the trailer (changes its size only)'),
  choice('hmac-sha', ['auto', '256', '512'], 'hash of the key wrapping, 512 for X25519 only', {
    default: 'auto',
  }),
  choice('compression', ['disabled', 'lzma2', 'lzma2armthumb'], 'compress the payload', {
    default: 'disabled',
  }),
  choice('sha', ['auto', '256', '384', '512'], 'hash of the image', { default: 'auto' }),
  flag('pure', 'sign the image itself instead of its hash (Ed25519)'),
  flag('pad-sig', 'zeros behind ECDSA signatures, for boot loaders before 1.5'),
  choice('public-key-format', ['hash', 'full'], 'how the image names its key', { default: 'hash' }),
  { name: 'fix-sig', is: 'file', ...last, placeholder: 'FILE', help: 'signature made elsewhere, base64' },
  key('fix-sig-pubkey', 'public key of the signature made elsewhere'),
  { name: 'sig-out', is: 'output', ...last, placeholder: 'FILE', help: 'writes the signature too, base64' },
  choice(
    'vector-to-sign',
    ['payload', 'digest'],
    'writes what an external signer signs, instead of the image',
  ),
  number('hex-addr', 'x', 'address of hex output'),
];

/** What only Nordic's fork has. */
const ncsOptions: readonly Option[] = [
  choice('pad-value', ['0', '0xff'], 'value of header fill and padding, written even without --pad-header'),
  {
    name: 'manifest',
    is: 'file',
    ...last,
    placeholder: 'FILE',
    help: 'YAML list of images that belong together',
  },
  {
    name: 'manifest-image',
    is: 'file',
    many: true,
    placeholder: 'FILE',
    help: "images that the manifest's `path` entries name (the command line finds them by itself)",
  },
  number('compression-lzma-dictsize', undefined, 'dictionary of the compression', { default: '131072' }),
  number('compression-lzma-pb', undefined, 'position bits of the compression', { default: '2' }),
  number('compression-lzma-lc', undefined, 'literal context bits of the compression', { default: '3' }),
  number('compression-lzma-lp', undefined, 'literal position bits of the compression', { default: '1' }),
  number('compression-lzma-preset', undefined, 'effort of the compression; ours is always the highest'),
  text('edt-config', 'FILE', 'not supported: a Python pickle; give --vid and --cid'),
];

/** What neither has. */
const ours: readonly Option[] = [
  {
    name: 'also-key',
    is: 'key',
    many: true,
    placeholder: 'KEY',
    help: 'signs with a further key; boot loaders let the last signature they can use decide',
  },
  flag('deterministic', 'derives the keys of the encryption from the signing key: same input, same bytes'),
  text('passphrase', 'SOURCE', 'where the passphrase of a protected key is: env:NAME or a path'),
];

/** `sign` as upstream's users know it, with the fork's additions and ours. */
export const signOptions: readonly Option[] = [...common, testOption, ...ncsOptions, ...ours];

/** `sign` as the fork's users know it: no --test, and the header size may be left out. */
export const ncsSignOptions: readonly Option[] = [...common, ...ncsOptions, ...ours];

/** All that a configuration may say. */
export const options: readonly Option[] = [...fileOptions, ...signOptions];
