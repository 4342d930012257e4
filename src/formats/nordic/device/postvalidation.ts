/** What is checked when the last data object is executed, by SDK. */

import { equal, reversed, roundUp } from '../../../core/bytes.ts';
import { sha256 } from '../../../core/digest.ts';
import { FAILED, INVALID_OBJECT, plain } from './answers.ts';
import { bootValidation, signatureDemanded } from './boot-validation.ts';
import { SOFTDEVICE, SOFTDEVICE_BOOTLOADER } from './incoming.ts';
import { builtWithSoftDevice } from './profile.ts';
import { SDK_13, SDK_15_3, SDK_16 } from './sdk.ts';
import { majorOf, newSoftDevice } from './softdevice-image.ts';
import { type Context, extended, type Judgement, refused, type Step } from './step.ts';

const SHA256 = 3;
const MBR_SIZE = 0x1000;
const PAGE = 0x1000;

const carriesSoftDevice = (c: Context): boolean =>
  c.init.type === SOFTDEVICE || c.init.type === SOFTDEVICE_BOOTLOADER;

async function hashRule(c: Context): Promise<Judgement> {
  const expected = c.init.hash?.bytes;
  if (expected && equal(reversed(await sha256(c.incoming.image)), expected)) return undefined;
  const why = 'the hash of the received image is not the one in the init packet';
  return c.sdk < SDK_13 ? refused(INVALID_OBJECT, why) : extended(c, 0x0c, why);
}

const hash: Step = { name: 'hash', cause: 'hash-mismatch', check: hashRule };

/** Without boot loader a SoftDevice may only be replaced by one of its own major version. */
function majorRule(c: Context): Judgement {
  const { softdevice } = c.device;
  if (softdevice === null) {
    return refused(
      INVALID_OBJECT,
      'no SoftDevice is installed, so one cannot be updated without boot loader',
    );
  }
  const coming = newSoftDevice(c.incoming.image)?.version;
  const present = softdevice?.version;
  if (coming === undefined || present === undefined) {
    return { unknown: 'the versions of the SoftDevices are not both known' };
  }
  return majorOf(coming) === majorOf(present)
    ? undefined
    : refused(
        INVALID_OBJECT,
        `the new SoftDevice has major version ${majorOf(coming)}, the installed ${majorOf(present)}: send it together with a boot loader`,
      );
}

const major: Step = {
  name: 'SoftDevice major version',
  cause: 'sd-image-incompatible',
  when: (c) => c.init.type === SOFTDEVICE && builtWithSoftDevice(c.device),
  check: majorRule,
};

export const postvalidation12to14: readonly Step[] = [
  {
    name: 'hash type',
    cause: 'hash-type',
    check: (c) => {
      const why = 'the hash of the image is not SHA-256';
      if (c.init.hash?.type === SHA256) return undefined;
      return c.sdk < SDK_13 ? { answer: plain(FAILED), why } : extended(c, 9, why);
    },
  },
  hash,
  { ...major, when: (c) => c.sdk >= SDK_13 && (major.when?.(c) ?? true) },
];

const softDeviceSteps: readonly Step[] = [
  {
    name: 'SoftDevice magic number',
    cause: 'sd-image-incompatible',
    check: (c) =>
      newSoftDevice(c.incoming.image)
        ? undefined
        : refused(INVALID_OBJECT, 'the image has no SoftDevice information structure where one belongs'),
  },
  {
    name: 'SoftDevice size',
    cause: 'sd-image-incompatible',
    check: (c) => {
      const needed = roundUp((c.init.sdSize ?? 0) + MBR_SIZE, PAGE);
      const said = newSoftDevice(c.incoming.image)?.flashEnd ?? 0;
      return said >= needed
        ? undefined
        : refused(INVALID_OBJECT, `the SoftDevice says it ends at ${said}, its image needs ${needed}`);
    },
  },
  {
    name: 'SoftDevice family',
    cause: 'sd-image-incompatible',
    when: (c) => c.sdk >= SDK_16 && c.device.softdevice !== null,
    check: (c): Judgement => {
      const coming = newSoftDevice(c.incoming.image)?.id;
      const present = c.device.softdevice?.id;
      if (coming === undefined || present === undefined) {
        return { unknown: 'the SoftDevice families are not both known' };
      }
      return coming === present
        ? undefined
        : refused(INVALID_OBJECT, `the new SoftDevice is of family S${coming}, the installed of S${present}`);
    },
  },
  major,
];

export const postvalidation15to17: readonly Step[] = [
  hash,
  ...softDeviceSteps.map((step) => ({
    ...step,
    when: (c: Context) => carriesSoftDevice(c) && (step.when?.(c) ?? true),
  })),
  {
    name: 'boot validation',
    cause: 'boot-validation',
    when: (c) => c.sdk >= SDK_15_3,
    check: bootValidation,
  },
  {
    name: 'boot validation kind',
    cause: 'boot-validation',
    when: (c) => c.sdk >= SDK_15_3,
    check: signatureDemanded,
  },
];
