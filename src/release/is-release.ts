/** Recognises a release file. This is apart from its reader so that asking loads nothing large. */

import type { NamedBytes } from '../core/types.ts';

/** Whether these bytes are a release file, whole or damaged. */
export function isRelease(file: NamedBytes): boolean {
  if (file.bytes[0] !== 0x7b && !file.name.endsWith('otapack-release.json')) return false;
  const head = new TextDecoder().decode(file.bytes.subarray(0, 512));
  return /^\s*\{\s*"otapackRelease"/.test(head) || file.name.endsWith('otapack-release.json');
}
