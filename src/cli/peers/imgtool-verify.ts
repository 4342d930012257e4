/** `verify`: imgtool's verdict on an image, in its words; hints go to standard error. */

import { printable } from '../../core/escape.ts';
import { passphraseOption, textOf } from '../../core/options.ts';
import type { NamedBytes } from '../../core/types.ts';
import { misuse } from '../../formats/mcuboot/faults.ts';
import { isHexName } from '../../formats/mcuboot/image-file.ts';
import { imgtoolVerify } from '../../formats/mcuboot/imgtool-verify.ts';
import { flatten } from '../../input/firmware.ts';
import { readHex } from '../../input/hex.ts';
import { isMissing, readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { loadKey } from '../../node/key-sources.ts';
import type { Argument, Call, Command } from '../command.ts';
import { exitOf } from './python-tools.ts';

/** The image's bytes, hex flattened; `missing` words what a missing file is called. */
export async function imageFile(
  host: Host,
  path: string,
  missing: (path: string) => string,
): Promise<NamedBytes> {
  try {
    const file = await readInput(host, path);
    return isHexName(path) ? { name: path, bytes: flatten(readHex(file.bytes, path), 0xff) } : file;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw misuse('mcuboot/input-missing', missing(path));
  }
}

export const imageArgument: Argument = {
  name: 'IMGFILE',
  is: 'file',
  required: true,
  help: 'signed image: Intel HEX when named .hex, else raw binary',
};

async function run({ host, values, args }: Call): Promise<number> {
  const [path = ''] = args['IMGFILE'] ?? [];
  const source = textOf(values, 'key');
  const key = source === undefined ? undefined : await loadKey(host, source, textOf(values, 'passphrase'));
  const file = await imageFile(host, path, (name) => `Image file ${name} not found`);
  const result = await imgtoolVerify(
    file.bytes,
    path,
    key && { public: key.public, private: key.private !== undefined },
  );
  for (const line of result.lines) host.out.write(`${printable(line)}\n`);
  if (result.hint !== undefined) host.err.write(`note: ${printable(result.hint)}\n`);
  return result.ok ? 0 : 1;
}

export const verify: Command = {
  summary: 'Checks the hash, and with a key the signature, as imgtool does; `otapack verify` checks more.',
  examples: [
    ['otapack mcuboot verify app.signed.bin', 'the hash alone'],
    ['otapack mcuboot verify -k public.pem app.signed.bin', 'hash and signature'],
    ['otapack verify app.signed.bin --key public.pem', 'the strict judge, with every finding'],
  ],
  options: [
    {
      name: 'key',
      short: 'k',
      is: 'key',
      repeat: 'last',
      placeholder: 'KEY',
      help: 'public or private key that signed',
    },
    passphraseOption,
  ],
  arguments: [imageArgument],
  exitOf,
  run,
};
