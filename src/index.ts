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
export type * from './core/build-tree.ts';
export * from './core/fault.ts';
export { type Rule, type Verdict, verdictOf } from './core/findings.ts';
export type * from './core/options.ts';
export type { ProfileFaultCode } from './core/profile.ts';
export type * from './core/types.ts';
export { esp8266 } from './formats/esp8266/index.ts';
export { mcuboot } from './formats/mcuboot/index.ts';
export { nordic, nordicSettings } from './formats/nordic/index.ts';
export { formatNamed, formats, identify } from './formats.ts';
export { type CodeLanguage, mcubootPublicCode, nordicPublicCode } from './keys/code.ts';
export { encryptedPrivatePem, type PrivateForm, privatePem, publicPem } from './keys/export.ts';
export type { KeyFaultCode } from './keys/faults.ts';
export { mcubootKeyHash, nordicPublic } from './keys/fingerprint.ts';
export { generateKey, type KeyType, keyTypes } from './keys/generate.ts';
export { type Published, publishedHash, publishedKey } from './keys/published.ts';
export { type KeySource, readKey } from './keys/read.ts';
