/**
 * `keys` of adafruit-nrfutil (legacy DFU): one command with two flags. Coordinates are shown big-endian here, unlike in
 * Nordic's later tool.
 */

import { hex, utf8 } from '../../core/bytes.ts';
import type { Fault } from '../../core/fault.ts';
import { choiceOf, optionFault, textOf } from '../../core/options.ts';
import type { VerifyingKey } from '../../core/types.ts';
import { coordinatesCode } from '../../keys/code.ts';
import { privatePem, publicPem } from '../../keys/export.ts';
import { nordicPublic } from '../../keys/fingerprint.ts';
import { generateKey } from '../../keys/generate.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { loadKey } from '../../node/key-sources.ts';
import type { Call, Command } from '../command.ts';

const forms = ['hex', 'code', 'pem'] as const;

const exitOf = (fault: Fault): number => (fault.exit === 3 ? 1 : 2);

function shown(key: VerifyingKey, form: (typeof forms)[number]): string {
  nordicPublic(key);
  if (form === 'pem') return publicPem(key);
  if (form === 'code') return coordinatesCode(key);
  const half = key.bytes.length / 2;
  const [x, y] = [key.bytes.subarray(0, half), key.bytes.subarray(half)];
  return `Verification key Qx: ${hex(x)}\nVerification key Qy: ${hex(y)}\n`;
}

async function generate(host: Host, path: string): Promise<void> {
  const key = await generateKey('p256', host.random);
  await writeOutputs(host, [
    { path, bytes: utf8(privatePem(key, 'traditional')), mode: 0o600, exclusive: true },
  ]);
}

async function run({ host, values, args }: Call): Promise<number> {
  const [argument] = args['KEY_FILE'] ?? [];
  const created = textOf(values, 'gen-key');
  const form = textOf(values, 'show-vk');
  if (created === undefined && form === undefined) {
    throw optionFault(
      'option/missing',
      'Use either gen-key or show-vk.',
      'give --gen-key FILE or --show-vk FORM FILE',
    );
  }
  if (created !== undefined) await generate(host, created);
  if (form === undefined) return 0;
  const source = argument ?? created;
  if (source === undefined) throw optionFault('option/missing', "Missing argument 'KEY_FILE'.");
  const { public: key } = await loadKey(host, source);
  host.out.write(shown(key, choiceOf(values, 'show-vk', forms, 'hex')));
  return 0;
}

export const adafruitKeys: Command = {
  summary: 'Creates a key pair for legacy DFU packages, or shows the verification key of one.',
  examples: [
    ['otapack adafruit-nrfutil keys --gen-key private.pem', 'a new key; never replaces a file'],
    ['otapack adafruit-nrfutil keys --show-vk hex private.pem', 'its public half, big-endian'],
    ['otapack adafruit-nrfutil keys --show-vk code private.pem', 'as C source'],
  ],
  options: [
    { name: 'gen-key', is: 'output', repeat: 'last', placeholder: 'FILE', help: 'create a key pair' },
    { name: 'show-vk', is: 'choice', choices: forms, repeat: 'last', help: 'show the verification key' },
  ],
  arguments: [{ name: 'KEY_FILE', is: 'key', help: 'private key: a path, - or env:NAME' }],
  exitOf,
  run,
};
