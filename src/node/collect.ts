/** All of a stream, within bounds: what pipes and devices give has no size to look at first. */

import { Fault } from '../core/fault.ts';
import type { Bytes } from '../core/types.ts';

export type CollectFaultCode = 'file/too-large';

/** No firmware of the formats here comes near; a wrong path to a disk image is refused before it fills the memory. */
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
