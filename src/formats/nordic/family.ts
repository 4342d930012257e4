/**
 * The families of packages that share the zip with a manifest.json, and where each is judged and described.
 *
 *     secure   nRF5 SDK 12 and later: init packets as protobuf
 *     legacy   SDK 11 and earlier, Adafruit: the init packet's fields stand in the manifest too (init_packet_data)
 *     ncs      nRF Connect SDK: a list of MCUboot images (files)
 */

import { isTable } from '../../core/table.ts';
import type { Expectations, Facts, Finding, Part, ReadNested } from '../../core/types.ts';
import type { JsonObject } from './manifest.ts';
import type { Package } from './package-zip.ts';

export type Family = 'secure' | 'legacy' | 'ncs';

export type Dialect = {
  /** Judges what the manifest describes; the zip itself was judged before. */
  check(
    opened: Package,
    manifest: JsonObject,
    expectations: Expectations,
  ): Promise<{ readonly facts: Facts; readonly findings: readonly Finding[] }>;
  /** Parts inside the entry, offsets within it; undefined when the dialect knows nothing of it. */
  read(
    opened: Package,
    manifest: JsonObject,
    entry: string,
    nested?: ReadNested,
  ): Promise<readonly Part[] | undefined>;
};

export function familyOf(manifest: JsonObject): Family {
  const inner = manifest['manifest'];
  if (inner === undefined && (manifest['files'] ?? manifest['format-version']) !== undefined) return 'ncs';
  if (!isTable(inner)) return 'secure';
  const legacy = Object.values(inner).some(
    (image) => isTable(image) && image['init_packet_data'] !== undefined,
  );
  return legacy || inner['dfu_version'] !== undefined ? 'legacy' : 'secure';
}

export const dialects: Readonly<Record<Family, () => Promise<Dialect>>> = {
  secure: async () => (await import('./secure.ts')).secure,
  legacy: async () => (await import('./legacy/dialect.ts')).legacy,
  ncs: async () => (await import('./ncs/dialect.ts')).ncs,
};
