/** The one error that is thrown on purpose, for what the caller got wrong. */

/** A place in a text file; lines and columns count from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/**
 * What the caller got wrong. Each module that throws one declares its codes as a closed union named `…FaultCode`;
 * docs/faults.md lists them all.
 */
export class Fault<Code extends string = string> extends Error {
  /** Stable, e.g. `key/passphrase-wrong`. */
  readonly code: Code;
  /** Exit code of the command line: 2, the command or the configuration is wrong; 3, an input, key or output is unusable. */
  readonly exit: 2 | 3;
  /** What is wrong, in one sentence; also the `message` of the error. */
  readonly what: string;
  readonly why: string | undefined;
  /** What to do about it. */
  readonly fix: string | undefined;
  /** The place in a text file, such as otapack.yaml, that is wrong; `what` begins with it. */
  readonly at: Place | undefined;

  constructor(fault: {
    code: Code;
    exit: 2 | 3;
    what: string;
    why?: string | undefined;
    fix?: string | undefined;
    at?: Place | undefined;
  }) {
    super(fault.what);
    this.name = 'Fault';
    this.code = fault.code;
    this.exit = fault.exit;
    this.what = fault.what;
    this.why = fault.why;
    this.fix = fault.fix;
    this.at = fault.at;
  }
}

/** The same fault, with `prefix` and a colon in front of its message; `more` gives it a place, or another fix. */
export const prefixed = (
  fault: Fault,
  prefix: string,
  more: { readonly at?: Place; readonly fix?: string | undefined } = {},
): Fault => {
  const { code, exit, what, why, fix, at } = fault;
  return new Fault({ code, exit, what: `${prefix}: ${what}`, why, fix, at, ...more });
};
