/** Intel HEX as Nordic's own tools write it: nrf-intel-hex's text. Everything of an nRF5 lies below its limit of 2 GiB. */

import nrfIntelHex from 'nrf-intel-hex';
import { utf8 } from '../../core/bytes.ts';
import type { Bytes, Segment } from '../../core/types.ts';

// the package's types describe its ES module, Node and bundlers load its CommonJS one
const MemoryMap = nrfIntelHex as unknown as typeof nrfIntelHex.default;

export function hexText(segments: readonly Segment[]): Bytes {
  const blocks = segments.map(({ address, bytes }): [number, Uint8Array] => [address, bytes]);
  return utf8(`${new MemoryMap(blocks).asHexString()}\n`);
}
