/** Describes any file that the Nordic format recognises, part by part. */

import { strictText } from '../../core/bytes.ts';
import type { NamedBytes, Opened, Part, ReadNested } from '../../core/types.ts';
import { manifestOf } from './check.ts';
import { type Dialect, dialects, familyOf } from './family.ts';
import type { JsonObject } from './manifest.ts';
import { openPackage, type Package, packageFiles } from './package-zip.ts';
import { looksLikeZip } from './sniff.ts';
import { looksLikeOta } from './zigbee/ota-file.ts';
import { directoryParts, entryParts } from './zip-parts.ts';
import type { ZipEntry } from './zip-scan.ts';

/** What the parts count in: the entries of a package, the memory that a hex file writes down. */
export async function open(file: NamedBytes): Promise<Opened[]> {
  if (looksLikeZip(file.bytes)) return packageFiles(file);
  if (looksLikeOta(file.bytes)) return [];
  return (await import('./read-memory.ts')).openMemory(file);
}

export async function read(file: NamedBytes, nested?: ReadNested): Promise<Part> {
  if (!looksLikeZip(file.bytes)) return readOther(file, nested);
  const opened = await openPackage(file.bytes);
  const manifest = manifestOf(opened);
  const json = 'json' in manifest ? manifest.json : undefined;
  const family = json && familyOf(json);
  const dialect = family && (await dialects[family]?.());
  const parts: Part[] = [];
  for (const entry of opened.entries) {
    const inside = await contentParts(opened, entry, json, dialect, nested);
    parts.push(entryParts(file.bytes, entry, inside));
  }
  parts.push(...directoryParts(file.bytes, opened.entries));
  const problems = opened.problems.map(({ message }) => message).join('; ');
  const note =
    problems !== '' ? problems : family ? `Nordic package (${family})` : 'zip without a readable manifest';
  return { name: file.name, offset: 0, length: file.bytes.length, note, parts };
}

async function readOther(file: NamedBytes, nested: ReadNested | undefined): Promise<Part> {
  if (looksLikeOta(file.bytes)) return (await import('./zigbee/read.ts')).readOtaParts(file, nested);
  return (await import('./read-memory.ts')).readMemory(file);
}

async function contentParts(
  opened: Package,
  { name }: ZipEntry,
  manifest: JsonObject | undefined,
  dialect: Dialect | undefined,
  nested: ReadNested | undefined,
): Promise<readonly Part[]> {
  const content = opened.contents.get(name);
  const known = manifest && (await dialect?.read(opened, manifest, name, nested));
  if (name === 'manifest.json' && content && !known) {
    const value = (strictText(content) ?? '').replace(/\s+/g, ' ');
    return [{ name: 'text', offset: 0, length: content.length, within: name, value }];
  }
  if (content && looksLikeOta(content)) {
    return (await import('./zigbee/read.ts')).carriedParts({ name, bytes: content }, nested);
  }
  return known ?? [];
}
