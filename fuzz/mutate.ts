/** Mutations of bytes that know nothing of any format, and a few that know text from binary. */

import { concat, filled } from '../src/core/bytes.ts';
import type { Bytes } from '../src/core/types.ts';
import { dictionary, extremes, numberTexts } from './dictionary.ts';
import type { Random } from './random.ts';

/** No mutation makes more of a file than this. */
const LARGEST = 1024 * 1024;

type Mutation = (bytes: Bytes, random: Random, other: Bytes) => Bytes;

const latin1 = (bytes: Bytes): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};
const fromLatin1 = (text: string): Bytes => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Most lengths and counts stand near the start or the end of a file or record, so places there are likelier. */
function place(random: Random, length: number): number {
  if (length <= 1) return 0;
  if (random.oneIn(4)) return random.below(Math.min(length, 64));
  if (random.oneIn(4)) return length - 1 - random.below(Math.min(length, 64));
  return random.below(length);
}

function stretch(random: Random, length: number): { from: number; to: number } {
  const from = place(random, length);
  const most = random.oneIn(3) ? length : Math.min(length, 32);
  return { from, to: Math.min(length, from + 1 + random.below(most)) };
}

const changed = (bytes: Bytes, change: (copy: Bytes) => void): Bytes => {
  const copy = bytes.slice();
  change(copy);
  return copy;
};

const replaced = (bytes: Bytes, from: number, to: number, by: Uint8Array): Bytes =>
  concat(bytes.subarray(0, from), by, bytes.subarray(to));

function putNumber(copy: Bytes, at: number, value: number, size: number, little: boolean): void {
  for (let i = 0; i < size && at + i < copy.length; i++) {
    const shift = 8 * (little ? i : size - 1 - i);
    copy[at + i] = Math.floor(value / 2 ** shift) & 0xff;
  }
}

const flipBit: Mutation = (bytes, random) =>
  changed(bytes, (copy) => {
    const at = place(random, copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  });

const setByte: Mutation = (bytes, random) =>
  changed(bytes, (copy) => {
    copy[place(random, copy.length)] = random.byte();
  });

const setNumber: Mutation = (bytes, random) =>
  changed(bytes, (copy) => {
    const size = random.pick([1, 2, 4]);
    putNumber(copy, place(random, copy.length), random.pick(extremes), size, !random.oneIn(3));
  });

const nudgeNumber: Mutation = (bytes, random) =>
  changed(bytes, (copy) => {
    const at = place(random, copy.length);
    copy[at] = (copy[at] ?? 0) + random.pick([-16, -4, -2, -1, 1, 2, 4, 16]);
  });

const insertRandom: Mutation = (bytes, random) => {
  const at = place(random, bytes.length + 1);
  const length = 1 + random.below(random.oneIn(8) ? 4096 : 16);
  return replaced(
    bytes,
    at,
    at,
    filled(length, 0).map(() => random.byte()),
  );
};

const insertWord: Mutation = (bytes, random) => {
  const at = place(random, bytes.length + 1);
  return replaced(bytes, at, at, random.pick(dictionary));
};

const overwriteWord: Mutation = (bytes, random) => {
  const word = random.pick(dictionary);
  const at = place(random, bytes.length);
  return replaced(bytes, at, Math.min(bytes.length, at + word.length), word);
};

const remove: Mutation = (bytes, random) => {
  const { from, to } = stretch(random, bytes.length);
  return replaced(bytes, from, to, new Uint8Array());
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

const behead: Mutation = (bytes, random) => bytes.slice(random.below(Math.min(bytes.length, 4096) + 1));

const duplicate: Mutation = (bytes, random) => {
  const { from, to } = stretch(random, bytes.length);
  const times = 1 + random.below(random.oneIn(6) ? 64 : 2);
  const copies = Array.from({ length: times }, () => bytes.subarray(from, to));
  return replaced(bytes, to, to, concat(...copies));
};

const move: Mutation = (bytes, random) => {
  const { from, to } = stretch(random, bytes.length);
  const piece = bytes.slice(from, to);
  const rest = replaced(bytes, from, to, new Uint8Array());
  const at = place(random, rest.length + 1);
  return replaced(rest, at, at, piece);
};

const fill: Mutation = (bytes, random) => {
  const { from, to } = stretch(random, bytes.length);
  return changed(bytes, (copy) => copy.fill(random.pick([0, 0xff, 0x20, 0x30, random.byte()]), from, to));
};

const splice: Mutation = (bytes, random, other) => {
  const there = stretch(random, other.length);
  const here = stretch(random, bytes.length);
  return replaced(
    bytes,
    here.from,
    random.oneIn(2) ? here.to : here.from,
    other.subarray(there.from, there.to),
  );
};

const crossOver: Mutation = (bytes, random, other) =>
  concat(bytes.subarray(0, place(random, bytes.length)), other.subarray(place(random, other.length)));

const anyMutations: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  setNumber,
  setNumber,
  nudgeNumber,
  insertRandom,
  insertWord,
  overwriteWord,
  remove,
  truncate,
  behead,
  duplicate,
  move,
  fill,
  splice,
  crossOver,
];

const replaceNumber: Mutation = (bytes, random) => {
  const text = latin1(bytes);
  const numbers = [...text.matchAll(/\d+/g)];
  const match = numbers[random.below(numbers.length)];
  if (!match) return bytes;
  const end = match.index + match[0].length;
  return fromLatin1(text.slice(0, match.index) + random.pick(numberTexts) + text.slice(end));
};

/** Takes a line away, doubles it, moves it elsewhere, or makes it long. */
const shuffleLines: Mutation = (bytes, random) => {
  const lines = latin1(bytes).split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const by = random.pick([
    [],
    [line, line],
    [line.repeat(1 + random.below(200))],
    [line.slice(0, random.below(line.length + 1))],
    [` ${line}`],
    [line, lines[random.below(lines.length)] ?? ''],
  ]);
  return fromLatin1(lines.toSpliced(at, 1, ...by).join('\n'));
};

const textMutations: readonly Mutation[] = [
  ...anyMutations,
  replaceNumber,
  replaceNumber,
  replaceNumber,
  shuffleLines,
  shuffleLines,
];

const looksLikeText = (bytes: Bytes): boolean =>
  !bytes
    .subarray(0, 64)
    .some((byte) => (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte > 0xf4);

/** One to a dozen mutations, few more often than many; `other` is a file to take pieces from. */
export function mutated(bytes: Bytes, random: Random, other: Bytes): Bytes {
  const kinds = looksLikeText(bytes) ? textMutations : anyMutations;
  let result = bytes;
  do result = random.pick(kinds)(result, random, other);
  while (!random.oneIn(3) && result.length > 0);
  return result.length > LARGEST ? result.slice(0, LARGEST) : result;
}
