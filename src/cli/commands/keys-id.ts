/**
 * `otapack keys id`: one fingerprint for a key whatever file it is in, and for the key that signed an artifact, so that
 * "which key signed this?" is a comparison of two lines.
 */

import { Fault } from '../../core/fault.ts';
import { flagOf, textOf, textsOf } from '../../core/options.ts';
import type { FactValue, Key, NamedBytes } from '../../core/types.ts';
import { identify } from '../../formats.ts';
import { kindName } from '../../keys/make.ts';
import { type Published, publishedHash, publishedKey } from '../../keys/published.ts';
import { readKey } from '../../keys/read.ts';
import { keyBytes, loadKey, passphraseFrom } from '../../node/key-sources.ts';
import type { Call, Command } from '../command.ts';

type Identity = {
  readonly file: string;
  /** SHA-256 of SubjectPublicKeyInfo, or null when the artifact does not tell. */
  readonly fingerprint: string | null;
  /** What stands in the file: a kind of key, or the format of an artifact. */
  readonly what: string;
  readonly published: Published | null;
};

type Candidate = { readonly name: string; readonly key: Key };

async function keyIdentity(file: string, key: Key): Promise<Identity> {
  const half = key.private ? 'private' : 'public';
  const size = key.public.kind === 'rsa' ? `-${key.public.bits}` : '';
  return {
    file,
    fingerprint: key.public.fingerprint,
    what: `${kindName[key.public.kind]}${size} ${half} key`,
    published: (await publishedKey(key.public)) ?? null,
  };
}

/** Nothing in the file is a key, as far as `readKey` can tell. */
const isNoKey = (error: unknown): boolean =>
  error instanceof Fault && ['key/unrecognised', 'key/too-large', 'key/empty'].includes(error.code);

/** Every text that the facts hold under one of the names, at any depth. */
function factTexts(facts: FactValue | undefined, names: readonly string[]): string[] {
  if (Array.isArray(facts)) return facts.flatMap((fact) => factTexts(fact, names));
  if (facts === null || typeof facts !== 'object') return [];
  return Object.entries(facts).flatMap(([name, value]) =>
    names.includes(name) && typeof value === 'string' ? [value] : factTexts(value, names),
  );
}

async function artifactIdentity(
  file: NamedBytes,
  candidates: readonly Candidate[],
): Promise<Identity | undefined> {
  const format = identify(file);
  if (!format) return undefined;
  const expectations = { keys: candidates.map(({ key }) => key.public), nested: nestedReport };
  const { facts } = await format.check(file, candidates.length > 0 ? expectations : { nested: nestedReport });
  const [signedBy] = factTexts(facts, ['signedBy']);
  const [keyHash] = factTexts(facts, ['keyHash']);
  const signer = candidates.find(({ key }) => key.public.fingerprint === signedBy);
  const fingerprint = signedBy ?? keyHash ?? null;
  return {
    file: file.name,
    fingerprint,
    what: signer ? `${format.title}, signed by ${signer.name}` : format.title,
    published: (fingerprint === null ? undefined : publishedHash(fingerprint)) ?? null,
  };
}

const nestedReport = async (file: NamedBytes, expectations: object) =>
  identify(file)?.check(file, expectations);

async function identity(call: Call, source: string, candidates: readonly Candidate[]): Promise<Identity> {
  const { host, values } = call;
  const bytes = await keyBytes(host, source);
  try {
    const passphrase = () => passphraseFrom(host, textOf(values, 'passphrase'));
    return await keyIdentity(source, await readKey(bytes, { name: source, passphrase }));
  } catch (error) {
    const artifact = isNoKey(error) ? await artifactIdentity({ name: source, bytes }, candidates) : undefined;
    if (artifact) return artifact;
    throw error;
  }
}

function printed({ fingerprint, file, what, published }: Identity): string {
  const note = published ? `, published: ${published.name}` : '';
  return `${fingerprint ?? 'unknown'}  ${file} (${what}${note})\n`;
}

async function run(call: Call): Promise<number> {
  const { host, values, args } = call;
  const candidates: Candidate[] = [];
  for (const name of textsOf(values, 'key')) {
    candidates.push({ name, key: await loadKey(host, name, textOf(values, 'passphrase')) });
  }
  const identities: Identity[] = [];
  for (const source of args['FILE'] ?? []) identities.push(await identity(call, source, candidates));
  host.out.write(
    flagOf(values, 'json')
      ? `${JSON.stringify({ keys: identities }, null, 2)}\n`
      : identities.map(printed).join(''),
  );
  const unknown = identities.filter(({ fingerprint }) => fingerprint === null);
  for (const { file } of unknown) {
    host.err.write(`${file} does not name the key that signed it; give the keys in question with --key\n`);
  }
  return unknown.length > 0 ? 1 : 0;
}

export const id: Command = {
  summary:
    'Prints one fingerprint for a key whatever its form, and of the key that signed a package or image.',
  examples: [
    ['otapack keys id private.key dfu_public_key.c', 'do these two belong together?'],
    ['otapack keys id app.zip --key alice.pub --key bob.pub', 'which of the two signed this?'],
    ['otapack keys id signed.bin', 'the key hash that an MCUboot image carries'],
  ],
  options: [
    { name: 'key', is: 'key', many: true, placeholder: 'SOURCE', help: 'key that may have signed' },
    {
      name: 'passphrase',
      is: 'text',
      placeholder: 'SOURCE',
      help: "where the keys' passphrase is: a path, - or env:NAME",
    },
    { name: 'json', is: 'flag', help: 'print one JSON document' },
  ],
  arguments: [
    { name: 'FILE', is: 'file', required: true, many: true, help: 'keys, key sources, packages, images' },
  ],
  run,
};
