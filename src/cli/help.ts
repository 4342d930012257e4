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

/** The head of a command's help: yargs would fold its lines, so it stands outside. */
function head(command: Command, path: readonly string[]): string {
  const width = Math.max(0, ...(command.arguments ?? []).map((argument) => argument.name.length));
  const args = (command.arguments ?? []).map(
    (argument) => `  ${argument.name.padEnd(width)}  ${argument.help}`,
  );
  const examples = command.examples.map(([line, what]) => `  ${line}\n      ${what}`);
  return [
    command.summary,
    examples.length > 0 ? `Examples:\n${examples.join('\n')}` : '',
    `Usage: ${usage(path, command)}`,
    args.length > 0 ? `Arguments:\n${args.join('\n')}` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

export async function commandHelp(
  command: Command,
  path: readonly string[],
  columns: number,
): Promise<string> {
  const parser = blank(columns);
  for (const option of command.options) {
    parser.option(option.name, {
      type: option.is === 'flag' ? 'boolean' : 'string',
      describe: describe(option),
      ...(option.short === undefined ? {} : { alias: option.short }),
      ...(option.choices ? { choices: option.choices } : {}),
      ...(option.default === undefined ? {} : { defaultDescription: option.default, default: undefined }),
      ...(option.required ? { demandOption: true } : {}),
    });
  }
  const options = command.options.length > 0 ? `\n\n${(await parser.getHelp()).trim()}` : '';
  return `${head(command, path)}${options}\n`;
}

export async function groupHelp(group: Group, path: readonly string[], columns: number): Promise<string> {
  const name = path.join(' ');
  const parser = blank(columns).scriptName(name);
  for (const [word, entry] of Object.entries(group.words)) {
    const also = entry.aliases?.length ? ` (also: ${entry.aliases.join(', ')})` : '';
    parser.command(word, `${entry.summary}${also}`);
  }
  for (const option of group.options ?? []) {
    parser.option(option.name, {
      type: option.is === 'flag' ? 'boolean' : 'string',
      describe: describe(option),
    });
  }
  const all = await parser.getHelp();
  const body = all.slice(Math.max(0, all.indexOf('Commands:'))).trim();
  return `${group.summary}\n\nUsage: ${name} <command>\n\n${body}\n\n${name} <command> --help shows its options, with examples\n`;
}
