/**
 * Help texts: examples first, since those are read, then what the declarations say. yargs lays out the columns of options
 * and commands; no line is wider than the terminal.
 */

import yargs from 'yargs';
import type { Option } from '../core/options.ts';
import { type Argument, type Command, type Examples, type Group, isCommand } from './command.ts';
import { globalOptions, helpOption } from './global-options.ts';

/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 110;
const EXAMPLES_OF_A_GROUP = 3;

const widthOf = (columns: number): number => Math.min(columns, WIDEST);

const blank = (columns: number) =>
  yargs([]).help(false).version(false).detectLocale(false).exitProcess(false).wrap(widthOf(columns));

/** Words behind `start` in lines of at most this width; `indent` opens all lines but the first. */
function folded(
  start: string,
  words: readonly string[],
  width: number,
  indent: string,
  lineEnd = '',
): string {
  const lines: string[] = [];
  let line = start;
  let empty = true;
  for (const word of words) {
    if (!empty && line.length + 1 + word.length + lineEnd.length > width) {
      lines.push(line + lineEnd);
      line = indent + word;
    } else line = empty ? line + word : `${line} ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}

const prose = (text: string, columns: number, start = '', indent = ''): string =>
  folded(start, text.split(' '), widthOf(columns), indent);

/** The pieces of an example that stay on one line: an option with its value, quoted text. */
function pieces(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const found: string[] = [];
  for (const word of words) {
    const before = found.at(-1);
    if (before?.startsWith('-') && !before.includes(' ') && !word.startsWith('-')) {
      found[found.length - 1] = `${before} ${word}`;
    } else found.push(word);
  }
  return found;
}

function exampleText([line, what]: Examples[number], columns: number): string {
  const command = folded('  ', pieces(line), widthOf(columns), '    ', ' \\');
  return `${command}\n${prose(what, columns, '      ', '      ')}`;
}

const exampleLines = (examples: Examples, columns: number): string =>
  `Examples:\n${examples.map((example) => exampleText(example, columns)).join('\n')}`;

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

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;

function describe(option: Option): string {
  const about = [
    option.choices ? listed(option.choices) : '',
    option.required ? 'required' : '',
    option.default === undefined ? '' : `default: ${option.default}`,
    option.many ? 'may be repeated' : '',
    option.aliases?.length ? `also ${option.aliases.map((name) => `--${name}`).join(', ')}` : '',
  ].filter(Boolean);
  return about.length > 0 ? `${option.help} (${about.join('; ')})` : option.help;
}

const placeholders = {
  file: 'FILE',
  output: 'FILE',
  key: 'SOURCE',
  number: 'N',
  text: 'TEXT',
  boolean: 'TEXT',
  choice: 'WORD',
};

/** The name as the help shows it, with what its value is: `slot-size INTEGER`, `flash_mode, -fm WORD`. */
function titled({ name, short = '', is, placeholder }: Option): string {
  const spelled = short.length > 1 ? `${name}, -${short}` : name;
  return is === 'flag' ? spelled : `${spelled} ${placeholder ?? placeholders[is]}`;
}

/** Options that have one dash and a whole word, as esptool2's, are not shown with two. */
const oneDash = (help: string): string =>
  help.replace(/--(\w+), -\1(?= )/g, (both, name) => `-${name}`.padEnd(both.length));

type Parser = ReturnType<typeof blank>;

function addOption(parser: Parser, option: Option): void {
  parser.option(titled(option), {
    describe: describe(option),
    ...(option.short?.length === 1 ? { alias: option.short } : {}),
  });
}

const everywhere: readonly Option[] = [...globalOptions, helpOption];

/** Options under their headings; those of every command stand last. */
function addOptions(parser: Parser, options: readonly Option[], sections: Command['sections'] = {}): void {
  const own = options.filter((option) => !everywhere.includes(option));
  const general = everywhere.filter(({ name }) => own.every((option) => option.name !== name));
  for (const option of [...own, ...general]) addOption(parser, option);
  const named = (names: readonly string[]) => own.filter(({ name }) => names.includes(name)).map(titled);
  const placed = new Set(Object.values(sections).flat());
  const rest = own.filter(({ name }) => !placed.has(name));
  if (rest.length > 0) parser.group(rest.map(titled), 'Options:');
  for (const [heading, names] of Object.entries(sections)) parser.group(named(names), `${heading}:`);
  parser.group(general.map(titled), own.length > 0 ? 'For every command:' : 'Options:');
}

function argumentText({ name, help }: Argument, width: number, columns: number): string {
  return prose(help, columns, `  ${name.padEnd(width)}  `, ' '.repeat(width + 4));
}

/** The head of a command's help: yargs would fold its lines in its own way, so it stands outside. */
function head(command: Command, path: readonly string[], columns: number): string {
  const width = Math.max(0, ...(command.arguments ?? []).map((argument) => argument.name.length));
  const args = (command.arguments ?? []).map((argument) => argumentText(argument, width, columns));
  return [
    prose(command.summary, columns),
    exampleLines(command.examples, columns),
    prose(usage(path, command), columns, 'Usage: ', '    '),
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
  addOptions(parser, command.options, command.sections);
  return `${head(command, path, columns)}\n\n${oneDash((await parser.getHelp()).trim())}\n`;
}

/** The examples of all commands below, those of one command together. */
async function examplesBelow(group: Group): Promise<Examples[]> {
  const found: Examples[] = [];
  for (const entry of Object.values(group.words)) {
    const node = await entry.load();
    found.push(...(isCommand(node) ? [node.examples] : await examplesBelow(node)));
  }
  return found;
}

/** The group's own examples; without them the first ones of its commands, then the second ones. */
export async function examplesOf(group: Group): Promise<Examples> {
  if (group.examples) return group.examples;
  const below = await examplesBelow(group);
  const turns = [0, 1, 2].flatMap((turn) => below.flatMap((each) => each.slice(turn, turn + 1)));
  return turns.slice(0, EXAMPLES_OF_A_GROUP);
}

export async function groupHelp(group: Group, path: readonly string[], columns: number): Promise<string> {
  const name = path.join(' ');
  const parser = blank(columns).scriptName(name);
  for (const [word, entry] of Object.entries(group.words)) {
    const also = entry.aliases?.length ? ` (also: ${entry.aliases.join(', ')})` : '';
    parser.command(word, `${entry.summary}${also}`);
  }
  if (group.options?.length) addOptions(parser, group.options);
  const all = await parser.getHelp();
  const body = all.slice(Math.max(0, all.indexOf('Commands:'))).trim();
  return `${[
    prose(group.summary, columns),
    exampleLines(await examplesOf(group), columns),
    `Usage: ${name} <command>`,
    body,
    prose(`${name} <command> --help shows its options, with examples`, columns),
    ...(group.closing ? [group.closing.map((line) => prose(line, columns)).join('\n')] : []),
  ].join('\n\n')}\n`;
}
