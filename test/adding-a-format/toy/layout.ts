/**
 * A toy image: the smallest format there can be, to copy from.
 *
 *     0   'T' 'O' 'Y' '1'   magic
 *     4   version           u32, little-endian
 *     8   length            u32: of the payload
 *     12  CRC-32            u32: of the payload
 *     16  payload
 */

import { utf8 } from '../../../src/core/bytes.ts';
import { raw, struct, u32 } from '../../../src/core/struct.ts';

export const MAGIC = utf8('TOY1');
export const header = struct({ magic: raw(4), version: u32, length: u32, crc: u32 });
