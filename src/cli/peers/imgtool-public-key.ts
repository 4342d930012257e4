/** imgtool's getpub and getpubhash: the public key for the boot loader, to the byte as imgtool prints it. */

import { utf8 } from '../../core/bytes.ts';
import { choiceOf, type Option, textOf, type Values } from '../../core/options.ts';
import type { Bytes, Key } from '../../core/types.ts';
import { type CodeLanguage, cArray, mcubootNames, mcubootPublicCode } from '../../keys/code.ts';
import { publicPem } from '../../keys/export.ts';
import { mcubootDer, mcubootKeyHash } from '../../keys/fingerprint.ts';
import { writeBytes, writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { choice, exitOf, keyOf, keyOption, refusal, TOOL } from './imgtool-key-options.ts';
import { outputOption } from './python-tools.ts';

/** Text or bytes to `-o`, or to standard output. */
async function give({ host, values }: Call, bytes: Bytes): Promise<number> {
  const path = textOf(values, 'output');
  if (path === undefined) writeBytes(host, bytes);
  else await writeOutputs(host, [{ path, bytes }]);
  return 0;
}

type Encoding = 'lang-c' | 'lang-rust' | 'pem' | 'raw';

function encodingOf(values: Values): Encoding {
  const language = textOf(values, 'lang');
  if (language === undefined) {
    return choiceOf<Encoding>(values, 'encoding', ['lang-c', 'lang-rust', 'pem', 'raw'], 'lang-c');
  }
  if (textOf(values, 'encoding') === undefined) return language === 'c' ? 'lang-c' : 'lang-rust';
  throw refusal('imgtool/encoding-and-lang', 'Please use only one of `--encoding/-e` or `--lang/-l`');
}

function suffixOf(values: Values, encoding: Encoding, named: string): string {
  const suffix = textOf(values, 'name-suffix') ?? '';
  if (suffix === '') return suffix;
  if (!/^[A-Za-z0-9_]+$/.test(suffix)) {
    throw refusal('imgtool/name-suffix', `--name-suffix: '${suffix}' must contain only [A-Za-z0-9_]`);
  }
  if (encoding === 'lang-c' || encoding === 'lang-rust') return suffix;
  throw refusal('imgtool/name-suffix', `\`--name-suffix\` is only meaningful for ${named}`);
}

function publicBytes(key: Key, encoding: Encoding, suffix: string): Bytes {
  if (encoding === 'raw') return mcubootDer(key.public);
  if (encoding === 'pem') return utf8(publicPem(key.public));
  const language: CodeLanguage = encoding === 'lang-c' ? 'c' : 'rust';
  return utf8(mcubootPublicCode(key.public, language, TOOL, suffix));
}

async function getpub(call: Call): Promise<number> {
  const encoding = encodingOf(call.values);
  const suffix = suffixOf(call.values, encoding, 'lang-c / lang-rust encodings');
  return give(call, publicBytes(await keyOf(call), encoding, suffix));
}

async function getpubhash(call: Call): Promise<number> {
  const encoding = choiceOf<Encoding>(call.values, 'encoding', ['lang-c', 'raw'], 'lang-c');
  const suffix = suffixOf(call.values, encoding, 'the lang-c encoding');
  const key = await keyOf(call);
  const hash = await mcubootKeyHash(key.public);
  const name = `${mcubootNames[key.public.kind]}_pub_key_hash${suffix}`;
  return give(call, encoding === 'raw' ? hash : utf8(cArray(name, hash, TOOL)));
}

const suffixOption: Option = {
  name: 'name-suffix',
  is: 'text',
  repeat: 'last',
  placeholder: 'SUFFIX',
  help: 'appended to the array names, [A-Za-z0-9_]',
};

export const getpubCommand: Command = {
  summary: 'Gives out the public key for the boot loader, from a private or public key.',
  examples: [
    ['otapack mcuboot getpub -k private.pem', 'C source'],
    ['otapack mcuboot getpub -k private.pem -e pem -o public.pem', 'PEM, for verifying'],
    ['otapack mcuboot getpub -k private.pem -e lang-rust', 'Rust source'],
  ],
  options: [
    keyOption,
    choice('encoding', 'e', ['lang-c', 'lang-rust', 'pem', 'raw'], 'form of the key; default lang-c'),
    choice('lang', 'l', ['c', 'rust'], 'older spelling of --encoding'),
    suffixOption,
    { ...outputOption, default: 'standard output' },
  ],
  exitOf,
  run: getpub,
};

export const getpubhashCommand: Command = {
  summary: 'Gives out the SHA-256 of the public key, for boot loaders that keep only that.',
  examples: [
    ['otapack mcuboot getpubhash -k private.pem', 'C source'],
    ['otapack mcuboot getpubhash -k public.pem -e raw -o hash.bin', '32 bytes'],
    ['otapack mcuboot getpubhash -k public.pem --name-suffix _2', 'for a second key'],
  ],
  options: [
    keyOption,
    choice('encoding', 'e', ['lang-c', 'raw'], 'form of the hash; default lang-c'),
    suffixOption,
    { ...outputOption, default: 'standard output' },
  ],
  exitOf,
  run: getpubhash,
};
