/** A package of one kind of DFU at a boot loader that speaks the other: the init packet says nothing to it. */

import type { ImageFate } from '../prediction.ts';
import { legacyResponse } from './legacy.ts';

const INIT = 2;
const OPERATION_FAILED = 6;

export const secureForLegacyText = {
  why: 'the package is for Secure DFU (SDK 12 and later), this boot loader knows legacy DFU only',
  fix: 'make a legacy package: otapack adafruit-nrfutil dfu genpkg',
};
export const legacyForSecureText = {
  why: 'the package is for legacy DFU (SDK 11 and earlier, Adafruit), this boot loader knows Secure DFU only',
  fix: 'make a Secure DFU package: otapack nordic pkg generate',
};

/** The refusal in words that tell the kinds apart, whatever the boot loader itself can say. */
function told(fate: ImageFate, { why, fix }: typeof secureForLegacyText): ImageFate {
  const steps = [{ name: 'kind of package', ok: false, note: why }];
  return { ...fate, why, fix, steps, fields: { ...fate.fields, why } };
}

/** An image of a Secure DFU package at a legacy boot loader. */
export function secureForLegacy({ name }: { readonly name: string }): ImageFate {
  const response = legacyResponse(INIT, OPERATION_FAILED);
  const stage = 'prevalidate';
  const result = { result: 'OPERATION_FAILED', resultCode: OPERATION_FAILED };
  const fields = { image: name, accepted: false, stage, ...result, response, why: '' };
  return told({ name, accepted: false, why: '', stage, response, steps: [], fields }, secureForLegacyText);
}

/** The fate of an image of a legacy package that a Secure DFU boot loader refused. */
export const legacyForSecure = (fate: ImageFate): ImageFate => told(fate, legacyForSecureText);
