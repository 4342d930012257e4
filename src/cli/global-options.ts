/** Options that every command takes, unless it has one of that name itself. */

import { printable } from '../core/escape.ts';
import type { Option, Values } from '../core/options.ts';
import type { Host } from '../node/host.ts';
import type { Command } from './command.ts';

export const globalOptions: readonly Option[] = [
  { name: 'quiet', is: 'flag', help: 'print results and errors only' },
  { name: 'verbose', is: 'flag', help: 'say which files are read and written' },
  { name: 'no-color', is: 'flag', help: 'no colour, as with NO_COLOR' },
];

export const helpOption: Option = { name: 'help', short: 'h', is: 'flag', help: 'show this text' };

/** Taken before the first word only: many commands have a `--version` that means something else. */
export const versionOption: Option = {
  name: 'version',
  short: 'V',
  is: 'flag',
  help: 'print the version of otapack',
};

/** The global options that a command with these options of its own takes too. */
export const globalsBeside = (own: readonly Option[]): readonly Option[] =>
  globalOptions.filter(({ name }) =>
    own.every((option) => option.name !== name && !option.aliases?.includes(name)),
  );

const added = (command: Command): readonly Option[] => globalsBeside(command.options);

export const withGlobalOptions = (command: Command): Command => ({
  ...command,
  options: [...command.options, ...added(command)],
});

/** The command's own values, and the host as the global options among the values ask for it. */
export function applyGlobalOptions(
  command: Command,
  values: Values,
  host: Host,
): { values: Values; host: Host } {
  const own: Record<string, Values[string]> = { ...values };
  const given = new Set<string>();
  for (const { name } of added(command)) {
    if (own[name] !== undefined) given.add(name);
    delete own[name];
  }
  return { values: own, host: hostFor(given, host) };
}

/** The host as these global options ask for it. */
export const hostFor = (given: ReadonlySet<string>, host: Host): Host => ({
  ...host,
  ...(given.has('no-color') ? { env: { ...host.env, NO_COLOR: '1', FORCE_COLOR: undefined } } : {}),
  ...(given.has('quiet') ? { err: { write: () => {}, isTerminal: false, columns: 80 } } : {}),
  ...(given.has('verbose') ? { trace: (line: string) => host.err.write(`${printable(line)}\n`) } : {}),
});
