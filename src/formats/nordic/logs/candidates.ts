/**
 * From the answer that ended an attempt to its possible causes. Most extended codes have
 * one; 05 and the plain 0A have several, which init packet and device narrow down.
 */

import type { Confidence } from '../../../core/types.ts';
import {
  CREATE,
  EXECUTE,
  FAILED,
  INVALID_OBJECT,
  INVALID_PARAMETER,
  NO_RESOURCES,
  NOT_PERMITTED,
} from '../device/answers.ts';
import { type Init, SOFTDEVICE, SOFTDEVICE_BOOTLOADER } from '../device/incoming.ts';
import { SDK_13, SDK_15, SDK_15_3 } from '../device/sdk.ts';
import type { Failure } from './story.ts';
import type { CauseId } from './wording.ts';

export type Candidate = { readonly id: CauseId; readonly confidence: Confidence };

const certain = (id: CauseId): readonly Candidate[] => [{ id, confidence: 'certain' }];
const likely = (id: CauseId, ...possible: readonly CauseId[]): readonly Candidate[] => [
  { id, confidence: 'likely' },
  ...possible.map((other): Candidate => ({ id: other, confidence: 'possible' })),
];
const possible = (...ids: readonly CauseId[]): readonly Candidate[] =>
  ids.map((id) => ({ id, confidence: 'possible' }));

const byExtended: Readonly<Record<number, readonly Candidate[]>> = {
  2: certain('init-invalid'),
  3: likely('signature-missing', 'init-invalid'),
  4: possible('init-invalid', 'fw-type'),
  5: certain('fw-version'),
  6: certain('hw-version'),
  7: certain('sd-version'),
  8: certain('signature-missing'),
  9: certain('hash-type'),
  10: likely('device-trouble'),
  11: certain('signature-type'),
  12: certain('hash-mismatch'),
  13: certain('no-space'),
};

/** What is known beside the answer. */
export type Hints = {
  readonly init: Init | undefined;
  readonly signed: boolean | undefined;
  /** The signature is there and as long as one must be. */
  readonly wellSigned: boolean;
  /** The SDK of the boot loader, or the newest it can be, where either is known. */
  readonly sdk: number | undefined;
  readonly newest: number;
  readonly oldest: number;
};

/** A plain 0A for the init packet: SDK 12 says it for every mismatch, later ones for very little. */
function failedInit({ init, signed, wellSigned, oldest, newest }: Hints): readonly Candidate[] {
  if (oldest >= SDK_15) {
    const marked: readonly CauseId[] = init?.isDebug ? ['debug-package'] : [];
    const [first, second]: readonly [CauseId, CauseId] = wellSigned
      ? ['device-trouble', 'signature-invalid']
      : ['signature-invalid', 'device-trouble'];
    return likely(first, second, ...marked);
  }
  const debug = init?.isDebug ? likely('debug-package') : [];
  if (oldest >= SDK_13)
    return debug.length > 0 ? debug : possible('debug-package', 'signature-invalid', 'device-trouble');
  const unsigned = signed === false ? likely('signature-missing') : [];
  const late = newest >= SDK_15_3 && init === undefined ? possible('debug-package') : [];
  return [...debug, ...unsigned, ...possible('sd-version', 'hw-version', 'fw-version'), ...late];
}

/** In nrfutil's table only: boot loaders answer 05. */
const INVALID_SIGNATURE = 6;

function onInitPacket(code: number, hints: Hints): readonly Candidate[] {
  if (code === FAILED) return failedInit(hints);
  if (code === INVALID_OBJECT) {
    if (hints.signed === false) return likely('init-invalid', 'signature-missing');
    return likely('signature-invalid', 'init-invalid');
  }
  if (code === INVALID_SIGNATURE) return certain('signature-invalid');
  if (code === NO_RESOURCES) return certain('no-space');
  if (code === INVALID_PARAMETER) return likely('init-invalid');
  return code === NOT_PERMITTED ? likely('bytes-lost', 'host-software') : possible('device-trouble');
}

function onData(code: number, hints: Hints): readonly Candidate[] {
  const carriesSoftDevice = hints.init?.type === SOFTDEVICE || hints.init?.type === SOFTDEVICE_BOOTLOADER;
  if (code === NOT_PERMITTED) return likely('bytes-lost', 'already-executed');
  if (code === FAILED) return hints.newest < SDK_13 ? likely('hash-type') : possible('device-trouble');
  if (code !== INVALID_OBJECT) return possible('device-trouble');
  if (hints.newest < SDK_13) return likely('hash-mismatch');
  if (hints.init === undefined) return possible('sd-image-incompatible', 'boot-validation');
  return carriesSoftDevice
    ? likely('sd-image-incompatible', 'boot-validation')
    : likely('boot-validation', 'device-trouble');
}

function onCreate(failure: Failure): readonly Candidate[] {
  const { code } = failure.answer;
  if (failure.object === 'command') {
    return code === NO_RESOURCES ? certain('init-too-large') : possible('init-invalid', 'host-software');
  }
  if (code === INVALID_PARAMETER) return certain('not-page-aligned');
  if (code === NOT_PERMITTED) return certain('data-before-init');
  return code === INVALID_OBJECT ? likely('device-trouble') : possible('host-software');
}

const buttonless: Readonly<Record<number, CauseId>> = {
  4: 'buttonless-failed',
  6: 'buttonless-busy',
  7: 'buttonless-not-bonded',
};
const legacy: Readonly<Record<number, CauseId>> = {
  2: 'legacy-invalid-state',
  3: 'legacy-type-not-supported',
  4: 'legacy-too-large',
  5: 'legacy-crc',
};
const LEGACY_INIT = 2;
const LEGACY_FAILED = 6;

function legacyCandidates({ operation, answer }: Failure): readonly Candidate[] {
  const id = legacy[answer.code];
  if (id) return certain(id);
  if (answer.code === LEGACY_FAILED && operation === LEGACY_INIT) return certain('legacy-init-rejected');
  return likely('bytes-lost', 'device-trouble');
}

export function candidatesFor(failure: Failure, hints: Hints): readonly Candidate[] {
  const { protocol, answer, operation, object } = failure;
  if (protocol === 'buttonless') return certain(buttonless[answer.code] ?? 'buttonless-failed');
  if (protocol === 'legacy') return legacyCandidates(failure);
  if (answer.extended !== undefined) return byExtended[answer.extended] ?? possible('device-trouble');
  if (operation === CREATE) return onCreate(failure);
  if (operation !== EXECUTE) return possible('host-software');
  return object === 'data' ? onData(answer.code, hints) : onInitPacket(answer.code, hints);
}
