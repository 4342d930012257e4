/** The library: re-exports only. */

export { type Against, against, type Judge } from './compare/against.ts';
export type { Difference, Volatile } from './compare/differences.ts';
export {
  compareFolders,
  compareGolden,
  type Folder,
  type GoldenResult,
  type Reader,
} from './compare/golden.ts';
export { goldenFindings } from './compare/golden-findings.ts';
export * from './core/fault.ts';
export { type Verdict, verdictOf } from './core/findings.ts';
export type * from './core/options.ts';
export type * from './core/types.ts';
export { nordicSettings } from './formats/nordic/index.ts';
export { formatNamed, formats, identify } from './formats.ts';
export { encryptedPrivatePem, privatePem, publicPem } from './keys/export.ts';
export type { KeyFaultCode } from './keys/faults.ts';
export { generateKey, type KeyType, keyTypes } from './keys/generate.ts';
export { type Published, publishedHash, publishedKey } from './keys/published.ts';
export { readKey } from './keys/read.ts';
