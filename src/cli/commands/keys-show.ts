/** `otapack keys show`: a key in the form that the next tool wants. The private half only when it is asked for. */

import { hex, utf8 } from '../../core/bytes.ts';
import { choiceOf, flagOf, optionFault, passphraseOption, textOf } from '../../core/options.ts';
import type { Bytes, Key, SigningKey, VerifyingKey } from '../../core/types.ts';
import { mcubootPublicCode, nordicPublicCode } from '../../keys/code.ts';
import { privateDer, privatePem, privateRaw, publicPem } from '../../keys/export.ts';
import { keyFault } from '../../keys/faults.ts';
import { mcubootKeyHash, nordicPublic } from '../../keys/fingerprint.ts';
import { publishedKey } from '../../keys/published.ts';
import { writeBytes, writeOutputs } from '../../node/files.ts';
import { loadKey } from '../../node/key-sources.ts';
import type { Call, Command } from '../command.ts';
import { printFindings } from '../report.ts';

const forms = ['pem', 'der', 'raw', 'hex', 'c', 'rust', 'hash', 'nordic-c', 'nordic-hex'] as const;
type Form = (typeof forms)[number];

const line = (text: string): Bytes => utf8(`${text}\n`);

async function publicForm(key: VerifyingKey, form: Form): Promise<Bytes> {
  switch (form) {
    case 'pem':
      return utf8(publicPem(key));
    case 'der':
      return key.spki;
    case 'raw':
      return key.bytes;
    case 'hex':
      return line(hex(key.bytes));
    case 'c':
    case 'rust':
      return utf8(mcubootPublicCode(key, form, 'otapack'));
    case 'hash':
      return line(hex(await mcubootKeyHash(key)));
    case 'nordic-c':
      return utf8(nordicPublicCode(key, 'Made by otapack').trimStart());
    case 'nordic-hex':
      return line(hex(nordicPublic(key)));
  }
}

function privateForm(key: SigningKey, form: Form): Bytes {
  switch (form) {
    case 'pem':
      return utf8(privatePem(key));
    case 'der':
      return privateDer(key, 'pkcs8');
    case 'nordic-hex':
      return line(hex(privateRaw(key)));
    default:
      throw optionFault(
        'option/not-a-choice',
        `--private has no form ${form}`,
        'it has pem, der and nordic-hex',
      );
  }
}

function privateHalf(key: Key, source: string): SigningKey {
  if (key.private) return key.private;
  throw keyFault('key/private-needed', `${source} holds a public key only`, { fix: 'name the private key' });
}

async function run({ host, values, args }: Call): Promise<number> {
  const source = args['KEY']?.[0] ?? '';
  const form = choiceOf(values, 'format', forms, 'pem');
  const secret = flagOf(values, 'private');
  const key = await loadKey(host, source, textOf(values, 'passphrase'));
  const bytes = secret ? privateForm(privateHalf(key, source), form) : await publicForm(key.public, form);
  const published = await publishedKey(key.public);
  if (published) {
    printFindings(host, [
      {
        code: 'key/published',
        level: 'warning',
        message: `${source} is a published key: ${published.name}, from ${published.source}`,
        fix: 'never release with it; make a key of your own: otapack keys generate --type p256 --out private.key',
      },
    ]);
  }
  const path = textOf(values, 'out');
  if (path === undefined) writeBytes(host, bytes);
  else
    await writeOutputs(host, [{ path, bytes, ...(secret ? { mode: 0o600, exclusive: path !== '-' } : {}) }]);
  return 0;
}

export const show: Command = {
  keepsInputs: true,
  summary: 'Shows the public half of a key in the form that a boot loader or a tool wants.',
  examples: [
    ['otapack keys show private.key', 'the public key as PEM'],
    ['otapack keys show private.key --format nordic-c --out dfu_public_key.c', "for Nordic's boot loader"],
    ['otapack keys show private.key --format c', 'for MCUboot'],
  ],
  options: [
    {
      name: 'format',
      short: 'f',
      is: 'choice',
      choices: forms,
      default: 'pem',
      help: "pem, der: SubjectPublicKeyInfo; raw, hex: the bare key, big-endian; c, rust, hash: MCUboot's; nordic-…: little-endian",
    },
    {
      name: 'out',
      short: 'o',
      is: 'output',
      placeholder: 'FILE',
      default: 'standard output',
      help: 'file to write',
    },
    { name: 'private', is: 'flag', help: 'show the private half: pem, der or nordic-hex' },
    passphraseOption,
  ],
  arguments: [
    { name: 'KEY', is: 'key', required: true, help: 'private or public key: a path, - or env:NAME' },
  ],
  run,
};
