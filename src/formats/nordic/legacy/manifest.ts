/**
 * The manifest of a legacy package: that of Secure DFU, and in it what the init packets say.
 *
 *     { "manifest": { "<image>": { "bin_file", "dat_file", "init_packet_data": { … }, "bl_size", "sd_size" }, "dfu_version" } }
 */

import { hex } from '../../../core/bytes.ts';
import { pythonJson } from '../../../core/python.ts';
import { isTable } from '../../../core/table.ts';
import type { FilePair } from '../file-names.ts';
import type { JsonObject } from '../manifest.ts';
import { type HeadField, type LegacyInit, legacyVersions } from './init-packet.ts';

/** The names of the packet's fields in the manifest. */
export const headNames: Readonly<Record<HeadField, string>> = {
  deviceType: 'device_type',
  deviceRevision: 'device_revision',
  applicationVersion: 'application_version',
};

export type Described = FilePair & {
  readonly key: string;
  readonly init: LegacyInit;
  readonly sizes?: { readonly blSize: number; readonly sdSize: number };
};

/** What the manifest tells of an init packet. */
export function packetData(init: LegacyInit): JsonObject {
  const { deviceType, deviceRevision, applicationVersion, softdevices, version, crc16, length } = init;
  const id = version === undefined ? -1 : legacyVersions.indexOf(version) - 1;
  const all = {
    application_version: applicationVersion,
    device_revision: deviceRevision,
    device_type: deviceType,
    ext_packet_id: id < 0 ? undefined : id,
    firmware_crc16: crc16,
    firmware_hash: init.sha256 && hex(init.sha256),
    firmware_length: length,
    init_packet_ecds: init.signature && hex(init.signature),
    softdevice_req: softdevices,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const imageEntry = ({ binFile, datFile, init, sizes }: Described): JsonObject => ({
  bin_file: binFile,
  ...(sizes ? { bl_size: sizes.blSize } : {}),
  dat_file: datFile,
  init_packet_data: packetData(init),
  ...(sizes ? { sd_size: sizes.sdSize } : {}),
});

/** The exact text of the manifest. A whole number as `dfu_version` keeps its point, as in Python. */
export function legacyManifestText(images: readonly Described[], dfuVersion: number): string {
  const entries: [string, unknown][] = images.map((image) => [image.key, imageEntry(image)]);
  entries.push(['dfu_version', dfuVersion]);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const text = pythonJson({ manifest: Object.fromEntries(entries) }, 4);
  return Number.isInteger(dfuVersion)
    ? text.replace(`"dfu_version": ${dfuVersion}`, `"dfu_version": ${dfuVersion}.0`)
    : text;
}

/** An image object of the manifest that was read. */
export const imageObject = (manifest: JsonObject, key: string): JsonObject => {
  const inner = manifest['manifest'];
  const image = isTable(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  return isTable(image) ? image : {};
};

/** The fields of the packet that the manifest does not tell: `none` left them out. */
export function leftOutOf(image: JsonObject): ReadonlySet<HeadField> {
  const data = image['init_packet_data'];
  if (!isTable(data)) return new Set();
  const names = Object.entries(headNames) as [HeadField, string][];
  return new Set(names.filter(([, name]) => !Object.hasOwn(data, name)).map(([field]) => field));
}
