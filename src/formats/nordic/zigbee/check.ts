/** Judges a Zigbee OTA file: header, elements, and the init packet and image (or MCUboot image) inside. */

import { hexNumber } from '../../../core/bytes.ts';
import { crc32 } from '../../../core/digest.ts';
import type { Bytes, Expectations, Facts, Finding } from '../../../core/types.ts';
import { checkImage } from '../check-image.ts';
import { finding } from '../findings.ts';
import { decodePacket, type ImageType } from '../init-packet.ts';
import type { ImageKey } from '../manifest.ts';
import { looksLikeZip } from '../sniff.ts';
import { withoutCarriageReturns } from '../text-mode.ts';
import {
  commentOf,
  IMAGE_TAG,
  innerFiles,
  looksLikeOta,
  type OtaElement,
  type ReadOta,
  readOta,
  SUMMARY_TAG,
  summaryLayout,
  WILDCARD,
} from './ota-file.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

/** Names of the two inner files, in findings and parts. */
export const PACKET = 'init packet';
export const IMAGE = 'image';

export async function checkOta(bytes: Bytes, expectations: Expectations): Promise<Judged> {
  const ota = readOta(bytes);
  const findings: Finding[] = ota.problems.map(({ about, message }) =>
    finding(about === 'header' ? 'nordic/zigbee-header' : 'nordic/zigbee-elements', message),
  );
  if (textModeExplains(bytes, ota)) {
    const message =
      'the file was transferred in text mode: every LF became CR LF (CRLF line ends); undoing it gives the announced size';
    findings.unshift(finding('nordic/text-mode', message));
  }
  const { header } = ota;
  if (!header) return { facts: { family: 'zigbee' }, findings };
  if (header.totalSize !== bytes.length) {
    const message = `the file has ${bytes.length} bytes, its header announces ${header.totalSize}`;
    findings.push(finding('nordic/zigbee-size', message));
  }
  findings.push(...numberFindings(ota));
  const inside = await checkInside(ota, expectations);
  return {
    facts: {
      ...inside.facts,
      family: 'zigbee',
      manufacturer: hexNumber(header.manufacturer, 4),
      imageType: hexNumber(header.imageType, 4),
      fileVersion: header.fileVersion,
      comment: commentOf(header.headerString),
      ...(ota.hardware ? { minHardware: ota.hardware.min, maxHardware: ota.hardware.max } : {}),
    },
    findings: [...findings, ...inside.findings],
  };
}

/** Whether the file, which is not in order, is once every CR LF is LF again. */
function textModeExplains(bytes: Bytes, { header, problems }: ReadOta): boolean {
  if (problems.length === 0 && header?.totalSize === bytes.length) return false;
  const repaired = withoutCarriageReturns(bytes);
  const read = repaired && readOta(repaired);
  return read?.problems.length === 0 && read.header?.totalSize === repaired?.length;
}

function numberFindings({ header, hardware }: ReadOta): Finding[] {
  const findings: Finding[] = [];
  if (header?.manufacturer === WILDCARD || header?.imageType === WILDCARD) {
    const which = header.manufacturer === WILDCARD ? 'manufacturer' : 'image type';
    findings.push(finding('nordic/zigbee-wildcard', `the ${which} is 0xFFFF`));
  }
  if (hardware && hardware.min > hardware.max) {
    const message = `the file is for hardware versions from ${hardware.min} to ${hardware.max}: there are none`;
    findings.push(finding('nordic/zigbee-hardware-range', message));
  }
  return findings;
}

async function checkInside(ota: ReadOta, expectations: Expectations): Promise<Judged> {
  const summary = ota.elements.find(({ tag }) => tag === SUMMARY_TAG);
  const images = ota.elements.filter(({ tag }) => tag === IMAGE_TAG);
  if (!summary) return checkForeign(images, expectations);
  const inner = innerFiles(ota);
  const head = summary.data.length === summaryLayout.size && summaryLayout.read(summary.data, 0, 'big');
  if (!inner || !head) {
    const message = `an init packet and an image should follow their summary; there are ${images.length} elements of the kind`;
    return { facts: {}, findings: [finding('nordic/zigbee-elements', message)] };
  }
  const { packet, image } = inner;
  const findings = [
    ...crcFindings(packet, PACKET, head.packetLength, head.packetCrc),
    ...crcFindings(image, IMAGE, head.imageLength, head.imageCrc),
  ];
  const { type, fwVersion } = decodePacket(packet.data).init ?? {};
  if (fwVersion !== undefined && fwVersion !== ota.header?.fileVersion) {
    const message = `the header says version ${ota.header?.fileVersion}, the init packet ${fwVersion}`;
    findings.push(finding('nordic/zigbee-version', message));
  }
  const listed = { key: keyOf(type), binFile: IMAGE, datFile: PACKET };
  const judged = await checkImage(listed, image.data, packet.data, expectations);
  return { facts: judged.facts, findings: [...findings, ...judged.findings] };
}

const keys: Readonly<Partial<Record<ImageType, ImageKey>>> = {
  SOFTDEVICE: 'softdevice',
  BOOTLOADER: 'bootloader',
  SOFTDEVICE_BOOTLOADER: 'softdevice_bootloader',
};
export const keyOf = (type: ImageType | undefined): ImageKey => (type && keys[type]) ?? 'application';

function crcFindings({ data, offset }: OtaElement, name: string, length: number, crc: number): Finding[] {
  const found = crc32(data);
  if (length === data.length && crc === found) return [];
  const message = `the ${name} has ${data.length} bytes and CRC-32 ${hexNumber(found, 8)}; announced are ${length} and ${hexNumber(crc, 8)}`;
  return [finding('nordic/zigbee-crc', message, { at: { offset, length: data.length } })];
}

/** Files of other makers, and of the nRF Connect SDK, whose image is MCUboot's. */
async function checkForeign(images: readonly OtaElement[], expectations: Expectations): Promise<Judged> {
  const findings: Finding[] = [];
  let facts: Facts = {};
  for (const { data } of images) {
    if (isContainer(data)) continue;
    const report = await expectations.nested?.({ name: IMAGE, bytes: data }, expectations);
    if (!report) continue;
    facts = { ...facts, ...report.facts, imageFormat: report.format };
    findings.push(...report.findings.map((found) => ({ ...found, at: { ...found.at, file: IMAGE } })));
  }
  return { facts, findings };
}

/** A file that holds files itself is not opened here: it could hold itself without end. */
export const isContainer = (bytes: Bytes): boolean => looksLikeOta(bytes) || looksLikeZip(bytes);

/** The OTA file that a package carries as an external application, without the padding behind it. */
export function carriedOta(bin: Bytes): Bytes | undefined {
  const total = looksLikeOta(bin) ? readOta(bin).header?.totalSize : undefined;
  if (total === undefined || total > bin.length || bin.length - total > 3) return undefined;
  return bin.subarray(total).every((byte) => byte === 0xff) ? bin.subarray(0, total) : undefined;
}
