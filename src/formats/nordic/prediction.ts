/** What became of each image, put together: one sentence, the steps, the findings. */

import { findingsOf } from '../../core/findings.ts';
import type { Facts, Finding, Prediction } from '../../core/types.ts';
import type { Device } from './device/profile.ts';
import { sdkText } from './device/sdk.ts';
import type { WalkStep } from './device/walk.ts';
import { deviceRules } from './findings-device.ts';

const finding = findingsOf(deviceRules);

/** One image's fate; `fields` is what `predict --json` prints of it. */
export type ImageFate = {
  readonly name: string;
  readonly accepted: boolean;
  readonly why: string;
  readonly stage: string | null;
  readonly response: string;
  readonly steps: readonly WalkStep[];
  /** What to do about a refusal. */
  readonly fix?: string | undefined;
  readonly fields: Facts;
};

const words = (name = 'package'): string =>
  ({
    softdevice: 'SoftDevice',
    bootloader: 'boot loader',
    softdevice_bootloader: 'SoftDevice and boot loader',
  })[name] ?? name;

const unchecked = (fates: readonly ImageFate[]): readonly string[] => [
  ...new Set(
    fates.flatMap(({ steps }) => steps.filter((step) => step.checked === false).map(({ name }) => name)),
  ),
];

function acceptance(fates: readonly ImageFate[]): string {
  const what = fates.length === 1 ? `the ${words(fates[0]?.name)}` : 'every image of the package';
  const open = unchecked(fates);
  return open.length === 0
    ? `takes ${what}`
    : `takes ${what}, as far as the profile tells; not checked: ${open.join(', ')}`;
}

function refusal({ stage, response, name, why }: ImageFate): string {
  const answer = stage === 'data' && response === '60-04-01' ? 'never finishes' : `answers ${response}`;
  return `refuses the ${words(name)} and ${answer}: ${why}`;
}

function summary(fates: readonly ImageFate[], device: Device): string {
  const name = device.name ?? `the device (SDK ${sdkText(device.sdk ?? 0)})`;
  const refused = fates.find(({ accepted }) => !accepted);
  return `${name} ${refused ? refusal(refused) : acceptance(fates)}`;
}

function findingsAbout(fates: readonly ImageFate[], why: string): Finding[] {
  const findings: Finding[] = fates.flatMap((fate) => {
    const { name, accepted, fix, steps } = fate;
    const refused = accepted
      ? []
      : [finding('nordic/device-refuses', `the device ${refusal(fate)}`, fix === undefined ? {} : { fix })];
    const notes = steps.flatMap((step) => {
      const message = `${words(name)}: ${step.name}: ${step.note ?? ''}`;
      if (step.checked === false) return [finding('nordic/device-not-checked', message)];
      return step.warning ? [finding('nordic/device-single-bank', message)] : [];
    });
    return [...refused, ...notes];
  });
  const accepted = fates.every((fate) => fate.accepted);
  return accepted ? [finding('nordic/device-accepts', why), ...findings] : findings;
}

export function predictionOf(fates: readonly ImageFate[], device: Device): Prediction {
  const why = summary(fates, device);
  const label = (fate: ImageFate, { name }: WalkStep) =>
    fates.length === 1 ? name : `${words(fate.name)}: ${name}`;
  return {
    format: 'nordic',
    accepted: fates.every(({ accepted }) => accepted),
    why,
    steps: fates.flatMap((fate) =>
      fate.steps.map((step) => {
        const { ok, note, checked } = step;
        return {
          name: label(fate, step),
          ok,
          ...(note === undefined ? {} : { note }),
          ...(checked === undefined ? {} : { checked }),
        };
      }),
    ),
    details: { images: fates.map(({ fields }) => fields) },
    findings: findingsAbout(fates, why),
  };
}
