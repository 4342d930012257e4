/**
 * Reads what the values of options name: the content of files, and keys, as each option's declaration says. The command line
 * and a release hand in how they read; formats get bytes.
 */

import { namesFile, type Option, readsFiles, textsOf, type Values } from './options.ts';
import type { BuildRequest, Key, NamedBytes } from './types.ts';

export type Sources = {
  readonly file: (path: string) => Promise<NamedBytes>;
  /** `option` is the name of the option that names the key. */
  readonly key: (source: string, option: string) => Promise<Key>;
};

/** One after the other: standard input is read once, and a person is asked one question at a time. */
async function inTurn<T>(texts: readonly string[], read: (text: string) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (const text of texts) all.push(await read(text));
  return all;
}

/** The files and keys that the values of these options name, by option name, in the order given. */
export async function gathered(
  values: Values,
  options: readonly Option[],
  { file, key }: Sources,
): Promise<Pick<BuildRequest, 'files' | 'keys'>> {
  const files: Record<string, readonly NamedBytes[]> = {};
  const keys: Record<string, readonly Key[]> = {};
  for (const option of options) {
    const { name } = option;
    if (values[name] === undefined) continue;
    const texts = textsOf(values, name);
    if (readsFiles(option)) {
      const paths = texts.filter((_, i) => namesFile(option, i));
      files[name] = await inTurn(paths, file);
    } else if (option.is === 'key') keys[name] = await inTurn(texts, (source) => key(source, name));
  }
  return { files, keys };
}
