/** An init packet as protobuf fields, and where its signatures are; apart from otapack's own reader. */

import type { Bytes } from '../../src/core/types.ts';

type Field = {
  readonly number: number;
  readonly at: number;
  readonly length: number;
  readonly value: number;
};

/** Fields of a message within `bytes`; numbers have their value, others their place. */
function fields(bytes: Bytes, from: number, to: number): Field[] {
  const found: Field[] = [];
  let at = from;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < to) {
    const key = varint();
    const value = varint();
    const length = (key & 7) === 2 ? value : 0;
    found.push({ number: key >> 3, at, length, value });
    at += length;
  }
  return found;
}

export type Signature = { readonly at: number; readonly of: 'init' | 'image' };

export type InitPacket = {
  readonly init: Bytes;
  readonly signatures: readonly Signature[];
  readonly softdeviceSize: number;
};

/** The signed bytes, and every signature: the packet's own, and those of boot validation by ECDSA. */
export function initPacket(dat: Bytes): InitPacket {
  const [outer] = fields(dat, 0, dat.length);
  if (!outer) throw new Error('not an init packet');
  const signedParts = outer.number === 2 ? fields(dat, outer.at, outer.at + outer.length) : [];
  const command = signedParts[0] ?? outer;
  const init = fields(dat, command.at, command.at + command.length).find(({ number }) => number === 2);
  if (!init) throw new Error('no init command');
  const values = fields(dat, init.at, init.at + init.length);
  const inside = values
    .filter(({ number }) => number === 10)
    .flatMap(({ at, length }) => {
      const [type, bytes] = fields(dat, at, at + length);
      return type?.value === 3 && bytes ? [{ at: bytes.at, of: 'image' as const }] : [];
    });
  const own = signedParts.find(({ number }) => number === 3);
  return {
    init: dat.slice(init.at, init.at + init.length),
    signatures: [...inside, ...(own ? [{ at: own.at, of: 'init' as const }] : [])],
    softdeviceSize: values.find(({ number }) => number === 5)?.value ?? 0,
  };
}

/** r and s from little-endian, as Nordic stores them, to big-endian. */
export function bigEndian(dat: Bytes, at: number): Bytes {
  const half = (from: number) => dat.slice(from, from + 32).reverse();
  return new Uint8Array([...half(at), ...half(at + 32)]);
}

export function withoutSignatures(dat: Bytes, { signatures }: InitPacket): Bytes {
  const copy = dat.slice();
  for (const { at } of signatures) copy.fill(0, at, at + 64);
  return copy;
}
