/** Help texts, laid out by yargs from the declarations: examples first, since that is what is read. */

import yargs from 'yargs';
import type { Option } from '../core/options.ts';
import type { Argument, Command, Group } from './command.ts';

const blank = (columns: number) =>
  yargs([]).help(false).version(false).detectLocale(false).exitProcess(false).wrap(Math.min(columns, 110));

const shown = (argument: Argument): string => {
  const name = argument.many ? `${argument.name}…` : argument.name;
  return argument.required ? name : `[${name}]`;
};

const usage = (path: readonly string[], command: Command): string =>
  [
    ...path,
    ...(command.options.length > 0 ? ['[options]'] : []),
    ...(command.arguments ?? []).map(shown),
  ].join(' ');

function describe(option: Option): string {
  const spelled = option.aliases?.length
    ? ` (also ${option.aliases.map((name) => `--${name}`).join(', ')})`
    : '';
  const more = option.many ? ' (may be repeated)' : '';
  return `${option.help}${more}${spelled}`;
}

const typeOf = (option: Option) => (option.is === 'flag' ? ('boolean' as const) : ('string' as const));

export async function commandHelp(
  command: Command,
  path: readonly string[],
  columns: number,
): Promise<string> {
  const examples = command.examples.map(([line, what]) => `  ${line}\n      ${what}`).join('\n');
  const args = (command.arguments ?? []).map((argument) => `  ${argument.name}  ${argument.help}`).join('\n');
  const head = [
    command.summary,
    examples && `Examples:\n${examples}`,
    `Usage: ${usage(path, command)}`,
    args,
  ];
  const parser = blank(columns).usage(head.filter(Boolean).join('\n\n')).showHidden('show-hidden', '');
  for (const option of command.options) {
    parser.option(option.name, {
      type: typeOf(option),
      describe: describe(option),
      ...(option.short === undefined ? {} : { alias: option.short }),
      ...(option.choices ? { choices: option.choices } : {}),
      ...(option.default === undefined ? {} : { defaultDescription: option.default, default: undefined }),
      ...(option.required ? { demandOption: true } : {}),
    });
  }
  return `${(await parser.getHelp()).trimEnd()}\n`;
}

export async function groupHelp(group: Group, path: readonly string[], columns: number): Promise<string> {
  const parser = blank(columns)
    .scriptName(path.join(' '))
    .usage(`${group.summary}\n\nUsage: ${path.join(' ')} <command>`);
  for (const [word, entry] of Object.entries(group.words)) {
    const also = entry.aliases?.length ? ` (also: ${entry.aliases.join(', ')})` : '';
    parser.command(word, `${entry.summary}${also}`);
  }
  return `${(await parser.getHelp()).trimEnd()}\n\n${path.join(' ')} <command> --help shows a command's options and examples\n`;
}
