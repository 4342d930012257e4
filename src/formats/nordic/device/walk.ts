/**
 * Plays the boot loader with one image: create the command object, execute it, take the data, execute the last of it.
 * The tables of steps say what is checked; this file only runs them in order and says where they stop.
 */

import type { VerifyingKey } from '../../../core/types.ts';
import { type Answer, CREATE, EXECUTE, plain, responseText, SUCCESS } from './answers.ts';
import { dataRefusal } from './data.ts';
import { createRefusal, decodeRefusal } from './decode.ts';
import type { Incoming } from './incoming.ts';
import { postvalidation12to14, postvalidation15to17 } from './postvalidation.ts';
import type { Device } from './profile.ts';
import { SDK_15 } from './sdk.ts';
import {
  type CheckCause,
  type Context,
  isRefusal,
  type Judged,
  type Refusal,
  refusals,
  runSteps,
  type Step,
} from './step.ts';
import { steps12to14 } from './steps-12-14.ts';
import { steps15to17 } from './steps-15-17.ts';

export type Stage = 'create' | 'prevalidate' | 'data' | 'postvalidate';

export type WalkStep = {
  readonly name: string;
  readonly ok: boolean;
  readonly note?: string;
  /** The profile leaves out what the check compares with. */
  readonly checked?: false;
  /** It passes, at a price that the note tells. */
  readonly warning?: true;
};

export type Walk = {
  readonly accepted: boolean;
  readonly stage: Stage | null;
  readonly answer: Answer;
  /** The last notification of the attempt. */
  readonly response: string;
  readonly why: string;
  readonly cause?: CheckCause | undefined;
  readonly steps: readonly WalkStep[];
};

type Tables = { readonly prevalidation: readonly Step[]; readonly postvalidation: readonly Step[] };

const tablesOf = (sdk: number): Tables =>
  sdk < SDK_15
    ? { prevalidation: steps12to14, postvalidation: postvalidation12to14 }
    : { prevalidation: steps15to17, postvalidation: postvalidation15to17 };

function shown({ step, judgement }: Judged): WalkStep {
  if (judgement === undefined) return { name: step.name, ok: true };
  if (isRefusal(judgement)) return { name: step.name, ok: false, note: judgement.why };
  if ('unknown' in judgement) return { name: step.name, ok: true, note: judgement.unknown, checked: false };
  const { note, warning } = judgement;
  return { name: step.name, ok: true, note, ...(warning ? { warning } : {}) };
}

function stopped(
  stage: Stage,
  refusal: Refusal,
  steps: readonly WalkStep[],
  cause: CheckCause | undefined = refusal.cause,
): Walk {
  const operation = stage === 'create' || stage === 'data' ? CREATE : EXECUTE;
  return {
    accepted: false,
    stage,
    answer: refusal.answer,
    response: responseText(refusal.answer.code === SUCCESS ? EXECUTE : operation, refusal.answer),
    why: refusal.why,
    cause,
    steps,
  };
}

export async function walk(
  sdk: number,
  device: Device,
  incoming: Incoming,
  publicKey: VerifyingKey | undefined,
): Promise<Walk> {
  const steps: WalkStep[] = [];
  const fail = (name: string, stage: Stage, refusal: Refusal) =>
    stopped(stage, refusal, [...steps, { name, ok: false, note: refusal.why }]);

  const create = createRefusal(sdk, incoming.initPacket.length);
  if (create) return fail('length of the init packet', 'create', create);
  steps.push({ name: 'length of the init packet', ok: true });
  const decode = decodeRefusal(sdk, incoming);
  const { packet } = incoming;
  if (decode || !packet) return fail('init packet decodes', 'prevalidate', decode as Refusal);
  steps.push({ name: 'init packet decodes', ok: true });

  const context: Context = { sdk, device, incoming, packet, init: packet.init, publicKey };
  const tables = tablesOf(sdk);
  const run = async (table: readonly Step[], stage: Stage): Promise<Walk | undefined> => {
    const judged = await runSteps(table, context);
    steps.push(...judged.map(shown));
    const last = judged.at(-1);
    return last && isRefusal(last.judgement)
      ? stopped(stage, last.judgement, steps, last.step.cause)
      : undefined;
  };
  const before = await run(tables.prevalidation, 'prevalidate');
  if (before) return before;
  const data = dataRefusal(context);
  if (data) return fail('image arrives as announced', 'data', data);
  steps.push({ name: 'image arrives as announced', ok: true });
  return (await run(tables.postvalidation, 'postvalidate')) ?? accepted(steps);
}

const accepted = (steps: readonly WalkStep[]): Walk => ({
  accepted: true,
  stage: null,
  answer: plain(SUCCESS),
  response: responseText(EXECUTE, plain(SUCCESS)),
  why: 'every check of the boot loader passes',
  steps,
});

/** Every reason the device has to refuse this init packet, not only the first: for answers that name none. */
export async function initPacketRefusals(
  sdk: number,
  device: Device,
  incoming: Incoming,
  publicKey: VerifyingKey | undefined,
): Promise<readonly { readonly cause: CheckCause; readonly refusal: Refusal }[]> {
  const refusal = createRefusal(sdk, incoming.initPacket.length) ?? decodeRefusal(sdk, incoming);
  const { packet } = incoming;
  if (refusal || !packet) return refusal ? [{ cause: refusal.cause ?? 'init-invalid', refusal }] : [];
  const context: Context = { sdk, device, incoming, packet, init: packet.init, publicKey };
  const judged = await refusals(tablesOf(sdk).prevalidation, context);
  return judged.flatMap(({ step, judgement }) =>
    isRefusal(judgement) ? [{ cause: step.cause, refusal: judgement }] : [],
  );
}
