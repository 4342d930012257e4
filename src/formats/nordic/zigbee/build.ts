/**
 * Builds a Zigbee OTA file: the init packet and image of a Secure DFU package, behind a Zigbee OTA header. A second package
 * carries the file, as an external application, to the device that distributes it.
 */

import { flagOf, textOf, type Values } from '../../../core/options.ts';
import type { Artifact, BuildRequest, Bytes, Finding } from '../../../core/types.ts';
import { build } from '../build.ts';
import { manifestOf } from '../check.ts';
import { wrongUse } from '../faults.ts';
import { finding } from '../findings.ts';
import { decodePacket } from '../init-packet.ts';
import { readManifest } from '../manifest.ts';
import { numberOption } from '../numbers.ts';
import { openPackage } from '../package-zip.ts';
import { unsafeName } from '../zip-scan.ts';
import { type HardwareRange, LONGEST_COMMENT, otaName, WILDCARD, writeOta } from './ota-file.ts';

const LARGEST_U16 = 0xffff;
/** What a debug package has where no hardware version is given. */
const UNCHECKED = 0xffff_ffff;

type OtaPlan = {
  readonly manufacturer: number;
  readonly imageType: number;
  readonly comment: string;
  readonly hardware: HardwareRange | undefined;
  readonly otaHwVersion: number;
  readonly otaFwVersion: number;
};

/** The `.zigbee` file first, then the package that carries it. */
export async function buildZigbee(request: BuildRequest): Promise<Artifact> {
  const findings: Finding[] = [];
  const plan = readOtaPlan(request, findings);
  const inner = await build({ ...request, values: without(request.values, 'external-app') });
  const { packet, image, fileVersion } = await contentsOf(inner);
  const file = { ...plan, packet, image, fileVersion };
  const name = otaName(file);
  refuseUnsafe(name);
  const ota = writeOta(file);
  const outer = await build(carrier(request, plan, { name: `${name}.bin`, bytes: ota }));
  await verifyOwn(ota);
  const said = new Set(inner.findings.map(({ message }) => message));
  return {
    format: 'nordic',
    files: [
      { name: `${name}.zigbee`, bytes: ota },
      ...outer.files.map(({ bytes }) => ({ name: `${name}.zip`, bytes })),
    ],
    facts: {
      ...inner.facts,
      family: 'zigbee',
      manufacturer: plan.manufacturer,
      imageType: plan.imageType,
      fileVersion,
    },
    findings: [...inner.findings, ...findings, ...outer.findings.filter(({ message }) => !said.has(message))],
  };
}

const without = (values: Values, name: string): Values =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));

function readOtaPlan({ values, files }: BuildRequest, findings: Finding[]): OtaPlan {
  const given = ['application', 'softdevice', 'bootloader'].filter((part) => files[part]?.[0]);
  if (given.length !== 1) {
    const what =
      'Provide either --application, --softdevice, or --bootloader for Zigbee package generation (not a combination).';
    throw wrongUse('nordic/impossible-combination', what, {
      why: 'a Zigbee OTA file holds one image',
      fix: 'make one file for each image',
    });
  }
  const number = (name: string) => numberOption(values, `zigbee-${name}`, findings);
  const otaHwVersion = number('ota-hw-version');
  if (otaHwVersion === undefined) {
    throw wrongUse('nordic/option-missing', '--zigbee-ota-hw-version is required.', {
      fix: 'the hardware version of the device that distributes the file: 52 for every nRF52',
    });
  }
  const unchecked = flagOf(values, 'debug-mode') ? UNCHECKED : undefined;
  const hwVersion = numberOption(values, 'hw-version', []) ?? unchecked;
  fits16(hwVersion, 'hw-version');
  const manufacturer = number('manufacturer-id') ?? WILDCARD;
  const imageType = number('image-type') ?? WILDCARD;
  fits16(manufacturer, 'zigbee-manufacturer-id');
  fits16(imageType, 'zigbee-image-type');
  const hardware = hardwareRange(number('ota-min-hw-version'), number('ota-max-hw-version'), findings);
  if (hardware) findings.push(...judgeRange(hardware, hwVersion));
  const comment = commentFrom(textOf(values, 'zigbee-comment') ?? '', findings);
  return {
    manufacturer,
    imageType,
    comment,
    hardware,
    otaHwVersion,
    otaFwVersion: number('ota-fw-version') ?? 0,
  };
}

function fits16(value: number | undefined, option: string): void {
  if (value === undefined || value <= LARGEST_U16) return;
  throw wrongUse(
    'nordic/number-out-of-range',
    `Invalid value for '--${option}': Exceeds 2-byte long integer.`,
    {
      why: 'the Zigbee OTA header has 16 bits for it',
      fix: 'give a number from 0 to 0xFFFF',
    },
  );
}

function hardwareRange(
  min: number | undefined,
  max: number | undefined,
  findings: Finding[],
): HardwareRange | undefined {
  fits16(min, 'zigbee-ota-min-hw-version');
  fits16(max, 'zigbee-ota-max-hw-version');
  if (min !== undefined && max !== undefined) return { min, max };
  if (min !== undefined || max !== undefined) {
    const message =
      'Warning: min/max zigbee ota hardware version is missing. Discarding min/max hardware version.';
    findings.push(finding('nordic/zigbee-hardware-range', message));
  }
  return undefined;
}

function judgeRange({ min, max }: HardwareRange, hwVersion: number | undefined): Finding[] {
  const findings: Finding[] = [];
  if (min > max) {
    const message = 'Warning: zigbee-ota-min-hw-version is higher than zigbee-ota-max-hw-version.';
    findings.push(finding('nordic/zigbee-hardware-range', message));
  }
  if (hwVersion !== undefined && (hwVersion > max || hwVersion < min)) {
    const message = `Warning: hw-version is outside the specified range: ${hwVersion} is not within ${min} to ${max}`;
    findings.push(finding('nordic/zigbee-hardware-range', message));
  }
  return findings;
}

function commentFrom(text: string, findings: Finding[]): string {
  if (/[^\x00-\x7f]/.test(text)) {
    const message = 'Warning: Non-ASCII characters in the comment are not allowed. Discarding comment.';
    findings.push(finding('nordic/zigbee-comment', message));
    return '';
  }
  if (text.length <= LONGEST_COMMENT) return text;
  const message = `Warning: truncating the comment to ${LONGEST_COMMENT} bytes.`;
  findings.push(finding('nordic/zigbee-comment', message));
  return text.slice(0, LONGEST_COMMENT);
}

/** The comment is part of the file's name. */
function refuseUnsafe(name: string): void {
  const unsafe =
    unsafeName(name) ?? (/[:*?"<>|]/.test(name) ? 'has characters that no file name may have' : undefined);
  if (unsafe === undefined) return;
  throw wrongUse(
    'nordic/bad-zigbee-comment',
    `the OTA file would be called ${JSON.stringify(name)}: the name ${unsafe}`,
    {
      why: '--zigbee-comment is part of the name',
      fix: 'take letters, digits, dot, dash and underscore for the comment',
    },
  );
}

/** Init packet, image and version of the one image of a package that was just built. */
async function contentsOf({
  files,
}: Artifact): Promise<{ packet: Bytes; image: Bytes; fileVersion: number }> {
  const opened = await openPackage(files[0]?.bytes ?? new Uint8Array(0));
  const manifest = manifestOf(opened);
  const [only] = 'json' in manifest ? readManifest(manifest.json).images : [];
  const packet = only && opened.contents.get(only.datFile);
  const image = only && opened.contents.get(only.binFile);
  if (!packet || !image) throw new Error('the package that was just built cannot be opened');
  return { packet, image, fileVersion: decodePacket(packet).init?.fwVersion ?? 0 };
}

/** The package for the distributing device: the OTA file as an external application. */
function carrier(
  request: BuildRequest,
  plan: OtaPlan,
  application: { name: string; bytes: Bytes },
): BuildRequest {
  const { values, keys } = request;
  const kept = ['key-file', 'passphrase', 'release', 'source-date-epoch', 'debug-mode'] as const;
  return {
    random: request.random,
    keys,
    files: { application: [application] },
    values: {
      ...Object.fromEntries(kept.flatMap((name) => (flagOf(values, name) ? [[name, values[name]]] : []))),
      application: application.name,
      'application-version': String(plan.otaFwVersion),
      'hw-version': String(plan.otaHwVersion),
      'sd-req': '0xFFFE',
      'external-app': true,
    },
  };
}

async function verifyOwn(ota: Bytes): Promise<void> {
  const { checkOta } = await import('./check.ts');
  const { findings } = await checkOta(ota, {});
  const broken = findings.find(({ level, code }) => level === 'error' && code !== 'nordic/unsigned');
  if (broken)
    throw new Error(`the Zigbee OTA file that was just built does not pass its own check: ${broken.message}`);
}
