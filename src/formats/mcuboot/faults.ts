/** What a caller can get wrong about MCUboot images, and the exit code each deserves. */

import { Fault } from '../../core/fault.ts';

export type McubootFaultCode =
  | 'mcuboot/not-a-number'
  | 'mcuboot/bad-version'
  | 'mcuboot/field-overflow'
  | 'mcuboot/bad-option'
  | 'mcuboot/header-size'
  | 'mcuboot/header-room'
  | 'mcuboot/input-missing'
  | 'mcuboot/input-too-short'
  | 'mcuboot/address-missing'
  | 'mcuboot/address-range'
  | 'mcuboot/slot-too-small'
  | 'mcuboot/dependencies'
  | 'mcuboot/boot-record'
  | 'mcuboot/custom-tlv'
  | 'mcuboot/custom-tlv-value'
  | 'mcuboot/uuid'
  | 'mcuboot/tlv-area-full'
  | 'mcuboot/hash-choice'
  | 'mcuboot/signing-key'
  | 'mcuboot/key-cannot-sign'
  | 'mcuboot/key-size'
  | 'mcuboot/signature-options'
  | 'mcuboot/signature-file'
  | 'mcuboot/nothing-to-save'
  | 'mcuboot/encryption-key'
  | 'mcuboot/deterministic'
  | 'mcuboot/compression'
  | 'mcuboot/manifest'
  | 'mcuboot/not-readable';

type Told = { readonly why?: string; readonly fix?: string };

/** Wrong use: an option, or two that do not go together. */
export const misuse = (code: McubootFaultCode, what: string, told: Told = {}) =>
  new Fault<McubootFaultCode>({ code, exit: 2, what, ...told });

/** An input, a key or an output that cannot be used. */
export const unusable = (code: McubootFaultCode, what: string, told: Told = {}) =>
  new Fault<McubootFaultCode>({ code, exit: 3, what, ...told });
