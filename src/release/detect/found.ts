/** What a look at a build tree found: targets with what is known of them, and what only a person knows as a comment. */

/** The tree that is looked at; paths are relative to its root, with `/`. */
export type Tree = {
  glob(pattern: string): Promise<readonly string[]>;
  /** The text of a file, or undefined where there is none. */
  text(path: string): Promise<string | undefined>;
};

export type Line = {
  readonly key: string;
  /** As it stands in the file; undefined where a person must fill it in: the line is written as a comment. */
  readonly value: string | undefined;
  readonly comment?: string;
};

export type Found = {
  readonly name: string;
  readonly format: string;
  /** Where it was found, for the comment above. */
  readonly from: string;
  readonly lines: readonly Line[];
  readonly output: string;
};

/** A name for a target out of a path: letters, digits, dash, dot and underscore. */
export function targetName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return name.slice(0, 60) || 'app';
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
