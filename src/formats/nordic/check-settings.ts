/** Judges settings pages: their CRCs, their two copies, and what they say about an application and a SoftDevice. */

import { equal, hexNumber } from '../../core/bytes.ts';
import { crc32, sha256 } from '../../core/digest.ts';
import { integer } from '../../core/struct.ts';
import type { Bytes, Facts, Finding, VerifyingKey } from '../../core/types.ts';
import { finding } from './findings.ts';
import {
  APPLICATION_CODE,
  type FoundPage,
  familyAt,
  type Page,
  type PagePair,
  pageV2,
} from './settings-page.ts';
import { verifies } from './signature.ts';
import { type Validation, validations } from './validations.ts';

/** What the page claims to describe, as far as it is at hand; images as they are packaged. */
export type Described = {
  readonly application?: Bytes;
  readonly softdevice?: Bytes;
  readonly keys?: readonly VerifyingKey[];
};

export async function checkSettings(pair: PagePair, described: Described): Promise<Finding[]> {
  const { main, backup } = pair;
  const findings = [...checkPage(main, 'settings page'), ...(backup ? checkPage(backup, 'backup page') : [])];
  if (!backup)
    findings.push(
      finding('nordic/settings-no-backup', `there is no backup page beside the page ${place(main)}`),
    );
  else if (!equal(meaning(main), meaning(backup))) {
    const message = `the settings page ${place(main)} and the backup page ${place(backup)} differ`;
    findings.push(finding('nordic/settings-copies', message));
  }
  findings.push(...checkApplication(main.page, described), ...checkSoftDevice(main.page, described));
  return [...findings, ...(await checkValidations(main.page, described))];
}

/** The bytes that mean something: all but the filler at the end. */
const meaning = ({ bytes }: FoundPage): Bytes => bytes.subarray(0, pageV2.offsets.filler);

const place = (found: FoundPage): string => `at ${hexNumber(found.address)}`;

function checkPage(found: FoundPage, name: string): Finding[] {
  const at = { at: { offset: found.address } };
  const { version } = found.page;
  if (version !== 1 && version !== 2) {
    return [finding('nordic/settings-version', `the ${name} ${place(found)} has version ${version}`, at)];
  }
  const findings: Finding[] = [];
  if (!found.crcFits) {
    findings.push(finding('nordic/settings-crc', `the ${name} ${place(found)} does not have its CRC`, at));
  }
  if (version === 2 && found.validationCrcFits !== true) {
    const message = `the boot validation of the ${name} ${place(found)} does not have its CRC, or is cut off`;
    findings.push(finding('nordic/settings-validation-crc', message, at));
  }
  return findings;
}

function checkApplication(page: Page, { application }: Described): Finding[] {
  if (page.bank0Code !== APPLICATION_CODE) {
    return [
      finding('nordic/settings-no-application', `bank 0 has the code ${page.bank0Code}: no application`),
    ];
  }
  if (!application) return [];
  // version 2 may leave the application unchecked; then it starts all the same
  const more = page.v2 && page.v2.applicationValidation === 0 ? ({ level: 'warning' } as const) : {};
  if (page.bank0Size !== application.length) {
    const message = `the page describes an application of ${page.bank0Size} bytes, this one has ${application.length}`;
    return [finding('nordic/settings-application', message, more)];
  }
  const crc = crc32(application);
  if (page.bank0Crc === crc) return [];
  const message = `the page describes an application with CRC-32 ${hexNumber(page.bank0Crc, 8)}, this one has ${hexNumber(crc, 8)}`;
  return [finding('nordic/settings-application', message, more)];
}

function checkSoftDevice(page: Page, { softdevice }: Described): Finding[] {
  if (!softdevice || page.softdeviceSize === 0 || page.softdeviceSize === softdevice.length) return [];
  const message = `the page describes a SoftDevice of ${page.softdeviceSize} bytes, this one has ${softdevice.length}`;
  return [finding('nordic/settings-softdevice', message)];
}

async function checkValidations({ v2 }: Page, described: Described): Promise<Finding[]> {
  if (!v2) return [];
  const pairs = [
    ['SoftDevice', v2.softdeviceValidation, v2.softdeviceValidationBytes, described.softdevice],
    ['application', v2.applicationValidation, v2.applicationValidationBytes, described.application],
  ] as const;
  const findings: Finding[] = [];
  for (const [name, type, bytes, image] of pairs) {
    const validation = validations[type];
    if (validation === undefined) {
      findings.push(
        finding('nordic/settings-validation', `the ${name} has the unknown boot validation ${type}`),
      );
      continue;
    }
    findings.push(...(await checkValidation(name, validation, bytes, image, described.keys ?? [])));
  }
  return findings;
}

async function checkValidation(
  name: string,
  validation: Validation,
  bytes: Bytes,
  image: Bytes | undefined,
  keys: readonly VerifyingKey[],
): Promise<Finding[]> {
  const signed = validation === 'VALIDATE_ECDSA_P256_SHA256';
  if (validation === 'NO_VALIDATION') return [];
  if (!image || (signed && keys.length === 0)) {
    if (!signed) return [];
    const message = `the ${name} is validated by signature, which was not checked: ${image ? 'no key' : 'no image'} was given`;
    return [finding('nordic/settings-validation-unchecked', message)];
  }
  if (await holds(validation, bytes, image, keys)) return [];
  const message = `the boot validation of the ${name} (${validation}) does not hold over the image`;
  return [finding('nordic/settings-validation', message)];
}

async function holds(
  validation: Validation,
  bytes: Bytes,
  image: Bytes,
  keys: readonly VerifyingKey[],
): Promise<boolean> {
  if (validation === 'VALIDATE_GENERATED_CRC') return equal(bytes.subarray(0, 4), integer(crc32(image), 4));
  if (validation === 'VALIDATE_GENERATED_SHA256') return equal(bytes.subarray(0, 32), await sha256(image));
  for (const key of keys) if (await verifies(key, image, bytes)) return true;
  return false;
}

export function settingsFacts({ main, backup }: PagePair): Facts {
  const { page, address } = main;
  const type = (number: number | undefined) =>
    number === undefined ? null : (validations[number] ?? number);
  return {
    kind: 'settings',
    chip: familyAt(address)?.title ?? null,
    address: hexNumber(address),
    backup: backup ? hexNumber(backup.address) : null,
    settingsVersion: page.version,
    version: page.applicationVersion,
    bootloaderVersion: page.bootloaderVersion,
    applicationSize: page.bank0Size,
    applicationCrc: hexNumber(page.bank0Crc, 8),
    softdeviceSize: page.softdeviceSize,
    applicationValidation: type(page.v2?.applicationValidation),
    softdeviceValidation: type(page.v2?.softdeviceValidation),
  };
}
