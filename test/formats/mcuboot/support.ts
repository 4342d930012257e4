/** What the MCUboot tests share: the fixtures, their keys, and a build by values. */

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Values } from '../../../src/core/options.ts';
import type { Artifact, Bytes, Expectations, Key, NamedBytes, Report } from '../../../src/core/types.ts';
import { mcuboot } from '../../../src/formats/mcuboot/index.ts';
import { readKey } from '../../../src/keys/read.ts';
import { faultOf as faultIn } from '../../faults.ts';

const folder = join(import.meta.dirname, '../../../golden/mcuboot');

export const bytesOf = (buffer: Uint8Array): Bytes => new Uint8Array(buffer);
export const text = (content: string): Bytes => bytesOf(new TextEncoder().encode(content));
export const fixture = (path: string): NamedBytes => ({
  name: path,
  bytes: bytesOf(readFileSync(join(folder, path))),
});

export const key = (name: string): Promise<Key> => {
  const file = fixture(`inputs/keys/${name}.pem`);
  return readKey(file.bytes, { name: file.name, passphrase: async () => 'otapack test' });
};

/** Every image among the fixtures. */
export const images: readonly NamedBytes[] = ['outputs', 'boot', 'inputs'].flatMap((part) =>
  readdirSync(join(folder, part))
    .filter((name) => /\.(bin|hex)$/i.test(name) && statSync(join(folder, part, name)).isFile())
    .map((name) => fixture(`${part}/${name}`)),
);

export type Job = {
  readonly values?: Values;
  readonly input?: NamedBytes;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
  readonly files?: Readonly<Record<string, readonly NamedBytes[]>>;
};

export const basic: Values = {
  'header-size': '32',
  'pad-header': true,
  'slot-size': '0x4000',
  version: '1.2.3+4',
  output: 'out.bin',
};

/** Builds with the usual options; `undefined` takes one of them away. */
export async function build({ values = {}, input, keys = {}, files = {} }: Job): Promise<Artifact> {
  const loaded: Record<string, Key[]> = {};
  for (const [option, names] of Object.entries(keys))
    loaded[option] = await Promise.all([names].flat().map(key));
  const asked = Object.fromEntries(
    Object.entries({ ...basic, ...values }).filter(([, value]) => value !== undefined),
  );
  return mcuboot.build({
    values: asked,
    files: { input: [input ?? fixture('inputs/app-1k.bin')], ...files },
    keys: loaded,
    random: (length) => bytesOf(randomBytes(length)),
  });
}

export const imageOf = (artifact: Artifact): Bytes => {
  const [first] = artifact.files;
  if (!first) throw new Error('a build makes a file');
  return first.bytes;
};

/** The code of the Fault that a build ends in. */
export const faultOf = async (job: Job): Promise<string> => (await faultIn(() => build(job)))?.code ?? 'none';

export const check = (bytes: Bytes, expectations: Expectations = {}, name = 'image.bin'): Promise<Report> =>
  mcuboot.check({ name, bytes }, expectations);

export const codesOf = (found: { readonly findings: readonly { readonly code: string }[] }): string[] =>
  found.findings.map(({ code }) => code);
