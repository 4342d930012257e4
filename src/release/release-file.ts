/**
 * otapack-release.json: what a release consists of, so that it can be checked without the private key and compared with
 * the next one. The same release gives the same bytes: no dates, no machine, paths relative to the file itself.
 *
 *     { "otapackRelease": 1,
 *       "files": [ { "path", "target", "format", "size", "sha256", "version", "counter", "key" } ] }
 */

import { utf8 } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import type { Bytes, NamedBytes } from '../core/types.ts';
import { type Node, readDocument } from './document.ts';
import { entryOf, tableAt, textAt } from './shape.ts';

export type ReleaseFileFaultCode = 'release/not-a-release' | 'release/escaping-path';

export type ReleasedFile = {
  /** Relative to the release file, with `/`. */
  readonly path: string;
  readonly target: string;
  readonly format: string;
  readonly size: number;
  readonly sha256: string;
  readonly version: string | null;
  readonly counter: number | null;
  /** Fingerprint of the key that signed it. */
  readonly key: string | null;
};

export type Release = { readonly files: readonly ReleasedFile[] };

const byPath = (a: ReleasedFile, b: ReleasedFile): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

export function writeRelease(release: Release): Bytes {
  const files = [...release.files].sort(byPath);
  return utf8(`${JSON.stringify({ otapackRelease: 1, files }, null, 2)}\n`);
}

const unreadable = (name: string, what: string, at?: { line: number }) =>
  new Fault<ReleaseFileFaultCode>({
    code: 'release/not-a-release',
    exit: 3,
    what: `${name}${at ? `:${at.line}` : ''}: ${what}`,
    fix: 'name the otapack-release.json that otapack sign wrote',
  });

/** A number no larger than what JavaScript holds exactly, or null. */
function numberOf(node: Node | undefined): number | null {
  if (node?.kind !== 'text' || !/^\d{1,15}$/.test(node.text)) return null;
  return Number(node.text);
}

function textOf(node: Node | undefined): string | null {
  return node?.kind === 'text' && node.quoted ? node.text : null;
}

function fileOf(node: Node, name: string): ReleasedFile {
  const table = tableAt(node, 'an entry of files');
  const value = (key: string) => entryOf(table, key)?.value;
  const size = numberOf(value('size'));
  const path = textOf(value('path'));
  const sha256 = textOf(value('sha256'));
  if (size === null || path === null || sha256 === null || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw unreadable(name, 'an entry without path, size and sha256', table.at);
  }
  if (/^([/\\]|[A-Za-z]:)/.test(path) || path.includes('\0')) {
    throw new Fault<ReleaseFileFaultCode>({
      code: 'release/escaping-path',
      exit: 3,
      what: `${name}:${table.at.line}: the path ${path} is not relative to the release file`,
    });
  }
  return {
    path,
    size,
    sha256,
    target: textOf(value('target')) ?? path,
    format: textOf(value('format')) ?? 'unknown',
    version: textOf(value('version')),
    counter: numberOf(value('counter')),
    key: textOf(value('key')),
  };
}

export function readRelease(file: NamedBytes): Release {
  let node: Node | undefined;
  try {
    node = readDocument(file);
  } catch (error) {
    throw error instanceof Fault ? unreadable(file.name, error.what) : error;
  }
  if (node?.kind !== 'table') throw unreadable(file.name, 'this is no release file');
  const version = entryOf(node, 'otapackRelease');
  if (!version || textAt(version.value, 'otapackRelease').text !== '1') {
    throw unreadable(file.name, 'this is no release file that this otapack reads');
  }
  const files = entryOf(node, 'files')?.value;
  if (files?.kind !== 'list') throw unreadable(file.name, 'a release file without its list of files');
  return { files: files.items.map((item) => fileOf(item, file.name)) };
}
