/** Puts an image together: header, room, payload and protected values in one buffer with space behind them. */

import { roundUp } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes } from '../../core/types.ts';
import {
  ENCRYPTED,
  flagBits,
  type ImageHash,
  imageHeader,
  LARGEST_HEADER,
  PROTECTED_MAGIC,
} from './layout.ts';
import { fitting } from './numbers.ts';
import type { SignPlan } from './plan.ts';
import { fittingVersion } from './plan-version.ts';
import { areaSize, type Tlv, writeArea } from './tlv.ts';

const BLOCK = 16;

export type Content = {
  readonly room: Bytes;
  readonly payload: Bytes;
  readonly protectedTlvs: readonly Tlv[];
  /** Flags beyond those that the plan alone sets. */
  readonly flags: number;
  /** The payload is to be encrypted: header and payload end on a block. */
  readonly blocks: boolean;
  /** The image may be built around the payload, where its buffer has the room. */
  readonly inPlace?: boolean;
  /** Hears of the region before it is hashed; for images that keep it as it is. */
  readonly settled?: ((region: Bytes) => void) | undefined;
};

export type Composed = {
  /** From the header to the end of the protected values: what is hashed and signed. */
  readonly region: Bytes;
  readonly payload: Bytes;
  readonly digest: Bytes;
};

export function planFlags(plan: SignPlan, encrypted: boolean): number {
  const encryption = plan.encryptBits === 256 ? flagBits.ENCRYPTED_AES256 : flagBits.ENCRYPTED_AES128;
  return (
    (encrypted ? encryption & ENCRYPTED : 0) |
    (plan.nonBootable ? flagBits.NON_BOOTABLE : 0) |
    (plan.loadAddress !== 0 ? flagBits.RAM_LOAD : 0) |
    (plan.romFixed !== 0 ? flagBits.ROM_FIXED : 0)
  );
}

/** Refuses numbers that the header has no room for. */
function headerBytes(plan: SignPlan, content: Content, imageSize: number): Bytes {
  const address = plan.romFixed !== 0 ? plan.romFixed : plan.loadAddress;
  return imageHeader.write(
    {
      magic: 0x96f3b83d,
      loadAddress: fitting(plan.romFixed !== 0 ? '--rom-fixed' : '--load-addr', address, 32),
      headerSize: fitting('--header-size', plan.headerSize, 16),
      protectedSize: areaSize(content.protectedTlvs),
      imageSize: fitting('the image size', imageSize, 32),
      flags: content.flags,
      ...fittingVersion('--version', plan.version),
      pad: 0,
    },
    plan.endian,
  );
}

/** The buffer for an image of `length` bytes, the payload already in it. */
function bufferFor({ payload, inPlace }: Content, headerSize: number, length: number): Bytes {
  const start = payload.byteOffset - headerSize;
  if (inPlace && start >= 0 && start + length <= payload.buffer.byteLength) {
    return new Uint8Array(payload.buffer, start, length);
  }
  const buffer = new Uint8Array(length);
  buffer.set(payload, headerSize);
  return buffer;
}

/** Composes the image; the buffer behind `region` has at least `spare` bytes more, and `atLeast` in all. */
export async function compose(
  plan: SignPlan,
  content: Content,
  hash: ImageHash,
  spare: number,
  atLeast: number,
): Promise<Composed> {
  const { room } = content;
  const plain = plan.headerSize + content.payload.length;
  const payloadEnd = content.blocks ? roundUp(plain, BLOCK) : plain;
  const header = headerBytes(plan, content, payloadEnd - plan.headerSize);
  const area = writeArea(PROTECTED_MAGIC, content.protectedTlvs, plan.endian);
  const regionEnd = payloadEnd + area.length;
  const buffer = bufferFor(content, plan.headerSize, Math.max(regionEnd + spare, atLeast));
  buffer.set(room);
  buffer.set(header);
  buffer.fill(0, plain, payloadEnd);
  buffer.set(area, payloadEnd);
  const region = buffer.subarray(0, regionEnd);
  content.settled?.(region);
  return {
    region,
    payload: buffer.subarray(plan.headerSize, payloadEnd),
    digest: await digest(hash.name, region),
  };
}

/** What an overlong header would be refused for, before room is made for it. */
export const refuseOverlongHeader = (plan: SignPlan): void => {
  if (plan.headerSize > LARGEST_HEADER) fitting('--header-size', plan.headerSize, 16);
};
