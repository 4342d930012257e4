/**
 * A boot loader's checks as data: a table of steps in the order in which they run. A step may not apply, may refuse with
 * an answer and the reason, or may not be decidable because the profile leaves something out.
 */

import type { VerifyingKey } from '../../../core/types.ts';
import { type Answer, extendedBy, FAILED, plain } from './answers.ts';
import type { Incoming, Init, Packet } from './incoming.ts';
import type { Device } from './profile.ts';
import { SDK_13 } from './sdk.ts';

/** Causes by the names that explanations use. */
export type CheckCause =
  | 'sd-version'
  | 'hw-version'
  | 'fw-version'
  | 'fw-type'
  | 'init-invalid'
  | 'init-too-large'
  | 'hash-type'
  | 'signature-type'
  | 'signature-missing'
  | 'signature-invalid'
  | 'hash-mismatch'
  | 'no-space'
  | 'debug-package'
  | 'sd-image-incompatible'
  | 'boot-validation'
  | 'bytes-lost';

export type Refusal = { readonly answer: Answer; readonly why: string; readonly cause?: CheckCause };
export type Unknown = { readonly unknown: string };
export type Passed = { readonly note: string; readonly warning?: true };
/** Undefined: passed, nothing to say. */
export type Judgement = Refusal | Unknown | Passed | undefined;

export type Context = {
  readonly sdk: number;
  readonly device: Device;
  readonly incoming: Incoming;
  readonly packet: Packet;
  readonly init: Init;
  /** The key in the boot loader; undefined when the profile names none. */
  readonly publicKey: VerifyingKey | undefined;
};

export type Step = {
  readonly name: string;
  readonly cause: CheckCause;
  /** Where it is left out, the step always applies. */
  readonly when?: (c: Context) => boolean;
  readonly check: (c: Context) => Judgement | Promise<Judgement>;
};

export const isRefusal = (judgement: Judgement): judgement is Refusal =>
  judgement !== undefined && 'answer' in judgement;

/** An extended error, which SDK 12 does not have: it says 0A without a reason. */
export const extended = (c: Context, code: number, why: string): Refusal => ({
  answer: c.sdk < SDK_13 ? plain(FAILED) : extendedBy(code),
  why,
});

export const refused = (code: number, why: string): Refusal => ({ answer: plain(code), why });

export type Judged = {
  readonly step: Step;
  readonly judgement: Judgement;
};

/** Runs the steps until one refuses, as the device does. */
export async function runSteps(steps: readonly Step[], context: Context): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const step of steps) {
    if (step.when && !step.when(context)) continue;
    const judgement = await step.check(context);
    judged.push({ step, judgement });
    if (isRefusal(judgement)) break;
  }
  return judged;
}

/** Every step that would refuse: what else is wrong behind an answer without a reason. */
export async function refusals(steps: readonly Step[], context: Context): Promise<readonly Judged[]> {
  const found: Judged[] = [];
  for (const step of steps) {
    if (step.when && !step.when(context)) continue;
    const judgement = await step.check(context);
    if (isRefusal(judgement)) found.push({ step, judgement });
  }
  return found;
}
