/** `dumpinfo` for machines: JSON with bytes as hex, YAML in PyYAML's block style with bytes as `!!binary`. */

import { base64, hex } from '../../core/bytes.ts';
import { pythonJson } from '../../core/python.ts';
import type { Dumped, DumpedEntry } from './dump.ts';

const INDENT = '  ';
const BASE64_LINE = 76;

const plain = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? hex(value) : value);

/** What both forms show. */
const document = ({ filename, header, tlv_area, trailer }: Dumped) => ({
  filename,
  header,
  tlv_area,
  trailer,
});

/** Without a line end. */
export const dumpJson = (dumped: Dumped): string => pythonJson(document(dumped), 2, plain);

function binary(bytes: Uint8Array, indent: string): string {
  if (bytes.length === 0) return ' !!binary ""\n';
  const lines = base64(bytes).match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  return ` !!binary |\n${lines.map((line) => `${indent}${INDENT}${line}\n`).join('')}`;
}

/** What YAML 1.1 would read as something else than this text, or not at all. */
const NEEDS_QUOTES =
  /^$|^[\s,[\]{}#&*!|>'"%@`]|^[-?:](?:\s|$)|^---|^\.\.\.|: |\s#|[:\s]$|^(?:~|null|true|false|yes|no|on|off|=|<<)$/i;
/** Numbers and dates of YAML 1.1 as PyYAML resolves them; an exponent is only one with its sign. */
const NUMBER =
  /^[-+]?(?:0b[01_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-f_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|[0-9][0-9_]*\.[0-9_]*(?:e[-+][0-9]+)?|\.(?:inf|[0-9][0-9_]*(?:e[-+][0-9]+)?))$|^\.nan$|^\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?$/i;
const escaped: Readonly<Record<string, string>> = { '\t': 't', '\n': 'n', '\r': 'r', '"': '"', '\\': '\\' };

function escapedCharacter(character: string): string {
  const short = escaped[character];
  if (short !== undefined) return `\\${short}`;
  const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (digits.length <= 2) return `\\x${digits.padStart(2, '0')}`;
  return digits.length <= 4 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

function scalarText(text: string): string {
  if (/[^\x20-\x7e]/.test(text)) return `"${text.replace(/[^\x20-\x7e]|["\\]/gu, escapedCharacter)}"`;
  if (!NEEDS_QUOTES.test(text) && !NUMBER.test(text)) return text;
  return `'${text.replaceAll("'", "''")}'`;
}

function value(item: unknown, indent: string): string {
  if (item instanceof Uint8Array) return binary(item, indent);
  if (Array.isArray(item)) return item.length === 0 ? ' []\n' : `\n${list(item, indent)}`;
  if (typeof item === 'object' && item !== null) {
    return Object.keys(item).length === 0 ? ' {}\n' : `\n${mapping(item, indent + INDENT)}`;
  }
  return ` ${typeof item === 'string' ? scalarText(item) : String(item)}\n`;
}

const mapping = (fields: object, indent: string): string =>
  Object.entries(fields)
    .map(([key, item]) => `${indent}${key}:${value(item, indent)}`)
    .join('');

/** Lists are not indented below their key; each item's first line carries the dash. */
const list = (items: readonly unknown[], indent: string): string =>
  items
    .map((item) => `${indent}- ${mapping(item as object, indent + INDENT).slice(indent.length + 2)}`)
    .join('');

export const dumpYaml = (dumped: Dumped): string => mapping(document(dumped), '');

/** The fork's YAML: no file name, and types without names. */
export function dumpYamlNcs({ header, tlv_area, trailer }: Dumped): string {
  const bare = (entries: readonly DumpedEntry[]) =>
    entries.map(({ type, len, data }) => ({ type, len, data }));
  const { key_field_len: _, ...fields } = trailer;
  const areas = { ...tlv_area, tlvs_prot: bare(tlv_area.tlvs_prot), tlvs: bare(tlv_area.tlvs) };
  return mapping({ header, tlv_area: areas, trailer: fields }, '');
}
