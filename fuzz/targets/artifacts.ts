/** Artifacts of every format: recognised, described, opened, judged, shown. None of it may refuse a file. */

import { verifyFile } from '../../src/cli/verify/judge.ts';
import type { Expectations, Key, NamedBytes } from '../../src/core/types.ts';
import { formatNamed, formats, identify, reader } from '../../src/formats.ts';
import { readKey } from '../../src/keys/read.ts';
import { inspectionHtml } from '../../src/show/html.ts';
import { jsonText } from '../../src/show/json.ts';
import { verificationMarkdown } from '../../src/show/markdown.ts';
import { partsText } from '../../src/show/parts.ts';
import { sarifText } from '../../src/show/sarif.ts';
import { styleFor } from '../../src/show/style.ts';
import { verificationText } from '../../src/show/verification.ts';
import type { Random } from '../random.ts';
import { seedsNow } from '../seeds.ts';
import { type Context, law, lawfulPart, lawfulReport, lawfulText, type Target } from '../target.ts';

const keyFiles: Readonly<Record<string, readonly string[]>> = {
  nordic: ['golden/nordic/inputs/keys/key_a.pem', 'golden/nordic/inputs/keys/key_b.pem'],
  mcuboot: ['keys.example/p256.pem', 'keys.example/ed25519.pem', 'keys.example/rsa-2048.pem'],
  esp8266: ['keys.example/rsa-2048.pem'],
};
const openers = ['keys.example/p256.pem', 'keys.example/x25519.pem', 'keys.example/rsa-2048.pem'];

const known = new Map<string, Promise<Key | undefined>>();

function keyIn(name: string): Promise<Key | undefined> {
  const seed = seedsNow().find((each) => each.name === name);
  const key = known.get(name) ?? (seed ? readKey(seed.bytes, seed) : Promise.resolve(undefined));
  known.set(name, key);
  return key;
}

async function keysIn(names: readonly string[]): Promise<Key[]> {
  return (await Promise.all(names.map(keyIn))).flatMap((key) => key ?? []);
}

/** Nothing, or one key, or all that there is to expect. */
async function expectationsFor(format: string, random: Random): Promise<Expectations> {
  if (random.oneIn(2)) return {};
  const keys = (await keysIn(keyFiles[format] ?? [])).map((key) => key.public);
  if (!random.oneIn(3)) return { keys: keys.slice(0, 1), release: true };
  const decryptWith = (await keysIn(openers)).flatMap((key) => key.private ?? []);
  return { keys, decryptWith, facts: { version: '1.2.3', slot: '2', board: 'x' } };
}

const style = styleFor(true);

async function shown(file: NamedBytes, expectations: Expectations): Promise<void> {
  const verification = await verifyFile(file, expectations);
  const part = (await reader.read(file)) ?? { name: 'unknown', offset: 0, length: file.bytes.length };
  const inner = new Map((await reader.open(file)).map((each) => [each.name, each]));
  const texts = [
    partsText(part, style),
    verificationText([verification], style),
    verificationMarkdown([verification]),
    jsonText(part),
  ];
  for (const text of texts) lawfulText(text);
  const { findings } = verification;
  const page = inspectionHtml({ file: file.name, format: null, bytes: file.bytes, part, inner, findings });
  law((page.match(/<script/g) ?? []).length <= 1, 'a page with a script of someone else');
  JSON.parse(sarifText([verification], {}, '0.0.0'));
}

async function everyDoor(id: string, file: NamedBytes, { random }: Context): Promise<void> {
  const format = identify(file) ?? formatNamed(id);
  if (!format) return;
  const expectations = await expectationsFor(format.id, random);
  const part = await format.read(file, reader.read);
  law(part.length === file.bytes.length, `the part of the whole file is ${part.length} bytes long`);
  lawfulPart(part);
  await format.open?.(file);
  lawfulReport(
    await format.check(file, { ...expectations, nested: async (each) => identify(each)?.check(each, {}) }),
  );
  // a file that another format would take is still read by the one it was of
  if (format.id !== id && random.oneIn(4)) {
    const own = formatNamed(id);
    lawfulReport((await own?.check(file, {})) ?? { format: id, facts: {}, findings: [] });
    if (own) lawfulPart(await own.read(file));
  }
  if (random.oneIn(16)) await shown(file, expectations);
}

const artifactNames = /\.(bin|zip|hex|HEX|gz|signed|legacy_sig|zigbee|b64)$/;

export const artifacts: readonly Target[] = formats.map(({ id }) => ({
  name: id,
  weight: 8,
  takes: ({ name }) =>
    name.startsWith(`golden/${id}/`) &&
    (artifactNames.test(name) || name.includes('/verify/')) &&
    !name.includes('/keys/'),
  mayRefuse: false,
  run: (file, context) => everyDoor(id, file, context),
}));
