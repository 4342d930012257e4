/**
 * The library: the doors of the command line, typed, for Node and browsers. Nothing here touches files, the clock, the console
 * or randomness; a format's code is loaded when it is first used. docs/library.md shows it at work.
 *
 *     formats     nordic, mcuboot, esp8266: build, read, check, predict, explain; identify, checkAny and reader for any file
 *     comparing   compareGolden, compareFolders, against
 *     keys        readKey, generateKey, privatePem, publicPem, …
 *     errors      Fault: what the caller got wrong; everything that is wrong with a file is a Finding
 */

export { type Against, against, type Judge } from './compare/against.ts';
export type { Difference, Side, Volatile } from './compare/differences.ts';
export type { CompareCode } from './compare/findings.ts';
export {
  compareFolders,
  compareGolden,
  type Folder,
  type GoldenResult,
  type GoldenVerdict,
  type Reader,
} from './compare/golden.ts';
export { goldenFindings } from './compare/golden-findings.ts';
export type * from './core/build-tree.ts';
export type { HashName } from './core/digest.ts';
export { Fault, type Place } from './core/fault.ts';
export { type Rule, type Verdict, verdictOf } from './core/findings.ts';
export type * from './core/options.ts';
export type { ProfileFaultCode } from './core/profile.ts';
export type * from './core/types.ts';
export { esp8266 } from './formats/esp8266/index.ts';
export { mcuboot } from './formats/mcuboot/index.ts';
export { nordic, nordicSettings } from './formats/nordic/index.ts';
export { checkAny, formatNamed, formats, identify, reader } from './formats.ts';
export { type CodeLanguage, mcubootPublicCode, nordicPublicCode } from './keys/code.ts';
export { encryptedPrivatePem, type PrivateForm, privatePem, publicPem } from './keys/export.ts';
export type { KeyFaultCode } from './keys/faults.ts';
export { mcubootKeyHash, nordicPublic } from './keys/fingerprint.ts';
export { generateKey, type KeyType, keyTypes } from './keys/generate.ts';
export { type Published, publishedHash, publishedKey } from './keys/published.ts';
export { type KeySource, readKey } from './keys/read.ts';
