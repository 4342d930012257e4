/** Every refusal of a build, by its code. */

import { describe, expect, test } from 'vitest';
import { faultOf, fixture, type Job, text } from './support.ts';

const input = (name: string) => fixture(`inputs/${name}`);
const signature = { 'fix-sig': [input('sig-ed25519.b64')] };

const cases: readonly (readonly [code: string, what: string, job: Job])[] = [
  ['mcuboot/not-a-number', 'a decimal with a leading zero', { values: { 'load-addr': '010' } }],
  ['mcuboot/not-a-number', 'hex where decimal is asked', { values: { 'max-sectors': '0x10' } }],
  ['mcuboot/bad-version', 'four parts', { values: { version: '1.2.3.4' } }],
  ['mcuboot/bad-version', 'in a dependency', { values: { dependencies: '(1,01.2)' } }],
  ['mcuboot/field-overflow', 'a version part', { values: { version: '256' } }],
  ['mcuboot/field-overflow', 'a counter', { values: { 'security-counter': '-1' } }],
  ['mcuboot/field-overflow', 'an address', { values: { 'load-addr': '0x100000000' } }],
  ['mcuboot/field-overflow', 'an image id', { values: { dependencies: '(256,1)' } }],
  ['mcuboot/field-overflow', 'a header of 64 KiB', { values: { 'header-size': '65536' } }],
  ['mcuboot/bad-option', 'padding without a slot', { values: { 'slot-size': '0', pad: true } }],
  ['mcuboot/bad-option', 'two addresses', { values: { 'load-addr': '1', 'rom-fixed': '1' } }],
  ['mcuboot/bad-option', 'a negative number of sectors', { values: { 'max-sectors': '-1' } }],
  ['mcuboot/bad-option', 'a pickle', { values: { 'edt-config': 'edt.pickle' } }],
  [
    'mcuboot/bad-option',
    'padding to more memory than there is',
    { values: { 'slot-size': '0xffffffff', pad: true } },
  ],
  ['mcuboot/header-size', 'less than the header', { values: { 'header-size': '31' } }],
  ['option/missing', 'no header size', { values: { 'header-size': undefined } }],
  ['mcuboot/header-room', 'firmware where the header goes', { values: { 'pad-header': undefined } }],
  ['mcuboot/input-missing', 'no input', { files: { input: [] } }],
  [
    'mcuboot/input-too-short',
    'zeros shorter than the header',
    { values: { 'pad-header': undefined }, input: { name: 'z.bin', bytes: new Uint8Array(8) } },
  ],
  ['mcuboot/address-missing', 'hex without an address', { values: { output: 'out.hex' } }],
  [
    'mcuboot/address-range',
    'an address beyond 32 bits',
    { values: { output: 'out.hex', 'hex-addr': '0xffffff00' } },
  ],
  ['mcuboot/slot-too-small', 'one byte', { values: { 'slot-size': '0x400' } }],
  [
    'mcuboot/slot-too-small',
    'hex that reaches as far as the UICR',
    { input: { name: 'a.hex', bytes: text(':0100000001FE\n:020000041000EA\n:0110140001DA\n:00000001FF\n') } },
  ],
  ['mcuboot/dependencies', 'no image', { values: { dependencies: '1,2.0' } }],
  ['mcuboot/dependencies', 'a blank behind the parenthesis', { values: { dependencies: '( 1,2.0)' } }],
  ['mcuboot/boot-record', '13 characters', { values: { 'boot-record': 'thirteen-char' } }],
  ['mcuboot/custom-tlv', 'below the range', { values: { 'custom-tlv': ['0x9f', 'x'] } }],
  ['mcuboot/custom-tlv', "the format's own", { values: { 'custom-tlv': ['0x50', 'x'] } }],
  [
    'mcuboot/custom-tlv',
    'twice',
    {
      values: { 'custom-tlv': ['0xa0', 'x'], 'custom-tlv-file': ['160', 'f'] },
      files: { 'custom-tlv-file': [input('tlv-data.bin')] },
    },
  ],
  ['mcuboot/custom-tlv', 'half a byte', { values: { 'custom-tlv': ['0xa0', '0x123'] } }],
  ['mcuboot/custom-tlv-value', 'no hex', { values: { 'custom-tlv': ['0xa0', '0xzz'] } }],
  ['mcuboot/custom-tlv-value', 'no tag', { values: { 'custom-tlv': ['a0', 'x'] } }],
  ['mcuboot/uuid', 'a class name without a vendor', { values: { cid: 'board' } }],
  ['mcuboot/uuid', 'a name that does not print', { values: { vid: 'a\nb' } }],
  [
    'mcuboot/tlv-area-full',
    'a custom value of 64 KiB',
    {
      values: { 'custom-tlv-file': ['0xa0', 'f'], 'slot-size': '0x100000' },
      files: { 'custom-tlv-file': [{ name: 'f', bytes: new Uint8Array(65536) }] },
    },
  ],
  ['mcuboot/hash-choice', 'SHA-512 with RSA', { values: { sha: '512' }, keys: { key: 'rsa-2048' } }],
  ['mcuboot/hash-choice', 'pure with ECDSA', { values: { pure: true }, keys: { key: 'ecdsa-p256' } }],
  [
    'mcuboot/hash-choice',
    'pure with a hash',
    { values: { pure: true, sha: '512' }, keys: { key: 'ed25519' } },
  ],
  [
    'mcuboot/hash-choice',
    'a further key of another hash',
    { keys: { key: 'ecdsa-p256', 'also-key': 'ecdsa-p384' } },
  ],
  ['mcuboot/signing-key', 'a public key', { keys: { key: 'ed25519.pub' } }],
  ['mcuboot/key-cannot-sign', 'X25519', { keys: { key: 'x25519' } }],
  ['mcuboot/key-size', 'a small key that signs', { keys: { key: 'rsa-1024' } }],
  ['mcuboot/key-size', 'a small key to encrypt for', { keys: { encrypt: 'rsa-1024' } }],
  [
    'mcuboot/key-size',
    'a small key that signed elsewhere',
    { files: signature, keys: { 'fix-sig-pubkey': 'rsa-1024' } },
  ],
  ['mcuboot/signature-options', 'a signature without its key', { files: signature }],
  [
    'mcuboot/signature-options',
    'a signature and a key that signs',
    { files: signature, keys: { key: 'ed25519', 'fix-sig-pubkey': 'ed25519.pub' } },
  ],
  ['mcuboot/signature-options', 'a padded vector', { values: { 'vector-to-sign': 'payload', pad: true } }],
  [
    'mcuboot/signature-options',
    'a compressed vector',
    { values: { 'vector-to-sign': 'payload', compression: 'lzma2' } },
  ],
  [
    'mcuboot/signature-options',
    'a further key for a compressed image',
    { values: { compression: 'lzma2' }, keys: { key: 'ecdsa-p256', 'also-key': 'ed25519' } },
  ],
  ['mcuboot/signature-options', 'a further key alone', { keys: { 'also-key': 'ed25519' } }],
  [
    'mcuboot/signature-file',
    'base64 cut short',
    {
      files: { 'fix-sig': [{ name: 's', bytes: text('AAAAA') }] },
      keys: { 'fix-sig-pubkey': 'ed25519.pub' },
    },
  ],
  ['mcuboot/nothing-to-save', 'no signature', { values: { 'sig-out': 's.b64' } }],
  ['mcuboot/encryption-key', 'two kinds of keys', { keys: { key: 'ecdsa-p256', encrypt: 'x25519.pub' } }],
  [
    'mcuboot/encryption-key',
    'SHA-512 with P-256',
    { values: { 'hmac-sha': '512' }, keys: { encrypt: 'ecdsa-p256.pub' } },
  ],
  ['mcuboot/encryption-key', 'a key no device opens', { keys: { encrypt: 'ecdsa-p384.pub' } }],
  ['mcuboot/encryption-key', 'Ed25519, which does not encrypt', { keys: { encrypt: 'ed25519.pub' } }],
  ['mcuboot/deterministic', 'RSA signatures', { values: { deterministic: true }, keys: { key: 'rsa-2048' } }],
  [
    'mcuboot/deterministic',
    'encryption without a signer',
    { values: { deterministic: true }, keys: { encrypt: 'x25519.pub' } },
  ],
  [
    'mcuboot/deterministic',
    'RSA encryption',
    { values: { deterministic: true }, keys: { key: 'ed25519', encrypt: 'rsa-2048.pub' } },
  ],
  [
    'mcuboot/compression',
    'properties LZMA2 does not have',
    { values: { 'compression-lzma-lc': '4', 'compression-lzma-lp': '4' } },
  ],
  [
    'mcuboot/manifest',
    'another format',
    { files: { manifest: [{ name: 'm', bytes: text('format: 2\nimages: []') }] }, values: { manifest: 'm' } },
  ],
  [
    'mcuboot/manifest',
    'no YAML',
    { files: { manifest: [{ name: 'm', bytes: text('format: [') }] }, values: { manifest: 'm' } },
  ],
  [
    'mcuboot/manifest',
    'an image that was not given',
    {
      files: { manifest: [{ name: 'm', bytes: text('format: 1\nimages: [{path: a.bin}]') }] },
      values: { manifest: 'm' },
    },
  ],
  [
    'mcuboot/manifest',
    'an image that is none',
    {
      files: {
        manifest: [{ name: 'm', bytes: text('format: 1\nimages: [{path: a.bin}]') }],
        'manifest-image': [{ name: 'a.bin', bytes: text('x') }],
      },
      values: { manifest: 'm' },
    },
  ],
];

describe('refused', () => {
  test.each(cases)('%s: %s', async (code, _what, job) => {
    expect(await faultOf(job)).toBe(code);
  });
});
