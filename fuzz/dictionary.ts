/** What readers look for: magics, tags, keywords, and the numbers at which lengths and counts turn over. */

import { fromHex, utf8 } from '../src/core/bytes.ts';
import type { Bytes } from '../src/core/types.ts';

const binary = [
  '504b0304 504b0102 504b0506 504b0708', // zip
  '3db8f396 96f3b83d 77c295f360d2ef7f3552500f2cb67980', // MCUboot image and trailer
  '0769 0869 1000 2000 2100 2200 2400 3000 3100 3200 4000 5000 6000', // TLV areas and types
  'e9 ea04 e903 aa50 ebeb 1f8b08', // ESP8266
  '7f454c46010101', // ELF
  'dbe5b151', // SoftDevice information
  '3082 308100 3080 0201 020100 0400 0500 a000 a100 8100', // DER
  '06082a8648ce3d030107 06072a8648ce3d0201 06092a864886f70d010101 06032b6570',
  '0a 12 1a 08 10 18 ffffffffffffffffff01 80808080808080808001', // protobuf
  '00000000 ffffffff 0000 ffff ff00 fffe feff efbbbf 0d0a 0a 00',
];

const words = [
  'manifest.json',
  'manifest',
  'application',
  'softdevice_bootloader',
  'bin_file',
  'dat_file',
  '../',
  '__proto__',
  'constructor',
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  'null',
  'true',
  '1e999',
  '-0',
  '\\u0000',
  '\ud7ff\u200d',
  ':00000001FF\n',
  ':020000040000FA\n',
  ':0400000500000000F7\n',
  '-----BEGIN ',
  '-----END ',
  '-----BEGIN PRIVATE KEY-----\n',
  '-----END PRIVATE KEY-----\n',
  'Proc-Type: 4,ENCRYPTED\n',
  'DEK-Info: AES-128-CBC,',
  '${',
  '${{',
  '&a ',
  '*a ',
  '<<: ',
  '- ',
  '? ',
  '|+\n',
  '!!binary ',
  '%YAML 1.1\n---\n',
  '\t',
  '\x1b[2J',
  '::error::',
  '<script>',
  '0x',
  'E: ',
  'I: Image index: ',
  'CRC',
  'offset',
];

export const dictionary: readonly Bytes[] = [
  ...binary.flatMap((line) => line.split(' ').map((digits) => fromHex(digits) ?? new Uint8Array())),
  ...words.map(utf8),
];

export const extremes: readonly number[] = [
  0, 1, 2, 3, 4, 7, 8, 0x0f, 0x10, 0x1f, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xff, 0x100, 0x1ff, 0x200, 0x7ff,
  0xfff, 0x1000, 0x3fff, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0xfffff, 0x100000, 0x7fffff, 0xffffff,
  0x1000000, 0x3fffffff, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffff0, 0xfffffffc, 0xfffffffe,
  0xffffffff,
];

export const numberTexts: readonly string[] = [
  '0',
  '-1',
  '1',
  '255',
  '256',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  '99999999999999999999999999',
  '0x',
  '0xffffffff',
  '0x100000000',
  '1.5',
  '1e5',
  '1e400',
  'NaN',
  'Infinity',
  '',
];
