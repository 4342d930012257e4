/** Reads a stream to its end. A pipe or a device has no size to check beforehand, so the limit is checked on the way. */

import { Fault } from '../core/fault.ts';
import type { Bytes } from '../core/types.ts';

export type CollectFaultCode = 'file/too-large';

/** Far larger than any firmware: this refuses a disk image that was named by mistake before it fills the memory. */
export const LARGEST_INPUT = 512 * 1024 * 1024;

export const tooLarge = (name: string, size: string): Fault<CollectFaultCode> =>
  new Fault<CollectFaultCode>({
    code: 'file/too-large',
    exit: 3,
    what: `${name} has ${size} bytes, more than any firmware (limit ${LARGEST_INPUT})`,
  });

export async function collected(stream: AsyncIterable<unknown>, name: string): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    if (length > LARGEST_INPUT) throw tooLarge(name, `${length} and more`);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
