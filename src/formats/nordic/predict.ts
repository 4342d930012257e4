/**
 * What a device does with a package (spec section 10): every image in sending order, the device changing after each that
 * it accepts. Secure DFU (SDK 12 and later) and legacy DFU (SDK 11 and earlier) by the profile's `sdk`.
 */

import { Fault } from '../../core/fault.ts';
import { findingsOf } from '../../core/findings.ts';
import { profileFault } from '../../core/profile.ts';
import type { Facts, Finding, Prediction, PredictRequest, VerifyingKey } from '../../core/types.ts';
import { readKey } from '../../keys/read.ts';
import { deviceAfter } from './device/after.ts';
import { answerFields } from './device/answers.ts';
import {
  isLegacyPackage,
  type LegacyImage,
  legacyImages,
  legacyResponse,
  legacyResults,
  legacyWalk,
} from './device/legacy.ts';
import { softDeviceNames } from './device/names.ts';
import { openAny, secureImages } from './device/package-images.ts';
import { type Device, readDevice } from './device/profile.ts';
import { isLegacy, sdkText } from './device/sdk.ts';
import { type Walk, type WalkStep, walk } from './device/walk.ts';
import { deviceRules } from './findings-device.ts';
import { type CauseId, wordings } from './logs/wording.ts';

const finding = findingsOf(deviceRules);

export type PredictFaultCode = 'nordic/nothing-to-predict' | 'nordic/not-a-dfu-package';

/** One image's fate, as `predict --json` prints it. */
type ImageFate = {
  readonly fields: Facts;
  readonly accepted: boolean;
  readonly name: string;
  readonly why: string;
  readonly stage: string | null;
  readonly response: string;
  readonly steps: readonly WalkStep[];
  readonly cause?: CauseId | undefined;
};

const nothing = (code: PredictFaultCode, what: string, fix: string) =>
  new Fault<PredictFaultCode>({ code, exit: 3, what, fix });

async function publicKeyOf(device: Device, request: PredictRequest): Promise<VerifyingKey | undefined> {
  if (device.publicKey === undefined) return undefined;
  const file = await request.load(device.publicKey);
  return (await readKey(file.bytes, { name: file.name })).public;
}

/** What a prediction cannot do without; everything else may be unknown. */
function needed(device: Device): number {
  if (device.sdk === undefined) {
    throw profileFault(
      'profile/missing-key',
      'profile: sdk is missing: the SDK the boot loader was built from, such as 15.3',
    );
  }
  if (device.softdevice === undefined) {
    throw profileFault(
      'profile/missing-key',
      'profile: softdevice is missing: the installed SoftDevice, such as s132@6.1.1, or null for none',
    );
  }
  return device.sdk;
}

function fateOf(name: string, outcome: Walk): ImageFate {
  const { accepted, stage, answer, response, why } = outcome;
  return {
    name,
    accepted,
    why,
    stage,
    response,
    steps: outcome.steps,
    cause: outcome.cause,
    fields: { image: name, accepted, stage, ...answerFields(answer), response, why },
  };
}

async function legacyFate(
  device: Device,
  item: LegacyImage,
  key: VerifyingKey | undefined,
): Promise<ImageFate> {
  const { refusal, steps } = await legacyWalk(device, item, key);
  const accepted = refusal === undefined;
  const { request, status, why } = refusal ?? {
    request: 4,
    status: 1,
    why: 'every check of the boot loader passes',
  };
  const stage = accepted ? null : (['create', 'prevalidate', 'data', 'postvalidate'][request - 1] ?? null);
  const response = legacyResponse(request, status);
  const result = legacyResults[status] ?? `STATUS_${status}`;
  const fields = { image: item.name, accepted, stage, result, resultCode: status, response, why };
  return { name: item.name, accepted, why, stage, response, steps, fields };
}

function summary(fates: readonly ImageFate[], device: Device): string {
  const refusedFate = fates.find(({ accepted }) => !accepted);
  const name = device.name ?? `the device (SDK ${sdkText(device.sdk ?? 0)})`;
  if (!refusedFate) {
    return fates.length === 1
      ? `${name} takes the ${words(fates[0]?.name)}`
      : `${name} takes every image of the package`;
  }
  const answer =
    refusedFate.stage === 'data' && refusedFate.response === '60-04-01'
      ? 'never finishes'
      : `answers ${refusedFate.response}`;
  return `${name} refuses the ${words(refusedFate.name)} and ${answer}: ${refusedFate.why}`;
}

const words = (name = 'package'): string =>
  ({
    softdevice: 'SoftDevice',
    bootloader: 'boot loader',
    softdevice_bootloader: 'SoftDevice and boot loader',
  })[name] ?? name;

function findingsAbout(fates: readonly ImageFate[], why: string): Finding[] {
  const findings: Finding[] = fates
    .filter(({ accepted }) => !accepted)
    .map(({ name, stage, response, why: reason, cause }) =>
      finding(
        'nordic/device-refuses',
        `the device refuses the ${words(name)} at ${stage} with ${response}: ${reason}`,
        cause ? { fix: wordings[cause].fix } : {},
      ),
    );
  for (const { steps, name } of fates) {
    for (const { note } of steps) {
      if (note?.startsWith('not checked'))
        findings.push(finding('nordic/device-not-checked', `${words(name)}: ${note}`));
      else if (note?.includes('giving up the old application')) {
        findings.push(finding('nordic/device-single-bank', `${words(name)}: ${note}`));
      }
    }
  }
  return findings.length > 0 ? findings : [finding('nordic/device-accepts', why)];
}

function predictionOf(fates: readonly ImageFate[], device: Device): Prediction {
  const why = summary(fates, device);
  const label = (fate: ImageFate, step: WalkStep) =>
    fates.length === 1 ? step.name : `${words(fate.name)}: ${step.name}`;
  return {
    format: 'nordic',
    accepted: fates.every(({ accepted }) => accepted),
    why,
    steps: fates.flatMap((fate) => fate.steps.map((step) => ({ ...step, name: label(fate, step) }))),
    details: { images: fates.map(({ fields }) => fields) },
    findings: findingsAbout(fates, why),
  };
}

export async function predict(request: PredictRequest): Promise<Prediction> {
  const device = readDevice(request.profile, softDeviceNames);
  const sdk = needed(device);
  if (!request.file) {
    throw nothing(
      'nordic/nothing-to-predict',
      'there is no package to predict',
      'name the package that is sent to the device',
    );
  }
  const opened = await openAny(request.file.bytes);
  const legacy = isLegacyPackage(opened);
  const key = await publicKeyOf(device, request);
  if (isLegacy(sdk) && legacy) {
    const fates: ImageFate[] = [];
    for (const item of legacyImages(opened)) fates.push(await legacyFate(device, item, key));
    return predictionOf(fates, device);
  }
  const { images, problems } = legacy
    ? { images: legacyImages(opened).map((item) => ({ ...item, packet: undefined })), problems: [] }
    : secureImages(opened);
  if (images.length === 0) {
    throw nothing(
      'nordic/not-a-dfu-package',
      `${request.file.name} holds no image that could be sent${problems[0] ? `: ${problems[0]}` : ''}`,
      'otapack verify says what is wrong with it',
    );
  }
  if (isLegacy(sdk))
    return secureForLegacy(
      images.map(({ name }) => name),
      device,
    );
  let present = device;
  const fates: ImageFate[] = [];
  for (const image of images) {
    const outcome = await walk(sdk, present, image, key);
    fates.push(fateOf(image.name, outcome));
    if (outcome.accepted) present = deviceAfter(present, image);
  }
  return predictionOf(fates, device);
}

/** A Secure DFU package at a legacy boot loader: its init packet is nothing that boot loader knows. */
function secureForLegacy(names: readonly string[], device: Device): Prediction {
  const why = 'the package is for Secure DFU, this boot loader knows legacy DFU only';
  const fates = names.map((image): ImageFate => {
    const response = legacyResponse(2, 6);
    const fields = {
      image,
      accepted: false,
      stage: 'prevalidate',
      result: 'OPERATION_FAILED',
      resultCode: 6,
      response,
      why,
    };
    return {
      name: image,
      accepted: false,
      why,
      stage: 'prevalidate',
      response,
      steps: [{ name: 'kind of package', ok: false, note: why }],
      fields,
    };
  });
  return predictionOf(fates, device);
}
