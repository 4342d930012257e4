/** The library: re-exports only. */

export * from './core/fault.ts';
export { type Verdict, verdictOf } from './core/findings.ts';
export type * from './core/options.ts';
export type * from './core/types.ts';
export { formatNamed, formats, identify } from './formats.ts';
