/**
 * `manifest.json` of the nRF Connect SDK's `dfu_application.zip`.
 *
 *     { "format-version": 1, "time": …, "files": [ { "type", "board", "soc", "load_address", "image_index": "0",
 *       "slot_index_primary": "1", "slot_index_secondary": "2", "version_MCUBOOT": "1.2.3+4", "size", "file", "modtime" } ], "name" }
 *
 * Direct XIP, where either slot has an image of its own: `version_MCUBOOT+XIP` and `slot` instead of the two slot indexes.
 */

import { isTable } from '../../../core/table.ts';
import type { JsonObject } from '../manifest.ts';

export const versionKeys = ['version_MCUBOOT', 'version_MCUBOOT+XIP'] as const;

/** Types whose file is an MCUboot image. */
export const imageTypes: readonly string[] = ['application', 'bin'];
export const knownTypes: readonly string[] = [...imageTypes, 'mcuboot', 'suit-envelope', 'cache'];

/** Fields that device managers on iOS demand of a file, with their JSON types. */
export const demandedOfFiles = {
  type: 'string',
  board: 'string',
  soc: 'string',
  size: 'number',
  file: 'string',
  modtime: 'number',
} as const;
export const demandedOfManifest = { 'format-version': 'number', time: 'number' } as const;

/** More images than any device has. */
const MOST_FILES = 64;

export type NcsFile = {
  readonly fields: JsonObject;
  readonly file: string;
  readonly type: string;
  /** As a person would read it, text or number; undefined where it is neither. */
  readonly index: number | undefined;
  readonly slot: number | undefined;
};

export type ReadNcs = { readonly files: readonly NcsFile[]; readonly problems: readonly string[] };

/** A whole number, as text or number; `undefined` for anything else. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** The files that a manifest lists, and why others are none. */
export function readNcsManifest({ files }: JsonObject): ReadNcs {
  if (!Array.isArray(files)) return { files: [], problems: ["'files' in manifest.json is not a list"] };
  if (files.length === 0) return { files: [], problems: ['the manifest lists no file'] };
  const problems: string[] = [];
  if (files.length > MOST_FILES) problems.push(`the manifest lists ${files.length} files`);
  const read: NcsFile[] = [];
  for (const [i, fields] of files.slice(0, MOST_FILES).entries()) {
    if (!isTable(fields)) problems.push(`files[${i}] in the manifest is not an object`);
    else if (typeof fields['file'] !== 'string') problems.push(`files[${i}] in the manifest names no file`);
    else read.push(fileOf(fields, fields['file']));
  }
  return { files: read, problems };
}

function fileOf(fields: JsonObject, file: string): NcsFile {
  const { type, image_index: index, slot } = fields;
  return {
    fields,
    file,
    type: typeof type === 'string' ? type : 'application',
    index: index === undefined ? 0 : wholeNumber(index),
    slot: slot === undefined ? undefined : wholeNumber(slot),
  };
}
