/** The Arduino core's signing.py: signs updates, or writes the header that switches signing on in a sketch. */

import { equal } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { passphraseOption, required, textOf } from '../../core/options.ts';
import type { Bytes, SigningKey } from '../../core/types.ts';
import { unusable } from '../../formats/esp8266/faults.ts';
import {
  headerBytes,
  isPrivatePem,
  signUpdate,
  signUpdateLegacy,
} from '../../formats/esp8266/signed-update.ts';
import { bareHashBlock } from '../../keys/legacy-rsa.ts';
import { ifThere, type Output, readInput, writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { loadKey } from '../../node/key-sources.ts';
import { rsaPrivateBlock } from '../../node/rsa-block.ts';
import type { Call, Command } from '../command.ts';

async function header({ host, values }: Call): Promise<number> {
  const out = required(values, 'out');
  const source = textOf(values, 'publickey');
  const key = source === undefined ? undefined : (await ifThere(readInput(host, source)))?.bytes;
  if (key && isPrivatePem(key)) {
    throw unusable(
      'esp8266/key-kind',
      `${source} is a private key; it must never be compiled into a sketch`,
      {
        fix: 'name the file of the public key: otapack keys show --format pem writes it',
      },
    );
  }
  const bytes = headerBytes(key);
  // an unchanged header stays as it is, so that the sketch is not compiled again
  const old = (await ifThere(readInput(host, out)))?.bytes;
  if (!old || !equal(old, bytes)) await writeOutputs(host, [{ path: out, bytes, makeFolder: true }]);
  if (key) host.err.write('Enabling binary signing\n');
  return 0;
}

async function privateKey(
  host: Host,
  source: string,
  passphrase: string | undefined,
): Promise<SigningKey | undefined> {
  const key = await ifThere(loadKey(host, source, passphrase));
  if (!key) return undefined;
  if (key.private) return key.private;
  throw unusable('esp8266/key-kind', `${source} is a public key; signing needs the private one`);
}

async function sign({ host, values }: Call): Promise<number> {
  const source = required(values, 'privatekey');
  const out = required(values, 'out');
  const key = await privateKey(host, source, textOf(values, 'passphrase'));
  if (!key) {
    // every Arduino build calls this; without a key it builds unsigned
    host.err.write(`no private key at ${printable(source)}: nothing is signed\n`);
    return 0;
  }
  const { bytes } = await readInput(host, required(values, 'bin'));
  const outputs: Output[] = [{ path: out, bytes: await signUpdate(bytes, key) }];
  const legacy = textOf(values, 'legacy');
  if (legacy !== undefined) {
    const block = async (signer: SigningKey, hash: Bytes) => bareHashBlock(signer, hash, rsaPrivateBlock);
    outputs.push({ path: legacy, bytes: await signUpdateLegacy(bytes, key, block) });
  }
  await writeOutputs(host, outputs);
  host.err.write(`Signed binary: ${printable(out)}\n`);
  if (legacy !== undefined) host.err.write(`Legacy signed binary: ${printable(legacy)}\n`);
  return 0;
}

export const signing: Command = {
  summary: 'Signs an Arduino update, or writes the header that makes a sketch ask for signatures.',
  examples: [
    [
      'otapack esp8266 signing --mode sign --privatekey rsa.pem --bin sketch.bin --out sketch.bin.signed',
      'sign',
    ],
    [
      'otapack esp8266 signing --mode sign --privatekey env:OTA_KEY --bin sketch.bin.gz --out sketch.bin.gz.signed',
      'a packed sketch is signed after packing',
    ],
    [
      'otapack esp8266 signing --mode header --publickey rsa.pub.pem --out core/Updater_Signing.h',
      'the header for the sketch',
    ],
  ],
  options: [
    {
      name: 'mode',
      short: 'm',
      is: 'choice',
      choices: ['header', 'sign'],
      required: true,
      repeat: 'last',
      help: 'what to do',
    },
    { name: 'bin', short: 'b', is: 'file', repeat: 'last', placeholder: 'FILE', help: 'the update' },
    { name: 'out', short: 'o', is: 'output', repeat: 'last', placeholder: 'FILE', help: 'file to write' },
    {
      name: 'legacy',
      short: 'l',
      is: 'output',
      repeat: 'last',
      placeholder: 'FILE',
      help: 'also sign as cores up to 2.5.2 want it',
    },
    {
      name: 'publickey',
      short: 'p',
      is: 'file',
      repeat: 'last',
      placeholder: 'FILE',
      help: 'public key, PEM',
    },
    {
      name: 'privatekey',
      short: 's',
      is: 'key',
      repeat: 'last',
      placeholder: 'SOURCE',
      help: 'RSA key: a path, - or env:NAME',
    },
    passphraseOption,
  ],
  abbreviations: true,
  run: (call) => (textOf(call.values, 'mode') === 'header' ? header(call) : sign(call)),
};
