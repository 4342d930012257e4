/** `dumpinfo` for people: 60 columns, sections between rows of `#`. */

import { hexNumber } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import type { Bytes } from '../../core/types.ts';
import type { Dumped, DumpedArea, DumpedEntry, Flavour } from './dump.ts';
import { flagBits } from './layout.ts';

const WIDTH = 60;
const RULE = '#'.repeat(WIDTH);
const RECORD_INDENT = ' '.repeat(8);
const DATA_INDENT = ' '.repeat(14);
const MAGIC_INDENT = ' '.repeat(13);
const VALUE_COLUMN = 20;

const row = (text: string): string => `#### ${text} `.padEnd(WIDTH, '#');

const number = (value: number | string | Bytes | undefined): string =>
  typeof value === 'number' ? hexNumber(value) : String(value);

function flagLines(flags: number): string {
  if (flags === 0) return '0x0';
  const set = Object.entries(flagBits).filter(([, bit]) => (flags & bit) !== 0);
  return set.map(([name, bit]) => `${name} (${hexNumber(bit)})`).join(`\n${' '.repeat(VALUE_COLUMN)}`);
}

const headerLines = (header: Dumped['header']): string[] =>
  Object.entries(header).map(([key, value]) => {
    const text = key === 'flags' ? flagLines(Number(value)) : number(value);
    return `${key}:`.padEnd(VALUE_COLUMN) + text;
  });

function frame(title: string, content: string): string[] {
  const blank = `|${' '.repeat(WIDTH - 2)}|`;
  const left = `|${' '.repeat(Math.max(0, Math.floor((WIDTH - content.length) / 2) - 1))}`;
  return [row(title), blank, `${(left + content).padEnd(WIDTH - 1)}|`, blank, RULE];
}

/** Bytes as `0x..` and a blank each, eight to a line. */
function byteLines(bytes: Uint8Array, indent: string): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    text += `${hexNumber(bytes[i] ?? 0, 2)} `;
    if (i % 8 === 7 && i + 1 < bytes.length) text += `\n${indent}`;
  }
  return text;
}

const recordLines = (entry: DumpedEntry): string[] => [
  `${RECORD_INDENT}${'-'.repeat(45)}`,
  `${RECORD_INDENT}type: ${entry.type_name} (${hexNumber(entry.type)})`,
  `${RECORD_INDENT}len:  ${hexNumber(entry.len)}`,
  `${RECORD_INDENT}data: ${byteLines(entry.data, DATA_INDENT)}`,
];

const areaLines = (title: string, area: Partial<DumpedArea>, entries: readonly DumpedEntry[]): string[] => [
  row(title),
  `magic:     ${number(area.magic)}`,
  `area size: ${number(area.tlv_tot)}`,
  entries.flatMap(recordLines).join('\n'),
  RULE,
];

const STATES: Readonly<Record<number, string>> = { 1: 'SET', 2: 'BAD', 3: 'UNSET', 4: 'ANY' };
const state = (value: number): string => `${STATES[value] ?? 'INVALID'} (${hexNumber(value)})`;

const size = (value: number): string =>
  value === 0xffff_ffff ? 'unknown' : `${hexNumber(value)} octal: ${value}`;

/** What the fork shows of a trailer it could not read. */
const UNREAD = { swap_size: 0x99, swap_info: 0x99, copy_done: 0x99, image_ok: 0x99 };

function trailerLines(trailer: Dumped['trailer']): string[] {
  const { magic, key_field_len: keys } = trailer;
  if (!(magic instanceof Uint8Array)) return [];
  const field = (key: string, label: string, show: (value: number) => string): string[] => {
    const value = trailer[key];
    return typeof value === 'number' ? [`${label}${show(value)}`] : [];
  };
  const stored =
    keys === undefined ? 'Image not encrypted' : `(len: ${number(keys)}, if BOOT_SWAP_SAVE_ENCTLV is unset)`;
  return [
    row('Image trailer (offset: unknown)'),
    '(Note: some fields may not be used, depending on the update \nstrategy)',
    '',
    'swap status: (len: unknown)',
    `enc. keys:   ${stored}`,
    ...field('swap_size', 'swap size:   ', size),
    ...field('swap_info', 'swap_info:   ', state),
    ...field('copy_done', 'copy_done:   ', state),
    ...field('image_ok', 'image_ok:    ', state),
    `boot magic:  ${byteLines(magic, MAGIC_INDENT)}`,
    '',
  ];
}

/** The fork's frame about what follows the image. */
const paddingLines = (padding: Dumped['padding']): string[] =>
  padding
    ? frame(`Image padding (offset: ${hexNumber(padding.offset)})`, `padding (${hexNumber(padding.value)})`)
    : [];

export function dumpText(dumped: Dumped, flavour: Flavour = 'upstream'): string {
  const { filename, header, tlv_area } = dumped;
  const fork = flavour === 'ncs';
  const trailer = fork && dumped.trailer['magic'] ? { ...UNREAD, ...dumped.trailer } : dumped.trailer;
  const headerSize = Number(header['hdr_size']);
  const payload = Number(header['img_size']);
  const protectedSize = Number(header['protected_tlv_size']);
  const end = headerSize + payload;
  const lines = [
    `Printing content of signed image: ${printable(filename)} \n`,
    row('Image header (offset: 0x0)'),
    ...headerLines(header),
    RULE,
    ...frame(`Payload (offset: ${hexNumber(headerSize)})`, `FW image (size: ${hexNumber(payload)} Bytes)`),
    ...(protectedSize === 0
      ? []
      : areaLines(
          `Protected TLV area (offset: ${hexNumber(end)})`,
          tlv_area.tlv_hdr_prot,
          tlv_area.tlvs_prot,
        )),
    ...areaLines(`TLV area (offset: ${hexNumber(end + protectedSize)})`, tlv_area.tlv_hdr, tlv_area.tlvs),
    ...(fork ? paddingLines(dumped.padding) : []),
    ...trailerLines(trailer),
    row('End of Image '),
  ];
  return `${lines.join('\n')}\n`;
}
