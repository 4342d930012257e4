/** A table of keys and values, as JSON, YAML and facts have them: an object that is no list, no bytes and not null. */

export type Table = Readonly<Record<string, unknown>>;

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
