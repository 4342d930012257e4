/** Questions to the table of SoftDevices: by id, by name, by the address where they end. */

import { upperHex } from '../../core/bytes.ts';
import { type SoftDevice, softdevices } from './softdevices-table.ts';

/** In Secure DFU honoured for external applications only; in legacy DFU any SoftDevice. */
export const ANY_SOFTDEVICE = 0xfffe;
/** No SoftDevice needed. */
const NO_SOFTDEVICE = 0;

/** SoftDevices rebuilt for the SDK's own tests. */
const TEST_SOFTDEVICE = 0xcafe;

export const isSpecial = (fwid: number): boolean =>
  fwid === ANY_SOFTDEVICE || fwid === NO_SOFTDEVICE || fwid === TEST_SOFTDEVICE;

/** Releases with this id; two in rare cases. */
export const withId = (fwid: number): readonly SoftDevice[] => softdevices.filter((sd) => sd.fwid === fwid);

/** Releases behind which an application may start at `address`. */
export const endingAt = (address: number): readonly SoftDevice[] =>
  softdevices.filter((sd) => sd.appStart === address);

/** `S132 6.1.1` */
export const releaseName = (sd: SoftDevice): string => `${sd.name} ${sd.version}`;

/** An id as options write it: `0xB7`. */
export const idText = (fwid: number): string => `0x${upperHex(fwid, 2)}`;

/** `0xB7 (S132 6.1.1)`, or what else is known about the id. */
export function idWithName(fwid: number): string {
  if (fwid === NO_SOFTDEVICE) return `${idText(fwid)} (no SoftDevice)`;
  if (fwid === ANY_SOFTDEVICE) return `${idText(fwid)} (any)`;
  if (fwid === TEST_SOFTDEVICE) return `${idText(fwid)} (SoftDevice of the SDK's own tests)`;
  const releases = withId(fwid);
  return releases.length > 0
    ? `${idText(fwid)} (${releases.map(releaseName).join(', ')})`
    : `${idText(fwid)} (no known SoftDevice)`;
}

/** Ids by release: `0xA8 (S132 6.0.0), 0xAF (S132 6.1.0)`. */
export const listedIds = (releases: readonly SoftDevice[]): string =>
  releases.flatMap(({ fwid }) => (fwid === undefined ? [] : [idWithName(fwid)])).join(', ');

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9.]/g, '');

/** The release that a text like `s132@6.1.1`, `S132 v6.1.1` or `s132_6.1.1` names, or undefined. */
export function named(text: string): SoftDevice | undefined {
  const match = /^(s\d{3})[\s@_-]*v?(\d.*)$/i.exec(text.trim());
  if (!match) return undefined;
  const [, name = '', version = ''] = match;
  const line = softdevices.filter((sd) => sd.name.toLowerCase() === name.toLowerCase());
  return line.find((sd) => plain(sd.version) === plain(version));
}

/** Releases of the line that `text` names, when it begins as one: for "did you mean". */
export function lineOf(text: string): readonly SoftDevice[] {
  const name = /^\s*(s\d{3})/i.exec(text)?.[1]?.toUpperCase();
  return softdevices.filter((sd) => sd.name === name);
}
