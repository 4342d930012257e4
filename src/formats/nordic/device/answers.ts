/**
 * What a Secure DFU boot loader is asked and what it answers.
 *
 *     request    op [arguments]                 04                 execute
 *     response   60 op result [extended] [data] 60 04 0B 07        refused: SoftDevice not in the list
 */

import { hex } from '../../../core/bytes.ts';

export const RESPONSE = 0x60;

/** Operation codes by the names that reports use. */
export const operations: Readonly<Record<number, string>> = {
  0: 'protocol-version',
  1: 'create',
  2: 'receipts',
  3: 'checksum',
  4: 'execute',
  6: 'select',
  7: 'mtu',
  8: 'write',
  9: 'ping',
  10: 'hardware-version',
  11: 'firmware-version',
  12: 'abort',
};

export const CREATE = 1;
export const CHECKSUM = 3;
export const EXECUTE = 4;
export const SELECT = 6;
export const WRITE = 8;

export const results: Readonly<Record<number, string>> = {
  0: 'INVALID_CODE',
  1: 'SUCCESS',
  2: 'OP_CODE_NOT_SUPPORTED',
  3: 'INVALID_PARAMETER',
  4: 'INSUFFICIENT_RESOURCES',
  5: 'INVALID_OBJECT',
  7: 'UNSUPPORTED_TYPE',
  8: 'OPERATION_NOT_PERMITTED',
  10: 'OPERATION_FAILED',
  11: 'EXT_ERROR',
};

export const SUCCESS = 0x01;
export const INVALID_PARAMETER = 0x03;
export const NO_RESOURCES = 0x04;
export const INVALID_OBJECT = 0x05;
export const NOT_PERMITTED = 0x08;
export const FAILED = 0x0a;
export const EXTENDED = 0x0b;

const extendedResults: Readonly<Record<number, string>> = {
  0: 'NO_ERROR',
  1: 'INVALID_ERROR_CODE',
  2: 'WRONG_COMMAND_FORMAT',
  3: 'UNKNOWN_COMMAND',
  4: 'INIT_COMMAND_INVALID',
  5: 'FW_VERSION_FAILURE',
  6: 'HW_VERSION_FAILURE',
  7: 'SD_VERSION_FAILURE',
  8: 'SIGNATURE_MISSING',
  9: 'WRONG_HASH_TYPE',
  10: 'HASH_FAILED',
  11: 'WRONG_SIGNATURE_TYPE',
  12: 'VERIFICATION_FAILED',
  13: 'INSUFFICIENT_SPACE',
  14: 'FW_ALREADY_PRESENT',
};

/** A result, with the extended code when the result is 0B. */
export type Answer = { readonly code: number; readonly extended?: number };

export const plain = (code: number): Answer => ({ code });
export const extendedBy = (extended: number): Answer => ({ code: EXTENDED, extended });

export const resultName = (code: number): string => results[code] ?? `RESULT_${code}`;
export const extendedName = (code: number): string => extendedResults[code] ?? `EXTENDED_${code}`;

/** The notification in hex, as logs print it: `60-04-0B-07`. */
export function responseText(operation: number, answer: Answer): string {
  const bytes = [
    RESPONSE,
    operation,
    answer.code,
    ...(answer.extended === undefined ? [] : [answer.extended]),
  ];
  return hex(Uint8Array.from(bytes), '-').toUpperCase();
}

/** The fields that reports and predictions share. */
export const answerFields = (answer: Answer) => ({
  result: resultName(answer.code),
  resultCode: answer.code,
  ...(answer.extended === undefined
    ? {}
    : { extended: extendedName(answer.extended), extendedCode: answer.extended }),
});
