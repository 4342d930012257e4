/** Makes a settings page, and its backup, that describe an application, a SoftDevice and a boot loader version. */

import { hexNumber } from '../../core/bytes.ts';
import { crc32, sha256 } from '../../core/digest.ts';
import { flagOf, required, textOf } from '../../core/options.ts';
import { integer } from '../../core/struct.ts';
import type { Artifact, BuildRequest, Bytes, Finding, Segment, SigningKey } from '../../core/types.ts';
import { joinSegments } from '../../input/firmware.ts';
import { wrongUse } from './faults.ts';
import { finding } from './findings.ts';
import { hexText } from './hex-text.ts';
import { type Image, type ImagePart, readImage } from './image.ts';
import { applicationVersion, numberOption, parseNumber } from './numbers.ts';
import {
  APPLICATION_CODE,
  BACKUP_DISTANCE,
  FILLER,
  families,
  pageCrc,
  pageV1,
  pageV2,
  validationCrc,
} from './settings-page.ts';
import { publishedKey, sign, signingKeyOf } from './signature.ts';
import { type Validation, validations } from './validations.ts';

const NONE = new Uint8Array(0);

type SettingsPlan = {
  readonly title: string;
  readonly version: 1 | 2;
  readonly applicationVersion: number;
  readonly bootloaderVersion: number;
  readonly address: number;
  readonly backup: number | undefined;
  readonly application: Image | undefined;
  readonly softdevice: Image | undefined;
  readonly validation: { readonly application: Validation; readonly softdevice: Validation };
  readonly key: SigningKey | undefined;
};

export async function buildSettings(request: BuildRequest): Promise<Artifact> {
  const findings: Finding[] = [];
  const plan = await readSettingsPlan(request, findings);
  const page = await makePage(plan);
  const pages: Segment[] = [{ address: plan.address, bytes: page }];
  if (plan.backup !== undefined) pages.push({ address: plan.backup, bytes: page });
  const hex = hexText(joinSegments(pages, 'the settings hex'));
  return {
    format: 'nordic',
    files: [{ name: 'settings.hex', bytes: hex }],
    facts: {
      chip: plan.title,
      address: plan.address,
      backup: plan.backup ?? null,
      settingsVersion: plan.version,
    },
    findings,
  };
}

async function readSettingsPlan(request: BuildRequest, findings: Finding[]): Promise<SettingsPlan> {
  const { values } = request;
  const force = flagOf(values, 'force');
  const family = families.find(({ name }) => name === required(values, 'family')) ?? families[1];
  const appVersion = applicationVersion(values, force, findings);
  const applicationFile = request.files['application']?.[0];
  const softdeviceFile = request.files['softdevice']?.[0];
  const version = settingsVersion(
    parseNumber(required(values, 'bl-settings-version'), '--bl-settings-version', findings),
  );
  const bootloaderVersion = parseNumber(
    required(values, 'bootloader-version'),
    '--bootloader-version',
    findings,
  );
  if (applicationFile && appVersion === undefined) {
    const what = '--application-version or --application-version-string required with application image.';
    throw wrongUse('nordic/option-missing', what, { fix: 'the boot loader compares updates with it' });
  }
  const { address, backup } = addressesOf(request, family?.address ?? 0, findings);
  judgeAddresses(family?.name, address, backup, findings);
  const validation = {
    application: validationOf(request, 'application', 'app', version, applicationFile !== undefined),
    softdevice: validationOf(request, 'softdevice', 'sd', version, softdeviceFile !== undefined),
  };
  const key = await keyFor(request, Object.values(validation), findings);
  const image = (part: ImagePart) => {
    const file = request.files[part]?.[0];
    return file ? readImage(file, part, force) : undefined;
  };
  const application = image('application');
  const softdevice = image('softdevice');
  findings.push(...(application?.findings ?? []), ...(softdevice?.findings ?? []));
  return {
    title: family?.title ?? '',
    version,
    applicationVersion: appVersion ?? 0,
    bootloaderVersion,
    address,
    backup,
    application,
    softdevice,
    validation,
    key,
  };
}

function settingsVersion(version: number): 1 | 2 {
  if (version === 1 || version === 2) return version;
  throw wrongUse('nordic/bad-settings-option', `Unknown bootloader settings version: ${version}`, {
    fix: '1 for SDK 12.0 to 15.2, 2 for SDK 15.3 and later',
  });
}

function inAddressSpace(address: number): number {
  if (address + pageV2.size <= 2 ** 32) return address;
  throw wrongUse(
    'nordic/bad-settings-option',
    `a settings page at ${hexNumber(address)} reaches beyond 4 GiB`,
    {
      fix: 'give the address of a page of the flash',
    },
  );
}

function addressesOf(request: BuildRequest, usual: number, findings: Finding[]) {
  const { values } = request;
  const given = numberOption(values, 'start-address', findings);
  const backupGiven = numberOption(values, 'backup-address', findings);
  const address = inAddressSpace(given ?? usual);
  if (flagOf(values, 'no-backup')) {
    if (backupGiven === undefined) return { address, backup: undefined };
    const what = 'Bootloader DFU settings backup page cannot be specified if backup is disabled.';
    throw wrongUse('nordic/bad-settings-option', what, { fix: 'drop --no-backup or --backup-address' });
  }
  if (given !== undefined && backupGiven === undefined) {
    const message = 'Using default offset in order to calculate bootloader settings backup page';
    findings.push(finding('nordic/settings-backup-computed', `WARNING: ${message}`));
  }
  const backup = backupGiven === undefined ? address - BACKUP_DISTANCE : inAddressSpace(backupGiven);
  if (backup < 0 || Math.abs(backup - address) < pageV2.size) {
    const what = `the settings page at ${hexNumber(address)} leaves no room for a backup page at ${placeText(backup)}`;
    throw wrongUse('nordic/bad-settings-option', what, {
      fix: 'give another --backup-address, or --no-backup',
    });
  }
  return { address, backup };
}

const placeText = (address: number): string =>
  address < 0 ? `${hexNumber(-address)} below 0` : hexNumber(address);

/** Pages that the device cannot erase or find as such, and the one backup page that lies in the boot loader. */
function judgeAddresses(
  family: string | undefined,
  address: number,
  backup: number | undefined,
  findings: Finding[],
): void {
  const page = family === NRF51 ? 0x400 : 0x1000;
  for (const place of backup === undefined ? [address] : [address, backup]) {
    if (place % page === 0) continue;
    const message = `${hexNumber(place)} is not the start of a page of ${page} bytes`;
    findings.push(finding('nordic/settings-address-odd', message));
  }
  if (family !== NRF51 || backup === undefined) return;
  const message = `the backup page at ${hexNumber(backup)} lies where nRF51 boot loaders have their code`;
  findings.push(finding('nordic/settings-backup-nrf51', message));
}
const NRF51 = 'NRF51';

function validationOf(
  { values }: BuildRequest,
  part: 'application' | 'softdevice',
  short: 'app' | 'sd',
  version: 1 | 2,
  present: boolean,
): Validation {
  const given = textOf(values, `${short}-boot-validation`);
  if (given === undefined) return version === 2 && present ? 'VALIDATE_GENERATED_CRC' : 'NO_VALIDATION';
  if (version === 1) {
    const what = 'Bootloader settings version 1 does not support boot validation.';
    throw wrongUse('nordic/bad-settings-option', what, { fix: `drop --${short}-boot-validation` });
  }
  if (!present) {
    const what = `--${part} hex file must be set when using --${short}_boot_validation`;
    throw wrongUse('nordic/option-without-image', what, { fix: `add --${part}` });
  }
  return validations.find((validation) => validation === given) ?? 'NO_VALIDATION';
}

async function keyFor(
  request: BuildRequest,
  wanted: readonly Validation[],
  findings: Finding[],
): Promise<SigningKey | undefined> {
  if (!wanted.includes('VALIDATE_ECDSA_P256_SHA256')) return undefined;
  const key = request.keys['key-file']?.[0];
  if (!key) {
    const what = "Key file must be given when 'VALIDATE_ECDSA_P256_SHA256' boot validation is used";
    throw wrongUse('nordic/key-needed', what, { fix: 'add --key-file' });
  }
  const signer = signingKeyOf(key);
  const published = await publishedKey(signer.public);
  if (published) {
    const message = `The security key you provided is insecure: everyone has it, as ${published.name} from ${published.source}`;
    findings.push(finding('nordic/published-key', message));
  }
  return signer;
}

async function validationBytes(
  type: Validation,
  image: Bytes | undefined,
  key: SigningKey | undefined,
): Promise<Bytes> {
  if (!image) return NONE;
  if (type === 'VALIDATE_GENERATED_CRC') return integer(crc32(image), 4);
  if (type === 'VALIDATE_GENERATED_SHA256') return sha256(image);
  return type === 'VALIDATE_ECDSA_P256_SHA256' && key ? sign(key, image) : NONE;
}

async function makePage(plan: SettingsPlan): Promise<Bytes> {
  const { application, softdevice, validation, key } = plan;
  const base = {
    crc: 0,
    version: plan.version,
    applicationVersion: plan.applicationVersion,
    bootloaderVersion: plan.bootloaderVersion,
    bankLayout: 0,
    currentBank: 0,
    bank0Size: application?.bytes.length ?? 0,
    bank0Crc: application ? crc32(application.bytes) : 0,
    bank0Code: application ? APPLICATION_CODE : 0,
    bank1Size: 0,
    bank1Crc: 0,
    bank1Code: 0,
    writeOffset: 0,
    softdeviceSize: softdevice?.bytes.length ?? 0,
    progress: NONE,
    enterButtonless: 0,
  };
  const crc = pageCrc(pageV1.write(base));
  if (plan.version === 1) return pageV1.write({ ...base, crc });
  const rest = {
    initCommand: NONE,
    validationCrc: 0,
    softdeviceValidation: validations.indexOf(validation.softdevice),
    softdeviceValidationBytes: await validationBytes(validation.softdevice, softdevice?.bytes, key),
    applicationValidation: validations.indexOf(validation.application),
    applicationValidationBytes: await validationBytes(validation.application, application?.bytes, key),
    bootloaderValidation: 0,
    bootloaderValidationBytes: NONE,
    filler: FILLER,
  };
  const draft = pageV2.write({ ...base, ...rest, crc });
  const sealed = pageV2.write({ ...base, ...rest, crc, validationCrc: validationCrc(draft) });
  return sealed;
}
