/** The command line: words to a command, arguments to values, faults to messages and exit codes. */

import { Fault } from '../core/fault.ts';
import type { Values } from '../core/options.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Host } from '../node/host.ts';
import { type Command, type Entry, type Group, isCommand } from './command.ts';
import { applyGlobalOptions, withGlobalOptions } from './global-options.ts';
import { printBug, printFault } from './report.ts';

export type CommandFaultCode = 'command/unknown';

function entryNamed(group: Group, word: string): Entry | undefined {
  const named = Object.hasOwn(group.words, word) ? group.words[word] : undefined;
  return named ?? Object.values(group.words).find((entry) => entry.aliases?.includes(word));
}

function unknownWord(group: Group, word: string, path: readonly string[]): Fault<CommandFaultCode> {
  return new Fault<CommandFaultCode>({
    code: 'command/unknown',
    exit: 2,
    // worded and stopped as click does: build scripts look for it
    what: `No such command '${word}'${didYouMean(word, Object.keys(group.words)) || '.'}`,
    fix: `${[...path, '--help'].join(' ')} lists the commands`,
  });
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

/** Walks the words down to a command and runs it with what is left of the arguments. */
async function dispatch(program: Group, argv: readonly string[], host: Host): Promise<number> {
  const path = ['otapack'];
  let node: Command | Group = program;
  let rest = argv;
  let outer: Values = {};
  while (!isCommand(node)) {
    if (node.options && rest.length > 0) {
      const { leadingOptions } = await import('./arguments.ts');
      const parsed = leadingOptions(rest, node.options);
      outer = { ...outer, ...parsed.values };
      rest = parsed.rest;
    }
    const [word] = rest;
    if (word === undefined || isHelp(word)) {
      const { groupHelp } = await import('./help.ts');
      host.out.write(await groupHelp(node, path, host.out.columns));
      return 0;
    }
    const entry = entryNamed(node, word);
    if (!entry) throw unknownWord(node, word, path);
    path.push(word);
    rest = rest.slice(1);
    node = await entry.load();
  }
  return runCommand(node, path, rest, outer, host);
}

async function runCommand(
  bare: Command,
  path: readonly string[],
  argv: readonly string[],
  outer: Values,
  host: Host,
): Promise<number> {
  const command = withGlobalOptions(bare);
  const end = argv.indexOf('--');
  if ((end < 0 ? argv : argv.slice(0, end)).some(isHelp) && !takesHelpAsValue(command, argv)) {
    const { commandHelp } = await import('./help.ts');
    host.out.write(await commandHelp(command, path, host.out.columns));
    return 0;
  }
  try {
    const { parseArguments } = await import('./arguments.ts');
    const parsed = parseArguments(argv, command);
    const adapted = applyGlobalOptions(bare, parsed.values, host);
    return await command.run({ ...adapted, values: { ...outer, ...adapted.values }, args: parsed.args });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    printFault(host, error);
    return command.exitOf?.(error) ?? error.exit;
  }
}

/** `-h` may be a command's own short option. */
const takesHelpAsValue = (command: Command, argv: readonly string[]): boolean =>
  !argv.includes('--help') && command.options.some((option) => option.short === 'h');

/** Runs one command line. Returns the exit code; never ends the process, never throws. */
export async function main(program: Group, argv: readonly string[], given: Host): Promise<number> {
  const host: Host = { ...given, words: argv };
  try {
    return await dispatch(program, argv, host);
  } catch (error) {
    if (error instanceof Fault) {
      printFault(host, error);
      return error.exit;
    }
    printBug(host, error);
    return 70;
  }
}
