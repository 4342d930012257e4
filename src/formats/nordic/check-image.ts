/** Judges one image of a Secure DFU package against its init packet. */

import { equal, hex, hexNumber, reversed, roundUp, view } from '../../core/bytes.ts';
import { sha256 } from '../../core/digest.ts';
import type { Bytes, Expectations, Facts, Finding, VerifyingKey } from '../../core/types.ts';
import { checkSignature } from './check-signature.ts';
import { finding } from './findings.ts';
import { type DecodedPacket, decodePacket, type ImageType, type InitCommand } from './init-packet.ts';
import type { ImageKey, ManifestImage } from './manifest.ts';
import { judgeIds } from './sd-req.ts';
import { verifies } from './signature.ts';
import { infoInImage } from './softdevice-info.ts';
import { idText, withId } from './softdevices.ts';
import { lostCarriageReturns, withoutCarriageReturns } from './text-mode.ts';

export type ImageVerdict = {
  readonly image: ManifestImage;
  readonly bin: Bytes;
  readonly init?: InitCommand;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
};

const typesOf: Readonly<Record<ImageKey, readonly ImageType[]>> = {
  application: ['APPLICATION', 'EXTERNAL_APPLICATION'],
  softdevice: ['SOFTDEVICE'],
  bootloader: ['BOOTLOADER'],
  softdevice_bootloader: ['SOFTDEVICE_BOOTLOADER'],
};

export async function checkImage(
  image: ManifestImage,
  bin: Bytes,
  dat: Bytes,
  expectations: Expectations,
): Promise<ImageVerdict> {
  const packet = decodePacket(dat);
  const findings: Finding[] = packetFindings(packet, dat, image);
  const digest = await sha256(bin);
  const { init } = packet;
  if (!init) return { image, bin, findings, facts: factsOf(image, bin, digest, undefined, undefined) };
  const { signedBy, findings: about } = await checkSignature(packet, image.datFile, expectations);
  findings.push(...checkType(init, image), ...(await checkContent(init, image, bin, digest)), ...about);
  findings.push(...(await checkValidations(init, image, bin, expectations)));
  findings.push(
    ...checkNumbers(init, image, expectations),
    ...checkLists(init, image),
    ...lookInside(init, image, bin),
  );
  return { image, bin, init, findings, facts: factsOf(image, bin, digest, packet, signedBy) };
}

function packetFindings(packet: DecodedPacket, dat: Bytes, { datFile: file }: ManifestImage): Finding[] {
  const findings = packet.errors.map(
    ({ message, offset }): Finding =>
      finding('nordic/packet-undecodable', `the init packet ${file} at ${hexNumber(offset)}: ${message}`, {
        at: { file, offset },
      }),
  );
  if (packet.errors.length > 0 && decodesWithoutReturns(dat)) {
    const message = `${file} was transferred in text mode: every LF became CR LF (CRLF line ends); undone, it decodes`;
    findings.push(finding('nordic/text-mode', message, { at: { file } }));
  }
  for (const { message, offset } of packet.oddities) {
    findings.push(
      finding('nordic/packet-odd', `${file} at ${hexNumber(offset)}: ${message}`, { at: { file, offset } }),
    );
  }
  if (dat.length > 256) {
    findings.push(finding('nordic/packet-long', `${file} has ${dat.length} bytes`, { at: { file } }));
  }
  return findings;
}

function decodesWithoutReturns(dat: Bytes): boolean {
  const repaired = withoutCarriageReturns(dat);
  return repaired !== undefined && decodePacket(repaired).errors.length === 0;
}

function checkType({ type }: InitCommand, { key, datFile: file }: ManifestImage): Finding[] {
  if (type !== undefined && typesOf[key].includes(type)) return [];
  const message = `the manifest lists ${file} as ${key}, the init packet is for ${type ?? 'no type at all'}`;
  return [finding('nordic/packet-type', message, { at: { file } })];
}

/** The sizes that each type announces; the others must be 0. */
const announced: Readonly<Record<ImageKey, readonly ('sdSize' | 'blSize' | 'appSize')[]>> = {
  application: ['appSize'],
  softdevice: ['sdSize'],
  bootloader: ['blSize'],
  softdevice_bootloader: ['sdSize', 'blSize'],
};

const fieldNames = { sdSize: 'sd_size', blSize: 'bl_size', appSize: 'app_size' } as const;

async function checkContent(
  init: InitCommand,
  image: ManifestImage,
  bin: Bytes,
  digest: Bytes,
): Promise<Finding[]> {
  const { key, binFile: file, datFile, sizes } = image;
  const findings: Finding[] = [];
  const size = announced[key].reduce((sum, field) => sum + (init[field] ?? 0), 0);
  const others = (['sdSize', 'blSize', 'appSize'] as const).filter(
    (field) => !announced[key].includes(field),
  );
  const stray = others.filter((field) => (init[field] ?? 0) !== 0);
  if (stray.length > 0) {
    const message = `${datFile} announces ${stray.map((field) => fieldNames[field]).join(' and ')}, which ${key} does not have`;
    findings.push(finding('nordic/size-wrong', message, { at: { file: datFile } }));
  }
  if (announced[key].length > 1 && announced[key].some((field) => (init[field] ?? 0) === 0)) {
    const message = `${datFile} announces a size of 0 for one of its two images`;
    findings.push(finding('nordic/size-wrong', message, { at: { file: datFile } }));
  }
  if (size !== bin.length) {
    const message = `${file} has ${bin.length} bytes, the init packet announces ${size}`;
    findings.push(finding('nordic/size-wrong', message, { at: { file } }));
  }
  if (sizes && (sizes.sdSize !== (init.sdSize ?? 0) || sizes.blSize !== (init.blSize ?? 0))) {
    const message = `the manifest says sd_size ${sizes.sdSize} and bl_size ${sizes.blSize}, the init packet ${init.sdSize} and ${init.blSize}`;
    findings.push(finding('nordic/manifest-sizes', message, { at: { file: 'manifest.json' } }));
  }
  findings.push(...checkHash(init, image, digest));
  if (size !== bin.length) findings.push(...(await checkTextMode(init, file, bin, size)));
  return findings;
}

function checkHash(
  { hash }: InitCommand,
  { binFile: file, datFile }: ManifestImage,
  digest: Bytes,
): Finding[] {
  if (hash?.type !== 'SHA256' || hash.bytes.length !== 32) {
    const found = hash ? `${hash.type} with ${hash.bytes.length} bytes` : 'none';
    const message = `${datFile}: the hash shall be SHA256 with 32 bytes, it is ${found}`;
    return [finding('nordic/hash-wrong', message, { at: { file: datFile } })];
  }
  if (equal(hash.bytes, reversed(digest))) return [];
  if (equal(hash.bytes, digest)) {
    const message = `the SHA-256 hash in ${datFile} is that of ${file}, but in natural byte order instead of reversed (little-endian)`;
    return [finding('nordic/hash-byte-order', message, { at: { file: datFile } })];
  }
  const message = `${file} does not have the SHA-256 hash of the init packet: it was changed, or belongs to another package`;
  return [finding('nordic/hash-wrong', message, { at: { file } })];
}

async function checkTextMode(
  { hash }: InitCommand,
  file: string,
  bin: Bytes,
  size: number,
): Promise<Finding[]> {
  const repaired = withoutCarriageReturns(bin);
  if (repaired && repaired.length === size) {
    const proven = hash && equal(hash.bytes, reversed(await sha256(repaired)));
    const sure = proven
      ? 'undoing it gives the announced size and hash'
      : 'undoing it gives the announced size';
    const message = `${file} was transferred in text mode: every LF became CR LF (CRLF line ends); ${sure}`;
    return [finding('nordic/text-mode', message, { at: { file } })];
  }
  if (!lostCarriageReturns(bin, size - bin.length)) return [];
  const message = `${file} seems to have been transferred in text mode: it is ${size - bin.length} bytes short and holds no CR LF at all`;
  return [finding('nordic/text-mode', message, { at: { file } })];
}

const parts: Readonly<Record<ImageKey, number>> = {
  application: 1,
  softdevice: 1,
  bootloader: 1,
  softdevice_bootloader: 2,
};

/** Validations by signature hold over their part of the image; packets of older tools have none at all. */
async function checkValidations(
  init: InitCommand,
  { key, datFile: file }: ManifestImage,
  bin: Bytes,
  { keys = [] }: Expectations,
): Promise<Finding[]> {
  const { bootValidation } = init;
  const findings: Finding[] = [];
  if (bootValidation.length > 0 && bootValidation.length !== parts[key]) {
    const message = `${file} has ${bootValidation.length} boot validations, ${key} has ${parts[key]} part(s)`;
    findings.push(finding('nordic/boot-validation-odd', message, { at: { file } }));
  }
  const pieces =
    key === 'softdevice_bootloader' ? [bin.subarray(0, init.sdSize), bin.subarray(init.sdSize ?? 0)] : [bin];
  for (const [i, { type, bytes }] of bootValidation.entries()) {
    if (type !== 'VALIDATE_ECDSA_P256_SHA256' || keys.length === 0) continue;
    const piece = pieces[i];
    const valid =
      piece && (await Promise.all(keys.map((verifier) => verifies(verifier, piece, bytes)))).includes(true);
    if (valid) continue;
    const message = `the signature for the boot validation of part ${i} in ${file} is not of the given key over the image`;
    findings.push(finding('nordic/boot-validation-invalid', message, { at: { file } }));
  }
  return findings;
}

function checkNumbers(
  init: InitCommand,
  { key, datFile: file }: ManifestImage,
  { release }: Expectations,
): Finding[] {
  const findings: Finding[] = [];
  const { fwVersion, hwVersion } = init;
  const counted = key === 'application' || key === 'bootloader';
  if (fwVersion === undefined || fwVersion === 0 || (counted && fwVersion === 0xffff_ffff)) {
    const value = fwVersion === undefined ? 'missing' : hexNumber(fwVersion);
    findings.push(finding('nordic/fw-version-odd', `fw_version in ${file} is ${value}`, { at: { file } }));
  }
  if (hwVersion !== 51 && hwVersion !== 52) {
    const message = `hw_version in ${file} is ${hwVersion ?? 'missing'}, not 51 or 52`;
    findings.push(finding('nordic/hw-version-odd', message, { at: { file } }));
  }
  if (init.isDebug) {
    const level = release ? { level: 'error' as const } : {};
    findings.push(finding('nordic/debug', `${file} is marked as debug`, { at: { file }, ...level }));
  }
  return findings;
}

/** Doubts about ids that no rule of the boot loaders backs are notes here: the package may be for a special device. */
const doubts: readonly string[] = ['nordic/sd-req-unknown', 'nordic/sd-req-chips', 'nordic/sd-req-lines'];

function checkLists(init: InitCommand, { datFile: file }: ManifestImage): Finding[] {
  const external = init.type === 'EXTERNAL_APPLICATION';
  const hwVersion = init.hwVersion === undefined ? {} : { hwVersion: init.hwVersion };
  return judgeIds(init.sdReq, { what: `sd_req in ${file}`, external, ...hwVersion }).map((found) => ({
    ...found,
    ...(doubts.includes(found.code) ? { level: 'note' as const } : {}),
    at: { file },
  }));
}

function lookInside(init: InitCommand, image: ManifestImage, bin: Bytes): Finding[] {
  if (image.key === 'application') return init.type === 'APPLICATION' ? checkVectors(init, image, bin) : [];
  return image.key === 'bootloader' ? [] : checkSoftDevice(init, image, bin);
}

const PAGE = 0x1000;

function checkSoftDevice(init: InitCommand, { binFile: file }: ManifestImage, bin: Bytes): Finding[] {
  const info = infoInImage(bin);
  if (!info) {
    const message = `${file} does not hold a SoftDevice: the magic number 0x51b1e5db is not where it must be`;
    return [finding('nordic/softdevice-odd', message, { at: { file } })];
  }
  const size = roundUp((init.sdSize ?? 0) + PAGE, PAGE);
  if (info.end >= size) return [];
  const message = `the SoftDevice in ${file} says that it ends at ${hexNumber(info.end)}, with sd_size it ends at ${hexNumber(size)}`;
  return [finding('nordic/softdevice-odd', message, { at: { file, offset: info.at - PAGE } })];
}

/** No SoftDevice of its own, although two alphas carried it. */
const ANY = 0xfffe;

/** First word: stack pointer, in RAM. Second: reset vector, odd, inside the image behind one of the SoftDevices. */
function checkVectors({ sdReq }: InitCommand, { binFile: file }: ManifestImage, bin: Bytes): Finding[] {
  if (bin.length < 8)
    return [finding('nordic/vector-table', `${file} is too short for a vector table`, { at: { file } })];
  const words = view(bin);
  const stack = words.getUint32(0, true);
  const reset = words.getUint32(4, true);
  const wrong: string[] = [];
  if (stack >>> 20 !== 0x200) wrong.push(`the stack pointer is ${hexNumber(stack, 8)}, not in RAM`);
  if (reset % 2 === 0) wrong.push(`the reset vector is ${hexNumber(reset, 8)}, not odd`);
  const starts = sdReq.flatMap((id) =>
    id === 0 ? [0x1000] : id === ANY ? [] : withId(id).flatMap(({ appStart }) => appStart ?? []),
  );
  if (starts.length > 0 && !starts.some((start) => reset >= start && reset < start + bin.length)) {
    const where = [...new Set(starts)].map((start) => hexNumber(start)).join(', ');
    wrong.push(`the reset vector ${hexNumber(reset, 8)} is not in an image that starts at ${where}`);
  }
  return wrong.length === 0
    ? []
    : [finding('nordic/vector-table', `${file}: ${wrong.join('; ')}`, { at: { file } })];
}

function factsOf(
  image: ManifestImage,
  bin: Bytes,
  digest: Bytes,
  packet: DecodedPacket | undefined,
  signedBy: VerifyingKey | undefined,
): Facts {
  const init = packet?.init;
  return {
    image: image.key,
    file: image.binFile,
    initPacket: image.datFile,
    type: init?.type ?? null,
    version: init?.fwVersion ?? null,
    hwVersion: init?.hwVersion ?? null,
    sdReq: init ? init.sdReq.map(idText) : null,
    size: bin.length,
    sha256: hex(digest),
    debug: init?.isDebug ?? false,
    bootValidation: init ? init.bootValidation.map(({ type }) => type) : null,
    signed: packet?.signature !== undefined,
    signedBy: signedBy?.fingerprint ?? null,
  };
}
