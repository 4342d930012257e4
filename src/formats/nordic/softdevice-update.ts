/** What boot loaders make of the SoftDevice that a package brings: beside the ones it may replace, and on its own. */

import type { Finding } from '../../core/types.ts';
import { finding } from './findings.ts';
import { infoTitle, type SoftDeviceInfo } from './softdevice-info.ts';
import { idText, idWithName, withId } from './softdevices.ts';
import type { SoftDevice } from './softdevices-table.ts';

export type SoftDeviceUpdate = {
  readonly own: SoftDeviceInfo;
  /** The ids that the packet with the SoftDevice carries. */
  readonly replaces: readonly number[];
  /** Those that are said to be of the package's own SoftDevice; whether they are is judged elsewhere. */
  readonly named: readonly number[] | undefined;
  readonly withBootloader: boolean;
  /** Boot validation of the SoftDevice by signature. */
  readonly signed: boolean;
};

type Line = { readonly name: string; readonly major: string | undefined };

const majorOf = (version: string): string | undefined => version.split('.')[0];

const lineOf = ({ name, version }: SoftDevice): Line => ({ name, major: majorOf(version) });

/** Line and major version by the structure in the image, else by the id. */
function ownLine({ line, version, fwid }: SoftDeviceInfo): Line | undefined {
  if (line !== undefined && version !== undefined) return { name: `S${line}`, major: majorOf(version) };
  const [known] = withId(fwid);
  return known && lineOf(known);
}

export function judgeUpdate(update: SoftDeviceUpdate): Finding[] {
  const { own, replaces, named, withBootloader, signed } = update;
  const findings: Finding[] = [];
  const title = infoTitle(own);
  const listed = replaces.map(idWithName).join(', ');
  if (!named && !replaces.includes(own.fwid)) {
    const message = `the package brings ${title}, its packet takes devices with ${listed} only. Did you mean to add ${idText(own.fwid)}?`;
    findings.push(finding('nordic/sd-req-without-own', message));
  }
  const line = ownLine(own);
  const others = replaces.filter((id) => id !== own.fwid);
  const known = others.flatMap((id) => withId(id).slice(0, 1)).map(lineOf);
  const same = known.filter(({ name }) => name === line?.name);
  if (line && known.length > 0 && same.length === 0) {
    const message = `the package brings ${title} to devices with ${listed}`;
    findings.push(finding('nordic/softdevice-line', message));
  } else if (!withBootloader && same.length > 0 && same.every(({ major }) => major !== line?.major)) {
    const message = `the package brings ${title} without a boot loader to devices with ${listed}`;
    findings.push(finding('nordic/softdevice-major', message));
  }
  if (withBootloader && signed) {
    const message = 'the boot validation of the SoftDevice is a signature, and a boot loader comes with it';
    findings.push(finding('nordic/softdevice-signed', message));
  }
  return findings;
}
