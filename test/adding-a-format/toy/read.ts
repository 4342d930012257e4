/** A toy image, or what is left of one, as parts. */

import type { NamedBytes, Part } from '../../../src/core/types.ts';
import { header } from './layout.ts';

export function read({ name, bytes }: NamedBytes): Part {
  const whole = { name, offset: 0, length: bytes.length };
  const values = header.read(bytes);
  if (!values) return { ...whole, note: 'a toy image that ends inside its header' };
  const length = Math.min(values.length, bytes.length - header.size);
  return {
    ...whole,
    parts: [
      { name: 'header', offset: 0, length: header.size, parts: header.parts(values, 0) },
      { name: 'payload', offset: header.size, length },
    ],
  };
}
