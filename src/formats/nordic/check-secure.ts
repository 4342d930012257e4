/** Judges a Secure DFU package: manifest against contents, then every image with its init packet. */

import { crc16ccitt } from '../../core/digest.ts';
import type { Bytes, Expectations, Facts, Finding } from '../../core/types.ts';
import { checkFiles } from './check-files.ts';
import { checkImage, type ImageVerdict } from './check-image.ts';
import { entryNotes } from './check-zip.ts';
import { finding } from './findings.ts';
import { imagesFacts } from './images-facts.ts';
import { readInitPacket } from './legacy/init-packet.ts';
import { type JsonObject, listed, readManifest } from './manifest.ts';
import type { Package } from './package-zip.ts';
import { infoInImage, infoTitle } from './softdevice-info.ts';
import { idText, idWithName } from './softdevices.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

const at = { file: 'manifest.json' };

export async function checkSecure(
  opened: Package,
  manifest: JsonObject,
  expectations: Expectations,
): Promise<Judged> {
  const { images, problems, unknown } = readManifest(manifest);
  const findings = problems.map((problem): Finding => finding('nordic/manifest-wrong', problem, { at }));
  if (unknown.length > 0 && images.length > 0) {
    const message = `the manifest lists ${listed(unknown)}, which no reader knows`;
    findings.push(finding('nordic/manifest-image-unknown', message, { at }));
  }
  findings.push(...checkFiles(opened, images));
  const verdicts: ImageVerdict[] = [];
  for (const image of images) {
    const bin = opened.contents.get(image.binFile);
    const dat = opened.contents.get(image.datFile);
    if (!bin || !dat) continue;
    const verdict = await checkImage(image, bin, dat, expectations);
    verdicts.push(verdict);
    if (!verdict.init && isLegacyPacket(dat, bin)) findings.push(legacyPacket(image.datFile));
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

/** An init packet of legacy DFU that announces just this image. */
function isLegacyPacket(dat: Bytes, bin: Bytes): boolean {
  const init = readInitPacket(dat);
  return init?.crc16 === undefined ? init?.length === bin.length : init.crc16 === crc16ccitt(bin);
}

function legacyPacket(file: string): Finding {
  const message = `${file} is an init packet of legacy DFU (SDK 11 and earlier, Adafruit), yet the manifest is that of Secure DFU`;
  return finding('nordic/packet-is-legacy', message, { at: { file } });
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
