/**
 * Protocol Buffers on the wire, read exactly: every field with its place, and everything a strict reader objects to.
 *
 *     field   tag = number << 3 | wire type, as varint; then
 *               0 varint   1 eight bytes   2 length as varint and that many bytes   5 four bytes
 *
 * Decoders take more than encoders write: repeated single fields (the last wins), unknown fields, numbers with needless
 * zero bytes. A verifier must see them, and needs offsets for its messages; the generated codec tells neither.
 * The schema comes from proto/dfu-cc.proto.
 */

import type { Bytes } from '../../core/types.ts';
import { enums, messages } from './dfu-cc.fields.gen.ts';

export type MessageName = keyof typeof messages;
type EnumName = keyof typeof enums;

export type WireField = {
  readonly name: string;
  /** The field with its tag. */
  readonly offset: number;
  readonly length: number;
  /** What follows tag and length. */
  readonly contentOffset: number;
  readonly contentLength: number;
  /** A number, the numbers of a packed field, or the name of an enum's value. */
  readonly value?: number | string | readonly number[];
  readonly fields?: readonly WireField[];
};

export type WireProblem = {
  /** `cut`, `type`, `trailing`, `repeated`, `missing`, `overflow`, `value`: not decodable as meant. `unknown`, `loose`: it is, but nobody writes it so. */
  readonly kind:
    | 'cut'
    | 'type'
    | 'trailing'
    | 'repeated'
    | 'missing'
    | 'overflow'
    | 'value'
    | 'unknown'
    | 'loose';
  readonly message: string;
  readonly offset: number;
};

export type WireMessage = {
  readonly fields: readonly WireField[];
  readonly problems: readonly WireProblem[];
};

type Declared = {
  readonly name: string;
  readonly id: number;
  readonly type: string;
  readonly rule: 'optional' | 'required' | 'repeated';
};

const isMessage = (type: string): type is MessageName => Object.hasOwn(messages, type);
const isEnum = (type: string): type is EnumName => Object.hasOwn(enums, type);

/** A message nested deeper than any schema here is cut off, whatever a file says. */
const DEEPEST = 8;
/** More fields than any init packet has; a file of nothing but tags ends here. */
const MOST_FIELDS = 1000;

type Reader = {
  readonly bytes: Bytes;
  readonly problems: WireProblem[];
  count: number;
};

type Varint = { readonly value: number; readonly next: number };

/** The varint at `at`, or undefined when it does not end before `end` (10 bytes at most). */
function varint(reader: Reader, at: number, end: number): Varint | undefined {
  let value = 0;
  let scale = 1;
  for (let i = at; i < end && i < at + 10; i++) {
    const byte = reader.bytes[i] as number;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      if (byte === 0 && i > at) problem(reader, 'loose', 'a number is written with needless bytes', at);
      return { value, next: i + 1 };
    }
  }
  problem(reader, 'cut', 'a number does not end', at);
  return undefined;
}

function problem(reader: Reader, kind: WireProblem['kind'], message: string, offset: number): void {
  reader.problems.push({ kind, message, offset });
}

/** Reads `bytes` as a message. Fields up to the first one that cannot be read are returned. */
export function readWire(bytes: Bytes, message: MessageName): WireMessage {
  const reader: Reader = { bytes, problems: [], count: 0 };
  const fields = readMessage(reader, message, 0, bytes.length, 0);
  return { fields, problems: reader.problems };
}

function readMessage(
  reader: Reader,
  message: MessageName,
  from: number,
  to: number,
  depth: number,
): WireField[] {
  const declared: readonly Declared[] = messages[message];
  const fields: WireField[] = [];
  let last = 0;
  for (let at = from; at < to; ) {
    const tag = varint(reader, at, to);
    if (!tag) return stopped(reader, fields, at, depth);
    const id = Math.floor(tag.value / 8);
    const field = declared.find((candidate) => candidate.id === id);
    const read = readField(reader, field, `field ${id}`, at, tag, to, depth);
    if (!read) return stopped(reader, fields, at, depth);
    if (++reader.count > MOST_FIELDS) {
      problem(reader, 'cut', 'there are more fields than any init packet has', at);
      return fields;
    }
    if (field) {
      if (field.rule !== 'repeated' && fields.some(({ name }) => name === field.name)) {
        problem(reader, 'repeated', `${message}.${field.name} is there twice or more often`, at);
      }
      if (id < last) problem(reader, 'loose', `${message}.${field.name} stands out of order`, at);
      last = Math.max(last, id);
    } else problem(reader, ...stranger(message, id, depth), at);
    fields.push(read);
    at = read.offset + read.length;
  }
  for (const { name, rule } of declared) {
    if (rule === 'required' && !fields.some((field) => field.name === name)) {
      problem(reader, 'missing', `${message}.${name} is missing`, from);
    }
  }
  return fields;
}

/** What cannot be read behind the command, which was, was put there. */
function stopped(reader: Reader, fields: WireField[], at: number, depth: number): WireField[] {
  if (depth === 0 && fields.length > 0) problem(reader, 'trailing', 'trailing bytes beside the command', at);
  return fields;
}

/** A field that the schema does not have. Around the command there is nothing for later versions to add. */
function stranger(message: MessageName, id: number, depth: number): [WireProblem['kind'], string] {
  const place = depth === 0 ? 'trailing bytes beside the command' : 'bytes that do not belong there';
  if (id === 0) return ['type', `${place}: ${message} has a field 0, which cannot be`];
  if (depth === 0) return ['trailing', `${place}: a field ${id}, which no boot loader knows`];
  return ['unknown', `${message} has a field ${id}, which no boot loader knows`];
}

/** Where the content of a field lies, by its wire type; undefined when it is cut or the wire type does not exist. */
function contentOf(reader: Reader, name: string, type: number, next: number, to: number) {
  if (type === 0) {
    const number = varint(reader, next, to);
    return number && { start: next, end: number.next, number: number.value };
  }
  if (type === 1 || type === 5) return fits(reader, name, next, type === 1 ? 8 : 4, to);
  if (type === 2) {
    const length = varint(reader, next, to);
    return length && fits(reader, name, length.next, length.value, to);
  }
  problem(reader, 'type', `${name} has wire type ${type}, which is not used`, next);
  return undefined;
}

function fits(reader: Reader, name: string, start: number, length: number, to: number) {
  if (start + length <= to) return { start, end: start + length, number: undefined };
  problem(reader, 'cut', `${name} claims ${length} bytes where ${to - start} are left`, start);
  return undefined;
}

function readField(
  reader: Reader,
  field: Declared | undefined,
  otherwise: string,
  at: number,
  tag: Varint,
  to: number,
  depth: number,
): WireField | undefined {
  const name = field?.name ?? otherwise;
  const type = tag.value % 8;
  const content = contentOf(reader, name, type, tag.next, to);
  if (!content) return undefined;
  const { start, end, number } = content;
  const place = { name, offset: at, length: end - at, contentOffset: start, contentLength: end - start };
  if (!field) return place;
  if (isMessage(field.type) && type === 2 && depth < DEEPEST) {
    return { ...place, fields: readMessage(reader, field.type, start, end, depth + 1) };
  }
  if (field.type === 'bytes' && type === 2) return place;
  if (field.rule === 'repeated' && field.type === 'uint32' && type === 2) {
    return { ...place, value: readPacked(reader, name, start, end) };
  }
  if (number === undefined || isMessage(field.type) || field.type === 'bytes') {
    problem(reader, 'type', `${name} has wire type ${type}`, at);
    return place;
  }
  if (field.rule === 'repeated') problem(reader, 'loose', `${name} is not packed`, at);
  return { ...place, value: scalar(reader, field, number, start) };
}

function readPacked(reader: Reader, name: string, from: number, to: number): number[] {
  const values: number[] = [];
  for (let at = from; at < to; ) {
    const next = varint(reader, at, to);
    if (!next) break;
    checkRange(reader, name, next.value, at);
    values.push(next.value);
    at = next.next;
  }
  return values;
}

function checkRange(reader: Reader, name: string, value: number, offset: number): void {
  if (value > 0xffff_ffff) problem(reader, 'overflow', `${name} does not fit 32 bits`, offset);
}

function scalar(reader: Reader, field: Declared, number: number, offset: number): number | string {
  checkRange(reader, field.name, number, offset);
  if (!isEnum(field.type)) return number;
  const named = Object.entries(enums[field.type]).find(([, value]) => value === number);
  if (named) return named[0];
  problem(reader, 'value', `${field.type} ${field.name} is ${number}, which means nothing`, offset);
  return number;
}

/** The field at a path of names, from the outside in. */
export function fieldAt(fields: readonly WireField[], ...path: readonly string[]): WireField | undefined {
  const [name, ...rest] = path;
  const field = fields.find((candidate) => candidate.name === name);
  return rest.length === 0 ? field : field?.fields && fieldAt(field.fields, ...rest);
}
