/**
 * What builds leave behind, as `otapack init` looks at it: a format finds the targets it knows, with what is known of them,
 * and leaves what only a person knows to be filled in.
 */

/** The folder that is looked at; paths are relative to it, with `/`. */
export type BuildTree = {
  /** The files that a pattern names, sorted. */
  glob(pattern: string): Promise<readonly string[]>;
  /** The text of a file, or undefined where there is none. */
  text(path: string): Promise<string | undefined>;
};

/** An option of the target, as a line of otapack.yaml. */
export type FoundLine = {
  readonly key: string;
  /** As it stands in the file; undefined where a person must fill it in: the line is written as a comment. */
  readonly value: string | LineRows | OutputOf | undefined;
  readonly comment?: string;
};

/** Values of an option that takes several words: `[[0, 0xc200], [1, 0x1008800]]`. */
export type LineRows = readonly (readonly (string | OutputOf)[])[];

/** What the target makes that takes this file for its input. */
export type OutputOf = { readonly outputOf: string };

export type FoundTarget = {
  readonly name: string;
  /** Where it was found, for the comment above. */
  readonly from: string;
  readonly lines: readonly FoundLine[];
  readonly output: string;
  /** What a person must see to before the target is right: a comment above it. */
  readonly remarks?: readonly string[];
};

/** A name for a target out of a path: letters, digits, dash, dot and underscore. */
export function targetName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return name.slice(0, 60) || 'app';
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** A name for what a whole build makes: plain `build` needs no mention. */
export const nameIn = (folder: string, what: string): string =>
  targetName(baseName(folder) === 'build' ? what : `${baseName(folder)}-${what}`);

/** What Kconfig or a partition manager wrote, without the prefix. */
export type Settings = ReadonlyMap<string, string>;

/** The `<prefix>NAME=value` lines of a text; quotes are taken off. */
export function settingsIn(text: string | undefined, prefix: string): Settings {
  const settings = new Map<string, string>();
  for (const line of (text ?? '').split(/\r?\n/)) {
    const equals = line.indexOf('=');
    if (equals < 0 || !line.startsWith(prefix)) continue;
    const value = line.slice(equals + 1).trim();
    settings.set(line.slice(prefix.length, equals), value.replace(/^"(.*)"$/, '$1'));
  }
  return settings;
}
