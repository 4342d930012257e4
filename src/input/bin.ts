/** A raw binary: bytes without addresses, so one segment at the address the caller knows (0 when nobody does). */

import type { Bytes, Firmware } from '../core/types.ts';

export const readBin = (bytes: Bytes, name: string, address = 0): Firmware => ({
  segments: bytes.length > 0 ? [{ address, bytes }] : [],
  source: { name, kind: 'bin' },
});
