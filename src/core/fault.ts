/** Where something stands in a text file; lines and columns count from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/**
 * The one error that is thrown on purpose: the caller got something wrong.
 *
 * `code` is a member of a closed union beside the code that raises it; `exit` is the exit code of the command line:
 * 2 when the command or the configuration is wrong, 3 when an input, key or output cannot be used.
 */
export class Fault<Code extends string = string> extends Error {
  readonly code: Code;
  readonly exit: 2 | 3;
  readonly what: string;
  readonly why: string | undefined;
  readonly fix: string | undefined;
  /** Where in a text file the caller wrote it; `what` names it too. */
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
