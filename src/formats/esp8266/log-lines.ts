/**
 * Lines of ESP8266 update logs: what the SDK's updater, the second-stage loader, esp_ota and the Arduino updater print.
 * A line may stand behind a time stamp, and lines of other origin between.
 */

export type LineKind =
  | 'sum-length'
  | 'sectors'
  | 'exceed'
  | 'too-many-sectors'
  | 'length-failed'
  | 'no-head'
  | 'head-in-process'
  | 'total'
  | 'flash-crc'
  | 'image-crc'
  | 'error-bin'
  | 'check-bin'
  | 'boot-failed'
  | 'boot-magic'
  | 'boot-address'
  | 'boot-record'
  | 'boot-map'
  | 'ota-magic'
  | 'arduino-magic'
  | 'arduino-size'
  | 'arduino-config'
  | 'arduino-new-config'
  | 'arduino-signature';

export type LogLine = { readonly kind: LineKind; readonly number?: number; readonly text: string };

const patterns: readonly (readonly [LineKind, RegExp])[] = [
  ['sum-length', /\bsumlength\s*=\s*(\d+)/i],
  ['exceed', /\bsec_block\s+(\d+)\s+exceed/i],
  ['sectors', /\bsec_block\s+(\d+)/i],
  ['too-many-sectors', /\bnum max\s*=\s*(\d+)/i],
  ['length-failed', /Content-Length:\s*failed/i],
  ['no-head', /server do not support HEAD method/i],
  ['head-in-process', /http head in process/i],
  ['total', /\btotallen\s*=\s*(\d+)/i],
  ['flash-crc', /\bflash_crc\s*=\s*(\d+)/i],
  ['image-crc', /\bimg_crc\s*=\s*(\d+)/i],
  ['error-bin', /\berror bin file\b/i],
  ['check-bin', /please check the bin file/i],
  ['boot-failed', /\b(?:first )?boot failed\b/i],
  ['boot-magic', /\berror magic\b/i],
  ['boot-address', /get flash_addr error/i],
  ['boot-record', /error user bin flag/i],
  ['boot-map', /flash map not support/i],
  ['ota-magic', /OTA image has invalid magic byte.*saw 0x([0-9a-f]+)/i],
  ['arduino-new-config', /new Flash config wrong/i],
  ['arduino-config', /Flash config wrong/i],
  ['arduino-magic', /Magic byte is (?:wrong, )?not 0xE9|Magic byte is wrong/i],
  ['arduino-size', /Not Enough Space/i],
  ['arduino-signature', /Signature verification failed/i],
];

/** What a log line says, or undefined when it is none of these. */
export function readLogLine(line: string): LogLine | undefined {
  if (line === '') return undefined;
  for (const [kind, pattern] of patterns) {
    const match = pattern.exec(line);
    if (!match) continue;
    const digits = match[1];
    const number =
      digits === undefined ? {} : { number: Number.parseInt(digits, kind === 'ota-magic' ? 16 : 10) };
    return { kind, text: match[0], ...number };
  }
  return undefined;
}
