/** What a caller can get wrong with ESP8266 images: every code that this format raises as a Fault. */

import { Fault } from '../../core/fault.ts';

export type Esp8266FaultCode =
  | 'esp8266/not-xtensa'
  | 'esp8266/no-sections'
  | 'esp8266/no-entry'
  | 'esp8266/missing-section'
  | 'esp8266/two-irom-sections'
  | 'esp8266/segment-count'
  | 'esp8266/same-flash-page'
  | 'esp8266/digest-place'
  | 'esp8266/part-too-big'
  | 'esp8266/no-room-for-crc'
  | 'esp8266/bad-number'
  | 'esp8266/bad-option'
  | 'esp8266/unknown-flash-map'
  | 'esp8266/unknown-flash-size'
  | 'esp8266/unknown-flash-frequency'
  | 'esp8266/no-slots'
  | 'esp8266/other-chip'
  | 'esp8266/no-dont-care-byte'
  | 'esp8266/linked-for-other-slot'
  | 'esp8266/slot-too-small'
  | 'esp8266/boot-too-old'
  | 'esp8266/pair-differs'
  | 'esp8266/cannot-fix'
  | 'esp8266/overlap'
  | 'esp8266/below-target-offset'
  | 'esp8266/application-not-last'
  | 'esp8266/application-missing'
  | 'esp8266/bad-partition'
  | 'esp8266/key-kind'
  | 'esp8266/too-large';

type More = { readonly why?: string; readonly fix?: string };

/** The input cannot be used: exit 3. */
export const unusable = (code: Esp8266FaultCode, what: string, more: More = {}) =>
  new Fault<Esp8266FaultCode>({ code, exit: 3, what, ...more });

/** The command or configuration is wrong: exit 2. */
export const misuse = (code: Esp8266FaultCode, what: string, more: More = {}) =>
  new Fault<Esp8266FaultCode>({ code, exit: 2, what, ...more });
