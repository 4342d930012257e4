/** Two images of one command line: equal but for chance, and each is good in the eyes of the other side. */

import type { Bytes } from '../../src/core/types.ts';
import { hexMemory } from '../hex.ts';
import { type KeyChoice, privatePem, publicPem } from '../pem.ts';
import type { Difference } from '../suite.ts';
import type { Bench, Sides, Trial } from '../trial.ts';
import { byteDifference, compareOutput, differ, textDifference } from '../verdicts.ts';
import { contentOf, type Image, isHexName, settledParts, takeApart } from './image.ts';

const placesOf = (name: string, bytes: Bytes): string =>
  isHexName(name)
    ? hexMemory(Buffer.from(bytes).toString('latin1'))
        .map(({ address }) => address.toString(16))
        .join(' ')
    : '';

/** Behind the image: the same length from the end, and only erased bytes where one signature is shorter. */
function sameTail(ours: Bytes, theirs: Bytes): boolean {
  const shared = Math.min(ours.length, theirs.length);
  const rest = ours.length > shared ? ours : theirs;
  const extra = rest.subarray(0, rest.length - shared);
  const value = rest[0];
  return (
    Buffer.compare(ours.subarray(ours.length - shared), theirs.subarray(theirs.length - shared)) === 0 &&
    extra.every((byte) => byte === value)
  );
}

const isEncrypted = (image: Image, argv: readonly string[]): boolean =>
  (image.flags & 0xc) !== 0 &&
  !argv.includes('-c') &&
  image.entries.some(({ type }) => type >= 0x30 && type <= 0x34);

const isCompressed = ({ flags }: Image): boolean => (flags & 0xe00) !== 0;

async function plainPayload(bench: Bench, image: Bytes, key: KeyChoice): Promise<Bytes | undefined> {
  const found = await bench.ask('imgtool', 'unwrap', image, privatePem(key));
  return found instanceof Uint8Array ? found : undefined;
}

async function comparePlain(
  sides: Sides,
  bench: Bench,
  a: Bytes,
  b: Bytes,
  key: KeyChoice,
): Promise<Difference[]> {
  const [ours, theirs] = [await plainPayload(bench, a, key), await plainPayload(bench, b, key)];
  if (!ours) return [differ(sides, 'our key cannot be unwrapped')];
  const difference = byteDifference(ours, theirs);
  return difference === undefined ? [] : [differ(sides, 'decrypted payload', difference)];
}

/** Another compressor makes another stream: what it unpacks to and what is said of it must be equal. */
async function compareCompressed(
  sides: Sides,
  bench: Bench,
  ours: Image,
  theirs: Image,
): Promise<Difference[]> {
  const told = (image: Image) =>
    image.protectedEntries
      .filter(({ type }) => type !== 0x72 && type !== 0x73)
      .map(({ type, value }) => `${type}:${Buffer.from(value).toString('hex')}`)
      .join(' ');
  const thumb = (ours.flags & 0x800) !== 0;
  const unpacked = async (image: Image) => bench.ask('imgtool', 'unpack', image.payload.slice(2), thumb);
  const [a, b] = [await unpacked(ours), await unpacked(theirs)];
  const found: Difference[] = [];
  if (told(ours) !== told(theirs)) {
    found.push(differ(sides, 'values of a compressed image', textDifference(told(ours), told(theirs))));
  }
  if (ours.flags !== theirs.flags) found.push(differ(sides, 'flags of a compressed image'));
  if ((ours.flags & 0xc) !== 0 && !sides.trial.argv.includes('-c')) return found;
  if (!(a instanceof Uint8Array)) return [...found, differ(sides, 'our stream cannot be unpacked')];
  const difference = byteDifference(a, b instanceof Uint8Array ? b : undefined);
  return difference === undefined ? found : [...found, differ(sides, 'unpacked payload', difference)];
}

export async function compareImages(
  sides: Sides,
  bench: Bench,
  name: string,
  encrypt: KeyChoice | undefined,
): Promise<Difference[]> {
  const [ours, theirs] = [sides.ours.files.get(name), sides.theirs.files.get(name)];
  if (!ours || !theirs) return ours === theirs ? [] : [differ(sides, `${name} is written by one side only`)];
  if (Buffer.compare(ours, theirs) === 0) return [];
  const [a, b] = [contentOf(name, ours), contentOf(name, theirs)];
  const [mine, other] = [takeApart(a), takeApart(b)];
  if (!mine || !other || placesOf(name, ours) !== placesOf(name, theirs)) {
    return [differ(sides, 'bytes', byteDifference(ours, theirs) ?? '')];
  }
  if (isCompressed(mine) && isCompressed(other)) return compareCompressed(sides, bench, mine, other);
  const encrypted = isEncrypted(mine, sides.trial.argv);
  const [left, right] = [settledParts(mine, encrypted), settledParts(other, encrypted)];
  const found = Object.keys(left)
    .filter((part) => left[part] !== right[part])
    .map((part) => differ(sides, part, textDifference(left[part] ?? '', right[part] ?? '')));
  if (!sameTail(mine.tail, other.tail))
    found.push(differ(sides, 'trailer', byteDifference(mine.tail, other.tail)));
  if (encrypted && encrypt && found.length === 0) {
    found.push(...(await comparePlain(sides, bench, a, b, encrypt)));
  }
  return found;
}

/** Both sides' verify on both images, by the public key: four times the same answer. */
export async function compareVerify(
  sides: Sides,
  bench: Bench,
  name: string,
  key: KeyChoice | undefined,
): Promise<Difference[]> {
  const argv = ['verify', ...(key ? ['-k', 'key.pem'] : []), name];
  const keyFiles = key ? { 'key.pem': publicPem(key) } : {};
  const found: Difference[] = [];
  for (const side of ['ours', 'theirs'] as const) {
    const bytes = sides[side].files.get(name);
    if (!bytes) continue;
    const trial: Trial = { words: ['mcuboot'], tool: 'imgtool', argv, files: { [name]: bytes, ...keyFiles } };
    const verified = await bench.both(trial);
    if (verified.ours.code !== verified.theirs.code) {
      const what = `verify of ${side}: ours says ${verified.ours.out} theirs says ${verified.theirs.out}`;
      found.push(differ(verified, `verify of ${side}`, `${what}\n${verified.theirs.err.slice(-300)}`));
    } else found.push(...compareOutput(verified));
  }
  return found;
}
