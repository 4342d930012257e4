/** What a legacy package shall hold: the options read, and refused where the legacy tool makes something useless of them. */

import { flagOf, textOf, type Values } from '../../../core/options.ts';
import type { BuildRequest, Finding, Key } from '../../../core/types.ts';
import { unusable, wrongUse } from '../faults.ts';
import { finding } from '../findings.ts';
import type { Image } from '../image.ts';
import { parseNumber } from '../numbers.ts';
import { judgeIds, parseIds } from '../sd-req.ts';
import { ANY_SOFTDEVICE } from '../softdevices.ts';
import { readLegacyImage } from './image.ts';
import { type Head, type LegacyVersion, legacyVersions, MOST_SOFTDEVICES } from './init-packet.ts';

export type LegacyPlan = {
  readonly images: readonly Image[];
  readonly head: Head;
  readonly softdevices: readonly number[];
  readonly version: LegacyVersion;
  /** As the manifest tells it. */
  readonly dfuVersion: number;
  readonly key: Key | undefined;
  readonly release: boolean;
  readonly date: number | undefined;
};

const ANY_U16 = 0xffff;
const ANY_U32 = 0xffff_ffff;

export function readLegacyPlan(request: BuildRequest, findings: Finding[]): LegacyPlan {
  const { values } = request;
  const key = request.keys['key-file']?.[0] ?? request.keys['legacy-key']?.[0];
  const { version, dfuVersion } = versionOf(values, key !== undefined);
  const head = {
    ...headField(values, 'dev-type', 'deviceType', ANY_U16, findings),
    ...headField(values, 'dev-revision', 'deviceRevision', ANY_U16, findings),
    ...headField(values, 'application-version', 'applicationVersion', ANY_U32, findings),
  };
  const softdevices = idsOf(values, findings);
  const images = imagesOf(request);
  findings.push(...images.flatMap((image) => image.findings), ...judgeList(softdevices, images));
  const date = textOf(values, 'source-date-epoch');
  return {
    images,
    head,
    softdevices,
    version,
    dfuVersion,
    key,
    release: flagOf(values, 'release'),
    date: date === undefined ? undefined : parseNumber(date, '--source-date-epoch', []),
  };
}

/** One field of the packet; `none` leaves it out. */
function headField(
  values: Values,
  option: string,
  field: keyof Head,
  largest: number,
  findings: Finding[],
): Head {
  const text = textOf(values, option);
  if (text === undefined) return { [field]: largest };
  if (text.toLowerCase() === 'none') {
    findings.push(
      finding('nordic/legacy-field-left-out', `--${option} none leaves the field out of the init packet`),
    );
    return {};
  }
  const value = parseNumber(text, `--${option}`, findings);
  if (value <= largest) return { [field]: value };
  throw wrongUse('nordic/number-out-of-range', `--${option}: Value out of range: ${text}`, {
    why: 'the init packet has 16 bits for it',
    fix: `give a number from 0 to ${largest}`,
  });
}

function versionOf(values: Values, signed: boolean): Pick<LegacyPlan, 'version' | 'dfuVersion'> {
  const text = textOf(values, 'dfu-ver') ?? '0.5';
  const given = /^\s*[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
  if (signed && !Number.isNaN(given)) return { version: '0.8', dfuVersion: 0.8 };
  if (given <= 0.5) return { version: '0.5', dfuVersion: given };
  const version = legacyVersions.find((known) => Number(known) === given);
  if (version === '0.8') {
    throw wrongUse('nordic/key-needed', '--dfu-ver 0.8 is the signed form and needs --key-file', {
      fix: 'name the private key, or take 0.7',
    });
  }
  if (version !== undefined) return { version, dfuVersion: given };
  throw wrongUse('nordic/bad-number', `Invalid value for '--dfu-ver': ${text} is no version of legacy DFU`, {
    why: 'another number would give an init packet without a checksum',
    fix: `one of ${legacyVersions.join(', ')}`,
  });
}

function idsOf(values: Values, findings: Finding[]): readonly number[] {
  const text = textOf(values, 'sd-req');
  if (text === undefined) return [ANY_SOFTDEVICE];
  if (text.toLowerCase() === 'none') {
    const message = '--sd-req none leaves the list of SoftDevices empty: no device has one of them';
    findings.push(finding('nordic/legacy-field-left-out', message));
    return [];
  }
  const ids = parseIds(text, 'sd-req', findings);
  const wide = ids.find((id) => id > ANY_U16);
  if (wide !== undefined) {
    throw wrongUse('nordic/bad-sd-req', `--sd-req: Value out of range: ${wide}`, {
      fix: 'ids have 16 bits: 0x80, 0x87',
    });
  }
  if (ids.length > MOST_SOFTDEVICES) {
    throw wrongUse('nordic/bad-sd-req', `--sd-req: ${ids.length} SoftDevices are listed`, {
      fix: `list at most ${MOST_SOFTDEVICES}, or 0xFFFE for any`,
    });
  }
  return ids;
}

function imagesOf({ values, files }: BuildRequest): readonly Image[] {
  const choices = { force: flagOf(values, 'force'), dropMbr: flagOf(values, 'drop-mbr') };
  const images = (['softdevice', 'bootloader', 'application'] as const).flatMap((part) => {
    const file = files[part]?.[0];
    return file ? [readLegacyImage(file, part, choices)] : [];
  });
  if (images.length > 0) return images;
  throw unusable('nordic/no-image', 'no image is given', {
    why: 'the package would be empty',
    fix: 'add --application, --bootloader or --softdevice',
  });
}

function judgeList(ids: readonly number[], images: readonly Image[]): Finding[] {
  if (ids.length === 0 || ids.includes(ANY_SOFTDEVICE)) return [];
  const application = images.find(({ part }) => part === 'application');
  const start = application?.start;
  const startAt =
    application && start !== undefined ? { application: { name: application.source, start } } : {};
  return judgeIds(ids, { what: '--sd-req', ...startAt });
}
