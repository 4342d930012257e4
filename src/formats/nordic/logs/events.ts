/**
 * What a line of a DFU log says, whoever wrote it: a request on its way, a response, a state the device reported, an
 * event that the host names. The parsers of the sources (phones.ts, nrfutil.ts, …) turn lines into these, nothing else.
 */

import type { Answer } from '../device/answers.ts';

export type ObjectName = 'command' | 'data';

/** Events that a host names in words. */
export type Mark =
  | 'success'
  | 'link-lost'
  | 'connected'
  | 'no-response'
  | 'aborted'
  | 'crc-mismatch'
  | 'bytes-lost'
  | 'init-too-large'
  | 'already-executed'
  | 'stored-init-used'
  | 'stored-data-differ'
  | 'fallback-app-only'
  | 'retrying';

export type LogEvent =
  /**
   * Bytes written to the control point, or sent over SLIP; `buttonless`: to an application that may enter its boot loader;
   * `legacy`: to a boot loader of legacy DFU.
   */
  | {
      readonly is: 'request';
      readonly bytes: readonly number[];
      readonly buttonless?: boolean;
      readonly legacy?: boolean;
    }
  /**
   * A notification; its first byte tells Secure DFU (60), buttonless (20) and legacy DFU (10, 11) apart. `echo`: the
   * host's words for one that may have been logged just before. `begun`: how many lines above this one it begins.
   */
  | {
      readonly is: 'response';
      readonly bytes: readonly number[];
      readonly echo?: boolean;
      /** Words that mean this answer only where legacy DFU is under way. */
      readonly legacyOnly?: boolean;
      readonly begun?: number;
    }
  /** Object data on the packet characteristic; `again` is a second line about the same write. */
  | { readonly is: 'packet'; readonly bytes: readonly number[]; readonly again?: boolean }
  /** The host names what it asks for. */
  | {
      readonly is: 'doing';
      readonly what: 'select' | 'create';
      readonly object: ObjectName;
      readonly size?: number;
    }
  /** Where the host was when it failed, as a trace of calls tells. */
  | { readonly is: 'place'; readonly object?: ObjectName; readonly operation?: number }
  /** What the device reported, in the host's words: often the second line about one response. */
  | {
      readonly is: 'state';
      readonly kind: 'select' | 'checksum';
      readonly object?: ObjectName;
      readonly maxSize?: number;
      readonly offset: number;
      readonly crc?: number;
    }
  /** The host's own figures: what it has sent so far. */
  | { readonly is: 'stream'; readonly offset: number; readonly crc: number; readonly length: number }
  /** The host finished an object and knows the checksum of its bytes. */
  | { readonly is: 'sent'; readonly object: ObjectName; readonly crc: number }
  /** The host says in words that an object was created or executed. */
  | { readonly is: 'done'; readonly what: 'create' | 'execute'; readonly object: ObjectName }
  /**
   * A refusal in the host's words; where the response was logged too, this is its echo. `ends`: the exception that ended
   * the host's attempt, which is then the line to point at.
   */
  | {
      readonly is: 'refused';
      readonly answer: Answer;
      readonly ends?: boolean;
      /** A status of legacy DFU. */
      readonly legacy?: boolean;
    }
  /** A line of the boot loader's own log. `follows`: a consequence of the line before it. */
  | {
      readonly is: 'boot-loader';
      readonly cause: string;
      readonly text: string;
      readonly operation?: number;
      readonly answer?: Answer;
      readonly object?: ObjectName;
      readonly follows?: boolean;
    }
  | { readonly is: 'mark'; readonly mark: Mark; readonly bytes?: number };

export type LineParser = {
  readonly source: string;
  /** The events of a line; undefined when the line is not of this source. */
  readonly parse: (line: string) => readonly LogEvent[] | undefined;
};

export const objectOf = (type: number): ObjectName => (type === 1 ? 'command' : 'data');
