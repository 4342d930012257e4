/** The command line: finds the command for the words, parses its arguments, turns faults into messages and exit codes. */

import { Fault } from '../core/fault.ts';
import { isPrivateKey } from '../core/key-text.ts';
import type { Values } from '../core/options.ts';
import { didYouMean } from '../core/suggest.ts';
import { type Host, outOfMemory } from '../node/host.ts';
import { type Command, type Entry, type Group, isCommand } from './command.ts';
import {
  applyGlobalOptions,
  globalsBeside,
  helpOption,
  hostFor,
  withGlobalOptions,
} from './global-options.ts';
import { printBug, printFault } from './report.ts';

declare const OTAPACK_VERSION: string;

export type CommandFaultCode = 'command/unknown';

function entryNamed(group: Group, word: string): Entry | undefined {
  const named = Object.hasOwn(group.words, word) ? group.words[word] : undefined;
  return named ?? Object.values(group.words).find((entry) => entry.aliases?.includes(word));
}

const wordsOf = ({ words }: Group): readonly string[] =>
  Object.entries(words).flatMap(([word, { aliases = [] }]) => [word, ...aliases]);

function unknownWord(group: Group, word: string, path: readonly string[]): Fault<CommandFaultCode> {
  const instead = Object.hasOwn(group.elsewhere ?? {}, word) ? group.elsewhere?.[word] : undefined;
  return new Fault<CommandFaultCode>({
    code: 'command/unknown',
    exit: 2,
    // in click's words, with its full stop: build scripts look for them
    what: `No such command '${word}'${didYouMean(word, wordsOf(group)) || '.'}`,
    fix: instead ?? `${[...path, '--help'].join(' ')} lists the commands`,
  });
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

type Leading = { readonly values: Values; readonly rest: readonly string[] };

/** The options before the next word, which most command lines do not have. */
async function leading(node: Group, rest: readonly string[], path: readonly string[]): Promise<Leading> {
  const [first] = rest;
  if (isHelp(first)) return { values: { help: true }, rest };
  if (!first?.startsWith('-') || first === '-') return { values: {}, rest };
  const own = node.options ?? [];
  const { leadingOptions } = await import('./arguments.ts');
  try {
    return leadingOptions(rest, [...own, ...globalsBeside(own), helpOption]);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'option/unknown') throw error;
    const fix = `options stand behind the command they belong to; ${path.join(' ')} --help lists the commands`;
    throw new Fault({ code: error.code, exit: error.exit, what: error.what, fix });
  }
}

/** Walks the words down to a command and runs it with what is left of the arguments. */
async function dispatch(program: Group, argv: readonly string[], host: Host): Promise<number> {
  const path = ['otapack'];
  const early = new Set<string>();
  let node: Command | Group = program;
  let rest = argv;
  let outer: Values = {};
  while (!isCommand(node)) {
    const { values, rest: behind } = await leading(node, rest, path);
    const own = node === program ? [] : (node.options ?? []);
    for (const [name, value] of Object.entries(values)) {
      if (own.some((option) => option.name === name)) outer = { ...outer, [name]: value };
      else early.add(name);
    }
    rest = behind;
    const [word] = rest;
    if (early.has('version')) {
      host.out.write(`otapack ${OTAPACK_VERSION}\n`);
      return 0;
    }
    if (word === undefined || values['help']) {
      const { groupHelp } = await import('./help.ts');
      host.out.write(await groupHelp(node, path, host.out.columns));
      return 0;
    }
    if (node === program && word === 'help') return dispatch(program, [...rest.slice(1), '--help'], host);
    const entry = entryNamed(node, word);
    if (!entry) throw unknownWord(node, word, path);
    path.push(word);
    rest = rest.slice(1);
    node = await entry.load();
  }
  return runCommand({ bare: node, path, argv: rest, outer, early }, host);
}

type Found = {
  readonly bare: Command;
  readonly path: readonly string[];
  readonly argv: readonly string[];
  /** Options of the groups on the way. */
  readonly outer: Values;
  /** Global options that stood before the last word. */
  readonly early: ReadonlySet<string>;
};

/** A private key among the words is refused before any command could show or keep it. */
async function refuseKeys(argv: readonly string[]): Promise<void> {
  if (!argv.some((word) => isPrivateKey(word.replace(/^-[^=]*=/, '')))) return;
  const { givenAsText } = await import('../node/key-sources.ts');
  throw givenAsText();
}

async function runCommand({ bare, path, argv, outer, early }: Found, host: Host): Promise<number> {
  const command = withGlobalOptions(bare);
  const end = argv.indexOf('--');
  if ((end < 0 ? argv : argv.slice(0, end)).some(isHelp) && !takesHelpAsValue(command, argv)) {
    const { commandHelp } = await import('./help.ts');
    host.out.write(await commandHelp(command, path, host.out.columns));
    return 0;
  }
  try {
    const { parseArguments, refuseInputAsOutput } = await import('./arguments.ts');
    const parsed = parseArguments((await command.rewrite?.(host, argv)) ?? argv, command);
    if (bare.keepsInputs) refuseInputAsOutput(bare, parsed, host);
    const adapted = applyGlobalOptions(bare, parsed.values, hostFor(early, host));
    return await command.run({ ...adapted, values: { ...outer, ...adapted.values }, args: parsed.args });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    printFault(host, error);
    return command.exitOf?.(error) ?? error.exit;
  }
}

/** Whether `-h` is a short option of the command itself, and not a request for help. */
const takesHelpAsValue = (command: Command, argv: readonly string[]): boolean =>
  !argv.includes('--help') && command.options.some((option) => option.short === 'h');

/** Runs one command line. Returns the exit code; never ends the process, never throws. */
export async function main(program: Group, argv: readonly string[], given: Host): Promise<number> {
  const host: Host = { ...given, words: argv };
  try {
    await refuseKeys(argv);
    return await dispatch(program, argv, host);
  } catch (error) {
    const fault = error instanceof Fault ? error : outOfMemory(error);
    if (fault) {
      printFault(host, fault);
      return fault.exit;
    }
    printBug(host, error);
    return 70;
  }
}
