/**
 * A binary layout, declared once. Reading, writing, sizes and the offsets in messages all come from the declaration:
 *
 *     const header = struct({ magic: u32, size: u16, flags: u16 });
 *     header.size              8
 *     header.offsets.flags     6
 *     header.read(bytes, 0)    { magic, size, flags }
 *     header.write({ … })      8 bytes
 *
 * Integers are little-endian unless `read` and `write` are told otherwise. Numbers are unsigned.
 */

import { filled, view } from './bytes.ts';
import type { Bytes, Part } from './types.ts';

export type Endian = 'little' | 'big';

export type FieldType<T> = {
  readonly size: number;
  read(at: DataView, offset: number, little: boolean): T;
  write(at: DataView, offset: number, value: T, little: boolean): void;
};

export const u8: FieldType<number> = {
  size: 1,
  read: (at, offset) => at.getUint8(offset),
  write: (at, offset, value) => at.setUint8(offset, value),
};

export const u16: FieldType<number> = {
  size: 2,
  read: (at, offset, little) => at.getUint16(offset, little),
  write: (at, offset, value, little) => at.setUint16(offset, value, little),
};

export const u32: FieldType<number> = {
  size: 4,
  read: (at, offset, little) => at.getUint32(offset, little),
  write: (at, offset, value, little) => at.setUint32(offset, value, little),
};

/** `length` raw bytes; a shorter value is filled up with zeros, a longer one cut. */
export const raw = (length: number): FieldType<Bytes> => ({
  size: length,
  read: (at, offset) => new Uint8Array(at.buffer as ArrayBuffer, at.byteOffset + offset, length),
  write: (at, offset, value) => {
    const target = new Uint8Array(at.buffer, at.byteOffset + offset, length);
    target.fill(0);
    target.set(value.subarray(0, length));
  },
});

// biome-ignore lint/suspicious/noExplicitAny: a layout holds fields of any type
type Layout = Readonly<Record<string, FieldType<any>>>;
type ValuesOf<L extends Layout> = { [K in keyof L]: L[K] extends FieldType<infer T> ? T : never };

export type Struct<L extends Layout> = {
  readonly size: number;
  readonly offsets: { readonly [K in keyof L]: number };
  readonly fields: readonly {
    readonly name: keyof L & string;
    readonly offset: number;
    readonly size: number;
  }[];
  /** The values at `offset`, or undefined when the bytes end before the structure does. */
  read(bytes: Uint8Array, offset?: number, endian?: Endian): ValuesOf<L> | undefined;
  write(values: ValuesOf<L>, endian?: Endian): Bytes;
  /** One Part for each field, for a format's `read`; `show` says how a field's value is written, where not as a number. */
  parts(
    values: ValuesOf<L>,
    offset: number,
    show?: Partial<{ [K in keyof L]: (value: ValuesOf<L>[K]) => string }>,
  ): Part[];
};

export function struct<L extends Layout>(layout: L): Struct<L> {
  const fields: { name: keyof L & string; offset: number; size: number }[] = [];
  let size = 0;
  for (const [name, type] of Object.entries(layout)) {
    fields.push({ name, offset: size, size: type.size });
    size += type.size;
  }
  const offsets = Object.fromEntries(fields.map((field) => [field.name, field.offset]));
  const typeOf = (name: keyof L) => layout[name] as FieldType<unknown>;

  return {
    size,
    offsets: offsets as { [K in keyof L]: number },
    fields,
    read(bytes, offset = 0, endian = 'little') {
      if (offset < 0 || offset + size > bytes.length) return undefined;
      const at = view(bytes);
      const values = fields.map((field) => [
        field.name,
        typeOf(field.name).read(at, offset + field.offset, endian === 'little'),
      ]);
      return Object.fromEntries(values) as ValuesOf<L>;
    },
    write(values, endian = 'little') {
      const bytes = filled(size, 0);
      const at = view(bytes);
      for (const field of fields) {
        typeOf(field.name).write(at, field.offset, values[field.name], endian === 'little');
      }
      return bytes;
    },
    parts(values, offset, show = {}) {
      return fields.map((field) => {
        const value: unknown = values[field.name];
        const text = show[field.name]?.(values[field.name]);
        const plain = typeof value === 'number' ? value : undefined;
        return {
          name: field.name,
          offset: offset + field.offset,
          length: field.size,
          ...(text !== undefined ? { value: text } : plain !== undefined ? { value: plain } : {}),
        };
      });
    },
  };
}

/** An unsigned integer of `size` bytes on its own. */
export function integer(value: number, size: 1 | 2 | 4, endian: Endian = 'little'): Bytes {
  const bytes = filled(size, 0);
  const type = size === 1 ? u8 : size === 2 ? u16 : u32;
  type.write(view(bytes), 0, value, endian === 'little');
  return bytes;
}
