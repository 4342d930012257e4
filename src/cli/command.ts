/**
 * The types of commands. A command declares its options and arguments once; help, parsing, completion and documentation come
 * from the declaration. It never ends the process: `run` returns the exit code.
 */

import type { Fault } from '../core/fault.ts';
import type { Option, Values } from '../core/options.ts';
import type { Host } from '../node/host.ts';

/** A positional argument. */
export type Argument = {
  /** As the usage line shows it, e.g. `ZIPFILE`; also its name in `Call.args`. */
  readonly name: string;
  readonly is: 'file' | 'output' | 'key' | 'text';
  readonly required?: boolean;
  /** What it may be, where that is a few words; completion offers them. */
  readonly choices?: readonly string[];
  /** The last argument may take all that is left. */
  readonly many?: boolean;
  readonly help: string;
};

export type Call = {
  readonly values: Values;
  /** Arguments by name, in the order given; an absent one is an empty list. */
  readonly args: Readonly<Record<string, readonly string[]>>;
  readonly host: Host;
};

export type Examples = readonly (readonly [command: string, what: string])[];

export type Command = {
  readonly summary: string;
  /** Three real examples with what each does; `--help` opens with them. */
  readonly examples: Examples;
  readonly options: readonly Option[];
  /** Where there are many options: headings of the help, and the names of the options under each. */
  readonly sections?: Readonly<Record<string, readonly string[]>>;
  readonly arguments?: readonly Argument[];
  /** No output may be one of the inputs. The words of replaced tools are free to, since some work in place. */
  readonly keepsInputs?: true;
  /** Long flags may be abbreviated as long as that is unambiguous, as argparse allows and click does not. */
  readonly abbreviations?: boolean;
  /** The exit code for a Fault, where users of the replaced tool rely on another one than `fault.exit`. */
  readonly exitOf?: (fault: Fault) => number;
  /** Puts other words in the place of those given, before they are parsed. */
  readonly rewrite?: (host: Host, words: readonly string[]) => Promise<readonly string[]>;
  run(call: Call): Promise<number>;
};

/** Words that lead to commands or to further words. A command is loaded only when it runs. */
export type Group = {
  readonly summary: string;
  /** What the help opens with; without them it takes examples of the commands below. */
  readonly examples?: Examples;
  /** The lines that the help ends with. */
  readonly closing?: readonly string[];
  /** Options that come before the next word; the command finds them among its values. */
  readonly options?: readonly Option[];
  readonly words: Readonly<Record<string, Entry>>;
  /** Words of the replaced tool that are not taken over, and what to do instead. */
  readonly elsewhere?: Readonly<Record<string, string>>;
};

/** Whether this is a command, or a group that needs another word. */
export const isCommand = (node: Command | Group): node is Command => 'run' in node;

export type Entry = {
  readonly summary: string;
  /** Other words for the same thing. */
  readonly aliases?: readonly string[];
  readonly load: () => Promise<Command | Group>;
};
