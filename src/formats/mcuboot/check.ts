/**
 * Judges an image as a boot loader would, and names everything that is wrong with it, not only the first thing:
 * structure, hash, signatures against the given keys, encryption, compression, slot, expectations.
 */

import { hex, hexNumber } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import type { Expectations, Facts, FactValue, Finding, NamedBytes, Report } from '../../core/types.ts';
import { describesBootLoader } from './boot/owns.ts';
import { diagnoseDamage, diagnoseStranger, missingBytes } from './diagnose.ts';
import { finding } from './findings.ts';
import { type Flat, flatBytes } from './flat.ts';
import { type ParsedImage, parseImage } from './image.ts';
import { headerFacts, versionFact } from './image-facts.ts';
import { judgeCompression } from './judge-compression.ts';
import { imageHash, judgeSignatures } from './judge-signatures.ts';
import { judgeSlot, type SlotInputs, slotInputs } from './judge-slot.ts';
import { judgeAreas, judgeHeader, judgePayload, judgeTlvs } from './judge-structure.ts';
import { locateImage } from './locate.ts';
import { namedKeys } from './named-keys.ts';
import { integerOf } from './numbers.ts';
import { hashEntries, judgeHashes, openPayload } from './open-payload.ts';
import { tlvTypes } from './tlv.ts';

const report = (facts: Facts, findings: readonly Finding[]): Report => ({
  format: 'mcuboot',
  facts,
  findings,
});

function flattened(file: NamedBytes): Flat | Finding {
  try {
    return flatBytes(file);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return finding('mcuboot/not-an-image', error.what, error.fix === undefined ? {} : { fix: error.fix });
  }
}

export async function check(file: NamedBytes, expectations: Expectations): Promise<Report> {
  const flat = flattened(file);
  if ('code' in flat) return report({}, [flat]);
  const at = locateImage(flat.bytes);
  const image = at === undefined ? undefined : parseImage(flat.bytes.subarray(at));
  if (at === undefined || !image)
    return report({}, [await diagnoseStranger({ name: file.name, bytes: flat.bytes })]);
  const where = {
    ...(flat.base === undefined ? {} : { address: hexNumber(flat.base + at) }),
    ...(at > 0 ? { offset: at } : {}),
  };
  const notes = flat.notes.map((note) => finding('mcuboot/input-note', `${file.name} ${note}`));
  const judged = await checkImage(image, expectations);
  return report({ ...judged.facts, ...where }, [...judged.findings.map((one) => moved(one, at)), ...notes]);
}

/** Offsets of findings count from the start of the file, wherever the image begins in it. */
const moved = (one: Finding, by: number): Finding =>
  by === 0 || one.at?.offset === undefined ? one : { ...one, at: { ...one.at, offset: one.at.offset + by } };

/** The slot of the device that the image is for, where one is named and it is an MCUboot device. */
async function deviceSlot({ device }: Expectations): Promise<SlotInputs> {
  if (!device || (device.format ?? 'mcuboot') !== 'mcuboot') return {};
  if (device.format === undefined && !describesBootLoader(device.profile)) return {};
  return (await import('./boot/slot-inputs.ts')).slotInputsOf(device.profile);
}

/** The areas are missing or cut off: why. */
async function damage(image: ParsedImage): Promise<Finding | undefined> {
  const { unprotectedArea, header, payloadEnd } = image;
  const missing = missingBytes(image);
  if (unprotectedArea && missing === 0) return undefined;
  const known = unprotectedArea ? undefined : await diagnoseDamage(image);
  if (known) return known;
  const place = payloadEnd + header.protectedSize;
  if (image.bytes.length === place) {
    const what = 'the file ends where its TLVs should begin: it is what --vector-to-sign writes, or cut off';
    return finding('mcuboot/truncated', what, { at: { offset: place } });
  }
  if (missing > 0) {
    const atLeast = unprotectedArea ? '' : 'at least ';
    return finding('mcuboot/truncated', `the file ends ${atLeast}${missing} bytes before the image does`, {
      at: { offset: image.bytes.length },
    });
  }
  return finding('mcuboot/tlv-missing', `no TLV area stands at ${hexNumber(place)}, behind the payload`, {
    at: { offset: payloadEnd },
  });
}

async function checkImage(image: ParsedImage, expectations: Expectations): Promise<Omit<Report, 'format'>> {
  const facts: Facts = { version: versionFact(image), ...headerFacts(image) };
  const expected = expectations.facts ?? {};
  const structure = [...judgeHeader(image), ...bigEndian(image)];
  const broken = await damage(image);
  if (broken) return { facts, findings: [broken, ...structure] };
  structure.push(...judgeAreas(image), ...judgeTlvs(image), ...judgePayload(image));
  const opened = await openPayload(image, expectations.decryptWith ?? []);
  const signed = await judgeSignatures(image, opened, expectations);
  const unpacked = await judgeCompression(image, opened.region, signed.keys);
  const slot = judgeSlot(image, { ...(await deviceSlot(expectations)), ...expected });
  const all: Facts = {
    ...facts,
    ...(await digestFacts(image)),
    signature: signed.signatures.length > 0 ? signed.signatures.join(', ') : 'none',
    ...(signed.signedBy.length > 0 ? { signedBy: single(signed.signedBy) } : {}),
    ...(opened.encryption === 'none' ? {} : { encryption: opened.encryption }),
    ...unpacked.facts,
    ...slot.facts,
  };
  const findings = [
    ...structure,
    ...judgeHashes(image, opened),
    ...opened.findings,
    ...signed.findings,
    ...unpacked.findings,
    ...slot.findings,
    ...unexpected(all, expected),
  ];
  return { facts: all, findings };
}

const bigEndian = (image: ParsedImage): Finding[] => {
  if (image.endian === 'little') return [];
  const known = (image.unprotectedArea?.entries ?? []).some(({ type }) => type === tlvTypes.SHA256);
  return [
    finding(
      'mcuboot/big-endian',
      `the image is big-endian${known ? '' : ', with value types as imgtool writes them'}`,
    ),
  ];
};

const single = (values: readonly string[]): FactValue => (values.length === 1 ? (values[0] ?? '') : values);

async function digestFacts(image: ParsedImage): Promise<Facts> {
  const [first] = hashEntries(image);
  const keyHashes = (await namedKeys(image, imageHash(image))).map(({ hash }) => hex(hash));
  return {
    ...(first ? { hash: first.hash.label, digest: hex(first.entry.value) } : {}),
    ...(keyHashes.length > 0 ? { keyHash: single(keyHashes) } : {}),
  };
}

const INPUTS: ReadonlySet<string> = new Set(slotInputs);

const sameFact = (fact: FactValue, wanted: string): boolean => {
  if (typeof fact === 'number') return integerOf(wanted) === fact;
  if (Array.isArray(fact))
    return fact.join(', ') === wanted || (fact.length === 1 && String(fact[0]) === wanted);
  return String(fact).toLowerCase() === wanted.toLowerCase();
};

/** Versions are the same when their missing parts are zero. */
const sameVersion = (fact: string, wanted: string): boolean =>
  fact === wanted || fact === `${wanted}+0` || fact === `${wanted}.0+0` || fact === `${wanted}.0.0+0`;

function unexpected(facts: Facts, expected: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    if (INPUTS.has(name)) return [];
    const fact = facts[name];
    if (fact === undefined)
      return [finding('mcuboot/unexpected', `${name} should be ${wanted}, and the image has none`)];
    const same = name === 'version' ? sameVersion(String(fact), wanted) : sameFact(fact, wanted);
    return same ? [] : [finding('mcuboot/unexpected', `${name} is ${JSON.stringify(fact)}, not ${wanted}`)];
  });
}
