/** SoftDevices as device profiles name them, from the table of SoftDevices. */

import { idWithName, named, releaseName, withId } from '../softdevices.ts';
import { type SoftDevice, softdevices } from '../softdevices-table.ts';
import type { InstalledSoftDevice, SoftDeviceNames } from './profile.ts';

export const fwidName = idWithName;

/** major*1000000 + minor*1000 + bugfix, as the information structure holds it; undefined for an alpha. */
function versionNumber(version: string): number | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (!match) return undefined;
  const [major = 0, minor = 0, bugfix = 0] = match.slice(1).map(Number);
  return major * 1_000_000 + minor * 1000 + bugfix;
}

const installed = (sd: SoftDevice): InstalledSoftDevice => ({
  fwid: sd.fwid,
  id: Number(sd.name.slice(1)),
  version: versionNumber(sd.version),
});

export const softDeviceNames: SoftDeviceNames = {
  find: (name) => {
    const release = named(name);
    return release?.fwid === undefined ? undefined : installed(release);
  },
  byFwid: (fwid) => {
    const [only, ...others] = withId(fwid);
    return only && others.length === 0 ? installed(only) : undefined;
  },
  names: softdevices.map((sd) => releaseName(sd).toLowerCase().replace(' ', '@')),
};
