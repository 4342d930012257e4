/** What can be wrong with an Intel HEX file: each fault names the file, the line and what stands there. */

import { hexNumber, startsWith } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import type { Bytes } from '../core/types.ts';
import { fileKind } from './file-kinds.ts';

export type HexFaultCode =
  | 'hex/not-hex'
  | 'hex/bad-record'
  | 'hex/bad-checksum'
  | 'hex/bad-type'
  | 'hex/repeated-start'
  | 'hex/address-too-large';

const COLON = 0x3a;
const CR = 0x0d;
const LF = 0x0a;

/** The text that is read, under its name. */
type Source = { readonly name: string; readonly text: Bytes };

/** The line that begins at `at`, for a message: its number, and the beginning of its text. */
function lineAt(source: Source, at: number): { where: string; line: string } {
  let number = 1;
  for (let i = 0; i < at; i++) {
    const byte = source.text[i];
    if (byte === LF || (byte === CR && source.text[i + 1] !== LF)) number++;
  }
  let line = '';
  for (let i = at; i < source.text.length && line.length < 48; i++) {
    const byte = source.text[i] as number;
    if (byte === LF || byte === CR) break;
    line += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return { where: `${source.name}, line ${number}`, line };
}

const unusable = (code: HexFaultCode, what: string, why: string, fix: string) =>
  new Fault<HexFaultCode>({ code, exit: 3, what, why, fix });

const BUILD_AGAIN = 'the file is damaged; copy or build it again';

export function malformed(source: Source, at: number): Fault {
  if (!source.text.subarray(0, at).includes(COLON) && source.text[at] !== COLON) return notHex(source);
  const { where, line } = lineAt(source, at);
  const why =
    'a record is a colon, its length, address, type, data and checksum in hexadecimal, and nothing else';
  return unusable('hex/bad-record', `${where} is no Intel HEX record: '${line}'`, why, BUILD_AGAIN);
}

const MCUBOOT_IMAGE = Uint8Array.of(0x3d, 0xb8, 0xf3, 0x96);

/** What to do about a file of another kind. */
const fixes: Readonly<Record<string, string>> = {
  'an ELF file': 'convert it with `objcopy -O ihex`',
  'an S-record file': 'convert it with `objcopy -I srec -O ihex`',
  'a zip': 'name the firmware, not the package',
  'an MCUboot image': 'name a file that ends in .bin',
};

function notHex({ name, text }: Source): Fault {
  const kind = startsWith(text, MCUBOOT_IMAGE) ? 'an MCUboot image' : fileKind(text);
  const other = kind === undefined || kind === 'an Intel HEX file' ? '' : `${kind}, `;
  return unusable(
    'hex/not-hex',
    `${name} is ${other}not Intel HEX`,
    'Intel HEX is text whose every line starts with a colon',
    fixes[kind ?? ''] ?? 'raw binaries must be named .bin',
  );
}

export function badChecksum(source: Source, at: number, count: number): Fault {
  const { where, line } = lineAt(source, at);
  const told = line.length > 2 * count + 10 ? `: '${line}'` : '';
  return unusable(
    'hex/bad-checksum',
    `${where}: the checksum does not fit${told}`,
    'a digit was changed',
    BUILD_AGAIN,
  );
}

export function badType(source: Source, at: number, type: number): Fault {
  const { where } = lineAt(source, at);
  const what = `${where}: record type ${hexNumber(type, 2)} does not exist`;
  return unusable('hex/bad-type', what, 'Intel HEX has the types 00 to 05', BUILD_AGAIN);
}

export function repeatedStart(source: Source, at: number): Fault {
  const { where } = lineAt(source, at);
  const why = 'two programs were put into one file by joining their texts';
  return unusable(
    'hex/repeated-start',
    `${where}: a second start address record`,
    why,
    'merge them with a merge tool',
  );
}

export function tooLarge(source: Source, at: number, address: number): Fault {
  const { where } = lineAt(source, at);
  const what = `${where}: data at ${hexNumber(address)} lies beyond 32 bits`;
  return unusable('hex/address-too-large', what, 'addresses end at 0xffffffff', BUILD_AGAIN);
}
