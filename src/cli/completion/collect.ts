/** Collects what may follow at every point of the command line, from the declarations of the program. */

import { type Option, readsFiles } from '../../core/options.ts';
import { type Command, type Entry, type Group, isCommand } from '../command.ts';
import { globalsBeside, withGlobalOptions } from '../global-options.ts';

export type Follower = { readonly word: string; readonly help: string };

export type Place = {
  /** The words that lead here, `nordic pkg generate`; the empty text is the beginning. */
  readonly path: string;
  readonly words: readonly Follower[];
  readonly options: readonly Option[];
  /** Whether arguments here are files. */
  readonly files: boolean;
};

/** The word and its aliases: completion has to follow each of them. */
const names = (word: string, entry: Entry): readonly string[] => [word, ...(entry.aliases ?? [])];

async function walk(node: Command | Group, path: string, places: Place[]): Promise<void> {
  if (isCommand(node)) {
    const files = (node.arguments ?? []).some((argument) => argument.is !== 'text');
    const words = (node.arguments ?? []).flatMap(({ choices = [], help }) =>
      choices.map((word) => ({ word, help })),
    );
    places.push({ path, words, options: withGlobalOptions(node).options, files });
    return;
  }
  const entries = Object.entries(node.words);
  const words = entries.flatMap(([word, entry]) =>
    names(word, entry).map((name) => ({ word: name, help: entry.summary })),
  );
  const own = node.options ?? [];
  places.push({ path, words, options: [...own, ...globalsBeside(own)], files: false });
  for (const [word, entry] of entries) {
    const inner = await entry.load();
    for (const name of names(word, entry)) await walk(inner, path === '' ? name : `${path} ${name}`, places);
  }
}

export async function placesOf(program: Group): Promise<readonly Place[]> {
  const places: Place[] = [];
  await walk(program, '', places);
  return places;
}

export const takesValue = (option: Option): boolean => option.is !== 'flag';
/** Values that are read elsewhere, and are paths all the same. */
const PATHS: readonly string[] = ['FILE', 'DIR', 'FOLDER', 'PROFILE', 'RELEASED', 'SOURCE'];

export const takesFile = (option: Option): boolean =>
  readsFiles(option) ||
  option.is === 'key' ||
  option.is === 'output' ||
  PATHS.includes(option.placeholder ?? '');

/** How an option is spelled: `--name`, its other long names, and `-n`. */
export const spellings = (option: Option): readonly string[] => [
  `--${option.name}`,
  ...(option.aliases ?? []).map((name) => `--${name}`),
  ...(option.short === undefined ? [] : [`-${option.short}`]),
];

/** In single quotes, as bash and zsh read them. */
export const quoted = (text: string): string => `'${text.replace(/'/g, "'\\''")}'`;

/** Alternatives of a `case`. */
export const patterns = (texts: readonly string[]): string => texts.map(quoted).join('|');
