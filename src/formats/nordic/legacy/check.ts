/** Judges a package of legacy DFU: manifest against contents, then every image with its init packet. */

import { equal, hex, reversed } from '../../../core/bytes.ts';
import { crc16ccitt, sha256 } from '../../../core/digest.ts';
import { isTable } from '../../../core/table.ts';
import type { Bytes, Expectations, Facts, Finding } from '../../../core/types.ts';
import { checkFiles } from '../check-files.ts';
import { entryNotes } from '../check-zip.ts';
import { finding } from '../findings.ts';
import { imagesFacts } from '../images-facts.ts';
import { decodePacket } from '../init-packet.ts';
import { type JsonObject, type ManifestImage, readManifest } from '../manifest.ts';
import type { Package } from '../package-zip.ts';
import { idText } from '../softdevices.ts';
import { lostCarriageReturns, withoutCarriageReturns } from '../text-mode.ts';
import { checkLegacySignature } from './check-signature.ts';
import { type LegacyInit, readInitPacket } from './init-packet.ts';
import { headNames, imageObject, leftOutOf, packetData } from './manifest.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

const inManifest = { file: 'manifest.json' };

export async function checkLegacy(
  opened: Package,
  manifest: JsonObject,
  expectations: Expectations,
): Promise<Judged> {
  const { images, problems } = readManifest(manifest);
  const findings = problems.map(
    (problem): Finding => finding('nordic/manifest-wrong', problem, { at: inManifest }),
  );
  findings.push(...checkFiles(opened, images));
  const facts: Facts[] = [];
  for (const image of images) {
    const bin = opened.contents.get(image.binFile);
    const dat = opened.contents.get(image.datFile);
    if (!bin || !dat) continue;
    const judged = await checkImage(image, imageObject(manifest, image.key), bin, dat, expectations);
    facts.push(judged.facts);
    findings.push(...judged.findings);
  }
  const versions = new Set(facts.map(({ dfuVersion }) => dfuVersion));
  findings.push(...dfuVersionFindings(manifest, [...versions]));
  const known = images.flatMap(({ binFile, datFile }) => [binFile, datFile]);
  findings.push(...entryNotes(opened, known));
  return { facts: imagesFacts(facts), findings };
}

async function checkImage(
  image: ManifestImage,
  object: JsonObject,
  bin: Bytes,
  dat: Bytes,
  expectations: Expectations,
): Promise<Judged> {
  const leftOut = leftOutOf(object);
  const init = readInitPacket(dat, leftOut);
  const digest = await sha256(bin);
  const base = { image: image.key, file: image.binFile, initPacket: image.datFile, size: bin.length };
  if (!init) return { facts: { ...base, sha256: hex(digest) }, findings: [undecodable(image, dat)] };
  const signature = await checkLegacySignature(init, image.datFile, expectations);
  const findings = [
    ...leftOutFindings(
      image,
      [...leftOut].map((field) => headNames[field]),
      init,
    ),
    ...contentFindings(init, image, bin, digest, dat.length - init.restOffset),
    ...sizeFindings(image, object, bin),
    ...differences(init, object, image),
    ...signature.findings,
  ];
  // a packet of Secure DFU always has "fields": it is told apart by decoding without a fault
  const isSecure = init.version === undefined && isSecurePacket(dat);
  return {
    facts: {
      ...base,
      dfuVersion: init.version ?? null,
      version: init.applicationVersion ?? null,
      deviceType: init.deviceType ?? null,
      deviceRevision: init.deviceRevision ?? null,
      sdReq: init.softdevices.map(idText),
      sha256: hex(digest),
      signed: init.signature !== undefined,
      signedBy: signature.signedBy?.fingerprint ?? null,
    },
    findings: isSecure ? [undecodable(image, dat)] : findings,
  };
}

const isSecurePacket = (dat: Bytes): boolean => {
  const { init, errors } = decodePacket(dat);
  return init !== undefined && errors.length === 0;
};

function undecodable({ datFile: file }: ManifestImage, dat: Bytes): Finding {
  const at = { file };
  if (isSecurePacket(dat)) {
    const message = `${file} is an init packet of Secure DFU (SDK 12 and later), yet the manifest is that of legacy DFU`;
    return finding('nordic/legacy-packet-is-secure', message, { at });
  }
  const message = `${file} ends before its own list of SoftDevices does (${dat.length} bytes)`;
  return finding('nordic/legacy-packet-undecodable', message, { at });
}

function leftOutFindings(
  { datFile: file }: ManifestImage,
  names: readonly string[],
  init: LegacyInit,
): Finding[] {
  const all = [...names, ...(init.softdevices.length === 0 ? ['softdevice_req'] : [])];
  if (all.length === 0) return [];
  return [finding('nordic/legacy-field-left-out', `${file} leaves out ${all.join(', ')}`, { at: { file } })];
}

/** Whether an image of these bytes is the one that the init packet announces; undefined where it announces nothing. */
function fits({ crc16, length, sha256: hash }: LegacyInit, bin: Bytes, digest: Bytes): boolean | undefined {
  if (crc16 !== undefined) return crc16ccitt(bin) === crc16;
  return hash === undefined ? undefined : length === bin.length && equal(hash, digest);
}

function contentFindings(
  init: LegacyInit,
  { binFile: file, datFile }: ManifestImage,
  bin: Bytes,
  digest: Bytes,
  rest: number,
): Finding[] {
  const verdict = fits(init, bin, digest);
  if (verdict) return [];
  if (verdict === undefined && rest > 0) {
    const message = `${datFile} has ${rest} bytes behind its list of SoftDevices, which is no checksum that legacy DFU knows: it was cut, or bytes were added`;
    return [finding('nordic/legacy-packet-undecodable', message, { at: { file: datFile } })];
  }
  if (verdict === undefined) {
    const message = `${datFile} holds no checksum of ${file}`;
    return [finding('nordic/legacy-no-checksum', message, { at: { file: datFile } })];
  }
  const at = { file };
  const findings: Finding[] = [];
  if (init.crc16 !== undefined) {
    const message = `${file} does not have the CRC-16 of the init packet: it was changed, or belongs to another package`;
    findings.push(finding('nordic/legacy-crc-wrong', message, { at }));
  } else if (init.length !== bin.length) {
    const message = `${file} has ${bin.length} bytes, the init packet announces ${init.length}`;
    findings.push(finding('nordic/size-wrong', message, { at }));
  } else if (init.sha256 && equal(init.sha256, reversed(digest))) {
    const message = `the SHA-256 hash in ${datFile} is that of ${file}, but with its bytes reversed (little-endian): legacy DFU wants natural byte order`;
    findings.push(finding('nordic/hash-wrong', message, { at: { file: datFile } }));
  } else {
    const message = `${file} does not have the SHA-256 hash of the init packet: it was changed, or belongs to another package`;
    findings.push(finding('nordic/hash-wrong', message, { at }));
  }
  return [...findings, ...textModeFindings(init, file, bin)];
}

function textModeFindings(init: LegacyInit, file: string, bin: Bytes): Finding[] {
  const repaired = withoutCarriageReturns(bin);
  const proven =
    repaired &&
    (init.crc16 === undefined ? repaired.length === init.length : crc16ccitt(repaired) === init.crc16);
  if (proven) {
    const what = init.crc16 === undefined ? 'length' : 'CRC-16';
    const message = `${file} was transferred in text mode: every LF became CR LF (CRLF line ends); undoing it gives the announced ${what}`;
    return [finding('nordic/text-mode', message, { at: { file } })];
  }
  if (init.length === undefined || !lostCarriageReturns(bin, init.length - bin.length)) return [];
  const message = `${file} seems to have been transferred in text mode: it is ${init.length - bin.length} bytes short and holds no CR LF at all`;
  return [finding('nordic/text-mode', message, { at: { file } })];
}

const sizeText = (value: unknown): string => (typeof value === 'number' ? String(value) : 'no number');

/** SoftDevice and boot loader in one image: the sender cuts it where the manifest says. */
function sizeFindings(
  { key, binFile }: ManifestImage,
  { bl_size: blSize, sd_size: sdSize }: JsonObject,
  bin: Bytes,
): Finding[] {
  if (key !== 'softdevice_bootloader') return [];
  const both = typeof blSize === 'number' && typeof sdSize === 'number';
  if (both && blSize > 0 && sdSize > 0 && blSize + sdSize === bin.length) return [];
  const message = `the manifest says sd_size ${sizeText(sdSize)} and bl_size ${sizeText(blSize)}, ${binFile} has ${bin.length} bytes`;
  return [finding('nordic/manifest-sizes', message, { at: inManifest })];
}

const sameValue = (a: unknown, b: unknown): boolean =>
  typeof a === 'string' && typeof b === 'string'
    ? a.toLowerCase() === b.toLowerCase()
    : JSON.stringify(a) === JSON.stringify(b);

/** Values that the manifest tells otherwise than the packet. */
function differences(init: LegacyInit, object: JsonObject, { key, datFile }: ManifestImage): Finding[] {
  const told = object['init_packet_data'];
  if (!isTable(told)) {
    const message = `the manifest does not tell what ${datFile} says (init_packet_data of ${key})`;
    return [finding('nordic/legacy-manifest-differs', message, { at: inManifest })];
  }
  const held = packetData(init);
  const names = [...new Set([...Object.keys(held), ...Object.keys(told)])].filter(
    (name) => !sameValue(held[name], told[name] ?? undefined),
  );
  if (names.length === 0) return [];
  const shown = names.map((name) => `${name} ${valueText(told[name])} instead of ${valueText(held[name])}`);
  const message = `the manifest tells of ${datFile}: ${shown.join('; ')}`;
  return [finding('nordic/legacy-manifest-differs', message, { at: inManifest })];
}

const valueText = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

function dfuVersionFindings(manifest: JsonObject, versions: readonly unknown[]): Finding[] {
  const inner = manifest['manifest'];
  const told = isTable(inner) ? inner['dfu_version'] : undefined;
  const [held] = versions;
  if (typeof told !== 'number' || versions.length !== 1 || typeof held !== 'string') return [];
  if (Number(held) === told || (held === '0.5' && told < 0.5)) return [];
  const message = `the manifest tells dfu_version ${told}, the init packet is one of ${held}`;
  return [finding('nordic/legacy-manifest-differs', message, { at: inManifest })];
}
