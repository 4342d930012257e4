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

const placeholders = {
  file: 'FILE',
  output: 'FILE',
  key: 'SOURCE',
  number: 'N',
  text: 'TEXT',
  boolean: 'TEXT',
};

/** The name as the help shows it, with what its value is: `slot-size INTEGER`, `flash_mode, -fm`. */
function titled({ name, short = '', is, choices, placeholder }: Option): string {
  const spelled = short.length > 1 ? `${name}, -${short}` : name;
  if (is === 'flag' || is === 'choice' || choices) return spelled;
  return `${spelled} ${placeholder ?? placeholders[is]}`;
}

/** Options that have one dash and a whole word, as esptool2's, are not shown with two. */
const oneDash = (help: string): string =>
  help.replace(/--(\w+), -\1(?= )/g, (both, name) => `-${name}`.padEnd(both.length));

/** Lays an option out; its type is not said, since the value's name does. */
function addOption(parser: ReturnType<typeof blank>, option: Option): void {
  parser.option(titled(option), {
    describe: describe(option),
    ...(option.short?.length === 1 ? { alias: option.short } : {}),
    ...(option.choices ? { choices: option.choices } : {}),
    ...(option.default === undefined ? {} : { defaultDescription: option.default, default: undefined }),
    ...(option.required ? { demandOption: true } : {}),
  });
}

const exampleLines = (examples: Command['examples']): string =>
  `Examples:\n${examples.map(([line, what]) => `  ${line}\n      ${what}`).join('\n')}`;

/** The head of a command's help: yargs would fold its lines, so it stands outside. */
function head(command: Command, path: readonly string[]): string {
  const width = Math.max(0, ...(command.arguments ?? []).map((argument) => argument.name.length));
  const args = (command.arguments ?? []).map(
    (argument) => `  ${argument.name.padEnd(width)}  ${argument.help}`,
  );
  return [
    command.summary,
    exampleLines(command.examples),
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
  for (const option of command.options) addOption(parser, option);
  const options = command.options.length > 0 ? `\n\n${oneDash((await parser.getHelp()).trim())}` : '';
  return `${head(command, path)}${options}\n`;
}

export async function groupHelp(group: Group, path: readonly string[], columns: number): Promise<string> {
  const name = path.join(' ');
  const parser = blank(columns).scriptName(name);
  for (const [word, entry] of Object.entries(group.words)) {
    const also = entry.aliases?.length ? ` (also: ${entry.aliases.join(', ')})` : '';
    parser.command(word, `${entry.summary}${also}`);
  }
  for (const option of group.options ?? []) addOption(parser, option);
  const all = await parser.getHelp();
  const body = all.slice(Math.max(0, all.indexOf('Commands:'))).trim();
  return `${[
    group.summary,
    ...(group.examples ? [exampleLines(group.examples)] : []),
    `Usage: ${name} <command>`,
    body,
    `${name} <command> --help shows its options, with examples`,
    ...(group.closing ? [group.closing] : []),
  ].join('\n\n')}\n`;
}
