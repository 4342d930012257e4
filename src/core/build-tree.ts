/**
 * The output of builds, for `otapack init`: a format looks for targets in it, and says of each what it knows; what only a person
 * knows is left to be filled in.
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

/** The output of the target that has this file as its input. */
export type OutputOf = { readonly outputOf: string };

export type FoundTarget = {
  readonly name: string;
  /** Where it was found, for the comment above. */
  readonly from: string;
  readonly lines: readonly FoundLine[];
  readonly output: string;
  /** What a person still has to check; written as comments above the target. */
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

/** A name for what is made of a whole build. The folder is part of it unless it is called just `build`. */
export const nameIn = (folder: string, what: string): string =>
  targetName(baseName(folder) === 'build' ? what : `${baseName(folder)}-${what}`);

/** Settings of Kconfig or of the partition manager, by their names without the prefix. */
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
