/** Texts that look like keys are recognised, and taken out of messages. */

import { describe, expect, test } from 'vitest';
import { holdsPrivatePem, looksLikeKey, withoutKeys } from '../../src/core/key-text.ts';

const body = 'MHcCAQEEIE8sFOtvhMb9QdVJ5zGgXK6G2VQ8vZJPW3qkLr0yTuAxoAoGCCqGSM49AwEHoUQDQgAE';
const pem = `-----BEGIN EC PRIVATE KEY-----\n${body.slice(0, 64)}\n${body.slice(64)}\n-----END EC PRIVATE KEY-----\n`;

describe('what looks like a key', () => {
  test.each([
    ['PEM', pem],
    ['PEM on one line', pem.replace(/\n/g, ' ')],
    ['PEM with written line ends', pem.replace(/\n/g, '\\n')],
    ['base64 of PEM', btoa(pem)],
    ['its body', body],
    ['behind env:', `env:${body}`],
    ['a scalar in hex', 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721'],
    ['a scalar in base64', 'ya+p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE='],
  ])('%s', (_, text) => expect(looksLikeKey(text)).toBe(true));

  test.each([
    '',
    'private.key',
    'env:SIGNING_KEY',
    '-',
    'build/zephyr/zephyr.signed.bin',
    '/home/me/firmware/build/Makefile',
  ])('%s does not', (text) => expect(looksLikeKey(text)).toBe(false));

  test('a private PEM in a text', () => {
    expect(holdsPrivatePem(`key: |\n${pem}`)).toBe(true);
    expect(holdsPrivatePem('-----BEGIN PUBLIC KEY-----')).toBe(false);
  });
});

describe('texts without keys', () => {
  test('what was given is taken out, whole or in part', () => {
    const clean = withoutKeys([body, 'private.key']);
    expect(clean(`${body}: no such file`)).toBe('…: no such file');
    expect(clean(`'${body.slice(10, 40)}…' is no number`)).toBe("'……' is no number");
    expect(clean('private.key: no such file')).toBe('private.key: no such file');
  });

  test('a PEM is taken out wherever it comes from', () => {
    expect(withoutKeys([])(`x: ${pem}`)).toBe('x: -----BEGIN … (a key; not repeated)');
  });
});
