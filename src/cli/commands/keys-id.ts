/**
 * `otapack keys id`: prints the fingerprint of a key, which is the same whatever file it is in, and of the key that signed an
 * artifact, so that comparing two lines tells which key signed it.
 */

import { hex } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { isUnsigned } from '../../core/facts.ts';
import { Fault } from '../../core/fault.ts';
import { flagOf, passphraseOption, textOf, textsOf } from '../../core/options.ts';
import type { FactValue, Format, Key, NamedBytes } from '../../core/types.ts';
import { checkAny, identify } from '../../formats.ts';
import { hashesOf, mcubootKeyHash } from '../../keys/fingerprint.ts';
import { kindName } from '../../keys/make.ts';
import { type Published, publishedHash, publishedKey } from '../../keys/published.ts';
import { readKey } from '../../keys/read.ts';
import { keyBytes, loadKey, passphraseFrom } from '../../node/key-sources.ts';
import { jsonText } from '../../show/json.ts';
import type { Call, Command } from '../command.ts';
import { jsonOption } from '../common-options.ts';

type Identity = {
  readonly file: string;
  /** SHA-256 of SubjectPublicKeyInfo, or null when the artifact does not tell. */
  readonly fingerprint: string | null;
  /** What stands in the file: a kind of key, or the format of an artifact. */
  readonly what: string;
  readonly published: Published | null;
};

type Candidate = { readonly name: string; readonly key: Key; readonly hashes: readonly string[] };

const candidate = async (name: string, key: Key): Promise<Candidate> => ({
  name,
  key,
  hashes: await hashesOf(key.public),
});

/** MCUboot hashes an encoding of RSA keys that nobody else uses: its images carry this hash, not the fingerprint. */
async function bootLoaderHash({ public: half }: Key): Promise<string> {
  return half.kind === 'rsa' ? `, MCUboot key hash ${hex(await mcubootKeyHash(half))}` : '';
}

async function keyIdentity(file: string, key: Key): Promise<Identity> {
  const half = key.private ? 'private' : 'public';
  const size = key.public.kind === 'rsa' ? `-${key.public.bits}` : '';
  return {
    file,
    fingerprint: key.public.fingerprint,
    what: `${kindName[key.public.kind]}${size} ${half} key${await bootLoaderHash(key)}`,
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
    names.includes(name)
      ? [value].flat().filter((text) => typeof text === 'string')
      : factTexts(value, names),
  );
}

async function artifactIdentity(
  file: NamedBytes,
  format: Format,
  candidates: readonly Candidate[],
): Promise<Identity> {
  const keys = candidates.length > 0 ? { keys: candidates.map(({ key }) => key.public) } : {};
  const { facts } = await format.check(file, { ...keys, nested: checkAny });
  const [name] = [...factTexts(facts, ['signedBy']), ...factTexts(facts, ['keyHash'])];
  const signer = candidates.find(({ hashes }) => name !== undefined && hashes.includes(name));
  return {
    file: file.name,
    fingerprint: signer?.key.public.fingerprint ?? name ?? null,
    what: `${format.id}${signer ? `, signed by ${signer.name}` : isUnsigned(facts) ? ', unsigned' : ''}`,
    published: (name === undefined ? undefined : publishedHash(name)) ?? null,
  };
}

/** The key in the file, or undefined when the file is an artifact. */
async function keyIn({ host, values }: Call, file: NamedBytes): Promise<Key | undefined> {
  try {
    const passphrase = () => passphraseFrom(host, textOf(values, 'passphrase'));
    return await readKey(file.bytes, { name: file.name, passphrase });
  } catch (error) {
    if (isNoKey(error) && identify(file)) return undefined;
    throw error;
  }
}

function printed({ fingerprint, file, what, published }: Identity): string {
  const note = published ? `, published: ${published.name}` : '';
  return `${fingerprint ?? 'unknown'}  ${printable(`${file} (${what}${note})`)}\n`;
}

/** Each key that the call names, as --key or as FILE, is tried on each artifact that it names. */
async function run(call: Call): Promise<number> {
  const { host, values, args } = call;
  const candidates: Candidate[] = [];
  for (const name of textsOf(values, 'key')) {
    candidates.push(await candidate(name, await loadKey(host, name, textOf(values, 'passphrase'))));
  }
  const files: { readonly file: NamedBytes; readonly key: Key | undefined }[] = [];
  for (const name of args['FILE'] ?? []) {
    const file = { name, bytes: await keyBytes(host, name) };
    const key = await keyIn(call, file);
    if (key) candidates.push(await candidate(name, key));
    files.push({ file, key });
  }
  const identities: Identity[] = [];
  for (const { file, key } of files) {
    const format = key ? undefined : identify(file);
    if (key) identities.push(await keyIdentity(file.name, key));
    if (format) identities.push(await artifactIdentity(file, format, candidates));
  }
  host.out.write(flagOf(values, 'json') ? jsonText({ keys: identities }) : identities.map(printed).join(''));
  const unknown = identities.filter(({ fingerprint }) => fingerprint === null);
  for (const { file } of unknown) {
    host.err.write(
      `${printable(file)} does not name the key that signed it; give the keys in question with --key\n`,
    );
  }
  return unknown.length > 0 ? 1 : 0;
}

export const id: Command = {
  summary:
    'Prints one fingerprint for a key whatever its form, and of the key that signed a package or image.',
  examples: [
    ['otapack keys id private.key dfu_public_key.c', 'do these two belong together?'],
    ['otapack keys id app.zip alice.pub bob.pub', 'which of the two signed this?'],
    ['otapack keys id app.signed.bin', 'the key hash that an MCUboot image carries'],
  ],
  options: [
    { name: 'key', is: 'key', many: true, placeholder: 'SOURCE', help: 'key that may have signed' },
    passphraseOption,
    jsonOption,
  ],
  arguments: [
    { name: 'FILE', is: 'file', required: true, many: true, help: 'keys, key sources, packages, images' },
  ],
  run,
};
