/** Judges a Secure DFU package: manifest against contents, then every image with its init packet. */

import type { Expectations, Facts, Finding } from '../../core/types.ts';
import { checkImage, type ImageVerdict } from './check-image.ts';
import { entryNotes } from './check-zip.ts';
import { finding } from './findings.ts';
import { imagesFacts } from './images-facts.ts';
import { type JsonObject, type ManifestImage, readManifest } from './manifest.ts';
import type { Package } from './package-zip.ts';
import { infoInImage, infoTitle } from './softdevice-info.ts';
import { idText, idWithName } from './softdevices.ts';
import { unsafeName } from './zip-scan.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

const at = { file: 'manifest.json' };

export async function checkSecure(
  opened: Package,
  manifest: JsonObject,
  expectations: Expectations,
): Promise<Judged> {
  const { images, problems } = readManifest(manifest);
  const findings = problems.map((problem): Finding => finding('nordic/manifest-wrong', problem, { at }));
  findings.push(...checkFiles(opened, images));
  const verdicts: ImageVerdict[] = [];
  for (const image of images) {
    const bin = opened.contents.get(image.binFile);
    const dat = opened.contents.get(image.datFile);
    if (bin && dat) verdicts.push(await checkImage(image, bin, dat, expectations));
  }
  for (const verdict of verdicts) findings.push(...verdict.findings);
  findings.push(...checkNewSoftDevice(verdicts));
  findings.push(
    ...entryNotes(
      opened,
      images.flatMap(({ binFile, datFile }) => [binFile, datFile]),
    ),
  );
  return { facts: imagesFacts(verdicts.map(({ facts }) => facts)), findings };
}

/** Every file that the manifest names: a safe name, there, and in one role only. */
function checkFiles(opened: Package, images: readonly ManifestImage[]): Finding[] {
  const findings: Finding[] = [];
  const roles = new Map<string, string>();
  for (const { key, binFile, datFile } of images) {
    for (const [role, name] of [
      ['bin_file', binFile],
      ['dat_file', datFile],
    ] as const) {
      const unsafe = unsafeName(name);
      if (unsafe !== undefined) {
        const message = `the manifest names '${name}' as ${role} of ${key}: the name ${unsafe}`;
        findings.push(finding('nordic/zip-unsafe-name', message, { at }));
      }
      if (!opened.entries.some((entry) => entry.name === name)) {
        const message = `${name}, the ${role} of ${key}, is missing: it was not found in the zip`;
        findings.push(finding('nordic/file-missing', message, { at }));
      }
      const other = roles.get(name);
      if (other !== undefined) {
        const message = `${name} is both ${other} and ${role} of ${key}`;
        findings.push(finding('nordic/file-shared', message, { at }));
      }
      roles.set(name, `${role} of ${key}`);
    }
  }
  return findings;
}

/** In a package with a SoftDevice and an application, the application must require that SoftDevice. */
function checkNewSoftDevice(verdicts: readonly ImageVerdict[]): Finding[] {
  const softdevice = verdicts.find(({ image }) => image.key.startsWith('softdevice'));
  const application = verdicts.find(({ image }) => image.key === 'application');
  const info = softdevice && infoInImage(softdevice.bin);
  const required = application?.init?.sdReq;
  if (!info || !required || required.includes(info.fwid)) return [];
  const names = required.map(idWithName).join(', ');
  const message = `the package brings ${infoTitle(info)}, its application requires ${names}. Did you mean ${idText(info.fwid)}?`;
  return [finding('nordic/sd-id-mismatch', message, { at: { file: application.image.datFile } })];
}
