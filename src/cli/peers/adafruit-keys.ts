/**
 * `keys` of adafruit-nrfutil (legacy DFU): one command with two flags. Coordinates are shown big-endian here, unlike in
 * Nordic's later tool.
 */

import { hex, utf8 } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { choiceOf, flagOf, optionFault, textOf } from '../../core/options.ts';
import type { VerifyingKey } from '../../core/types.ts';
import { coordinatesCode } from '../../keys/code.ts';
import { privatePem, publicPem } from '../../keys/export.ts';
import { nordicPublic } from '../../keys/fingerprint.ts';
import { generateKey } from '../../keys/generate.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { loadKey } from '../../node/key-sources.ts';
import type { Call, Command } from '../command.ts';
import { landingPlace } from './overwrite-question.ts';
import { exitOf } from './python-tools.ts';

const forms = ['hex', 'code', 'pem'] as const;

function shown(key: VerifyingKey, form: (typeof forms)[number]): string {
  nordicPublic(key);
  if (form === 'pem') return publicPem(key);
  if (form === 'code') return coordinatesCode(key);
  const half = key.bytes.length / 2;
  const [x, y] = [key.bytes.subarray(0, half), key.bytes.subarray(half)];
  return `Verification key Qx: ${hex(x)}\nVerification key Qy: ${hex(y)}\n`;
}

async function generate(host: Host, path: string): Promise<number> {
  const place = await landingPlace(host, path);
  if (place === 'refused') {
    host.out.write('Key generation aborted\n');
    return 0;
  }
  const key = await generateKey('p256', host.random);
  const bytes = utf8(privatePem(key, 'traditional'));
  await writeOutputs(host, [{ path, bytes, mode: 0o600, exclusive: place === 'new' && path !== '-' }]);
  if (path !== '-') host.out.write(`Generated key at: ${printable(path)}\n`);
  return 0;
}

async function run({ host, values, args }: Call): Promise<number> {
  const path = args['KEY_FILE']?.[0] ?? '';
  if (flagOf(values, 'gen-key')) return generate(host, path);
  if (textOf(values, 'show-vk') === undefined) {
    throw optionFault('option/missing', 'Use either gen-key or show-vk.', 'give --gen-key or --show-vk hex');
  }
  const { public: key } = await loadKey(host, path);
  host.out.write(shown(key, choiceOf(values, 'show-vk', forms, 'hex')));
  return 0;
}

export const adafruitKeys: Command = {
  summary: 'Creates a key pair for legacy DFU packages, or shows the verification key of one.',
  examples: [
    ['otapack adafruit-nrfutil keys --gen-key private.pem', 'a new key; asks before it replaces a file'],
    ['otapack adafruit-nrfutil keys --show-vk hex private.pem', 'its public half, big-endian'],
    ['otapack adafruit-nrfutil keys --show-vk code private.pem', 'as C source'],
  ],
  options: [
    { name: 'gen-key', is: 'flag', help: 'create a key pair; asks before it replaces a file' },
    { name: 'show-vk', is: 'choice', choices: forms, repeat: 'last', help: 'show the verification key' },
  ],
  arguments: [{ name: 'KEY_FILE', is: 'key', required: true, help: 'private key: a path, - or env:NAME' }],
  exitOf,
  run,
};
