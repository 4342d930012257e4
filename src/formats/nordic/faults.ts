/** What a caller can get wrong about a Nordic package or settings page. */

import { Fault } from '../../core/fault.ts';

export type NordicFaultCode =
  | 'nordic/no-image'
  | 'nordic/impossible-combination'
  | 'nordic/option-missing'
  | 'nordic/option-without-image'
  | 'nordic/bad-number'
  | 'nordic/number-out-of-range'
  | 'nordic/bad-version-string'
  | 'nordic/bad-sd-req'
  | 'nordic/sd-req-not-found'
  | 'nordic/image-empty'
  | 'nordic/image-too-large'
  | 'nordic/image-cut'
  | 'nordic/image-holds-softdevice'
  | 'nordic/key-not-p256'
  | 'nordic/key-published'
  | 'nordic/key-needed'
  | 'nordic/release-debug'
  | 'nordic/bad-settings-option'
  | 'nordic/output-is-input'
  | 'nordic/no-settings-page'
  | 'nordic/not-a-package'
  | 'nordic/bad-zigbee-comment'
  | 'nordic/bad-production-config'
  | 'nordic/production-too-large'
  | 'nordic/not-an-mcuboot-image'
  | 'nordic/image-index-twice'
  | 'nordic/bad-image-index';

type More = { readonly why?: string; readonly fix?: string };

/** The command or the configuration is wrong. */
export const wrongUse = (code: NordicFaultCode, what: string, more: More = {}): Fault =>
  new Fault<NordicFaultCode>({ code, exit: 2, what, ...more });

/** A file or a key cannot be used. */
export const unusable = (code: NordicFaultCode, what: string, more: More = {}): Fault =>
  new Fault<NordicFaultCode>({ code, exit: 3, what, ...more });
