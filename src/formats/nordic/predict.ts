/**
 * What a device does with a package: every image in sending order, the device changing after each that
 * it accepts. Secure DFU (SDK 12 and later) and legacy DFU (SDK 11 and earlier) by the profile's `sdk`.
 */

import { Fault } from '../../core/fault.ts';
import { profileFault } from '../../core/profile.ts';
import type { Prediction, PredictRequest, VerifyingKey } from '../../core/types.ts';
import { readKey } from '../../keys/read.ts';
import { deviceAfter } from './device/after.ts';
import { answerFields } from './device/answers.ts';
import type { Incoming } from './device/incoming.ts';
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
import { isLegacy } from './device/sdk.ts';
import { broughtBeside } from './device/softdevice-image.ts';
import { type Walk, walk } from './device/walk.ts';
import { legacyForSecure, secureForLegacy } from './device/wrong-kind.ts';
import { familyOf } from './family.ts';
import { type CauseId, fixFor } from './logs/wording.ts';
import { type ImageFate, predictionOf } from './prediction.ts';
import { looksLikeZip } from './sniff.ts';
import { looksLikeOta } from './zigbee/ota-file.ts';

export type PredictFaultCode = 'nordic/nothing-to-predict' | 'nordic/not-a-dfu-package';

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

function fateOf(item: Incoming, device: Device, outcome: Walk, brings: number | undefined): ImageFate {
  const { name, packet } = item;
  const { accepted, stage, answer, response, why, cause, steps } = outcome;
  return {
    name,
    accepted,
    why,
    stage,
    response,
    steps,
    fix: cause && fixFor(cause, { init: packet?.init, device, brings }),
    fields: { image: name, accepted, stage, ...answerFields(answer), response, why },
  };
}

/** Causes by the name of the check that refuses; the others are about the init packet. */
const legacyCauses: Readonly<Record<string, CauseId>> = {
  room: 'legacy-too-large',
  signature: 'signature-invalid',
  content: 'legacy-crc',
};

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
  const cause = legacyCauses[steps.at(-1)?.name ?? ''] ?? 'legacy-init-rejected';
  const fix = accepted ? undefined : fixFor(cause, { init: undefined, device });
  return { name: item.name, accepted, why, stage, response, steps, fix, fields };
}

/** Images of MCUboot never meet a DFU boot loader of the nRF5 SDK. */
const notForThisBootLoader = (name: string) =>
  nothing(
    'nordic/not-a-dfu-package',
    `${name} is of the nRF Connect SDK: its images are for MCUboot, the profile is of an nRF5 SDK boot loader`,
    'unpack it and predict each image with the profile of an MCUboot device',
  );

const notSent = (name: string) =>
  nothing(
    'nordic/not-a-dfu-package',
    `${name} is no DFU package, the only thing that is sent to this boot loader`,
    'make one of it: otapack nordic pkg generate',
  );

export async function predict(request: PredictRequest): Promise<Prediction> {
  const device = readDevice(request.profile, softDeviceNames);
  const sdk = needed(device);
  if (request.slot !== undefined) {
    throw profileFault(
      'profile/not-a-choice',
      `--slot: ${request.slot}: a Nordic DFU boot loader chooses the place itself`,
      'leave --slot out',
    );
  }
  if (!request.file) {
    throw nothing(
      'nordic/nothing-to-predict',
      'there is no package to predict',
      'name the package that is sent to the device',
    );
  }
  if (!looksLikeZip(request.file.bytes) && !looksLikeOta(request.file.bytes))
    throw notSent(request.file.name);
  const opened = await openAny(request.file.bytes);
  if (opened.json && familyOf(opened.json) === 'ncs') throw notForThisBootLoader(request.file.name);
  const legacy = isLegacyPackage(opened);
  const key = await publicKeyOf(device, request);
  if (isLegacy(sdk) && legacy) {
    const fates: ImageFate[] = [];
    for (const item of legacyImages(opened)) fates.push(await legacyFate(device, item, key));
    return predictionOf(fates, device);
  }
  const { images, problems } = legacy
    ? { images: legacyImages(opened).map((item) => ({ ...item, packet: undefined })), problems: [] }
    : looksLikeOta(request.file.bytes)
      ? (await import('./zigbee/incoming.ts')).otaImages(request.file.bytes)
      : secureImages(opened);
  if (images.length === 0) {
    throw nothing(
      'nordic/not-a-dfu-package',
      `${request.file.name} holds no image that could be sent${problems[0] ? `: ${problems[0]}` : ''}`,
      'otapack verify says what is wrong with it',
    );
  }
  if (isLegacy(sdk)) return predictionOf(images.map(secureForLegacy), device);
  let present = device;
  const fates: ImageFate[] = [];
  for (const image of images) {
    const outcome = await walk(sdk, present, image, key);
    const fate = fateOf(image, present, outcome, broughtBeside(image, images));
    fates.push(legacy ? legacyForSecure(fate) : fate);
    if (outcome.accepted) present = deviceAfter(present, image);
  }
  return predictionOf(fates, device);
}
