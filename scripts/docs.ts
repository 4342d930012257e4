/**
 * The parts of docs/ that are made from declarations: docs/findings.md from the tables of findings, docs/options.md from the
 * options of the formats, docs/differences.md from the rules of the differential test, and wherever a page holds the two
 * markers, the table of a format's options:
 *
 *     <!-- options: nordic -->
 *     …
 *     <!-- end -->
 *
 * In the same way `<!-- settings: target -->` holds the configuration's keys at a place (file, target, expect),
 * `<!-- action: inputs -->` what action.yml declares, `<!-- profiles: nordic -->` a format's ready device profiles.
 */

import { parse } from 'yaml';
import { allRules } from '../differential/all-rules.ts';
import { ruleTables } from '../src/cli/rules.ts';
import type { Rule } from '../src/core/findings.ts';
import type { Option } from '../src/core/options.ts';
import { formatNamed, formats } from '../src/formats.ts';
import { expectSettings, fileSettings, type Setting, targetSettings } from '../src/release/settings.ts';
import { markdownTable } from '../src/show/table.ts';

const head = `# Findings

A finding is something that is wrong, doubtful or worth knowing about a file. The codes do not change between versions, so scripts may rely
on them. \`otapack verify --level CODE=error|warning|note|off\` sets the level of a finding.

An error makes a file invalid and the exit code 1. A warning does so only with \`--fail-on warning\`. A note never does.

This page is made from the tables in the code by \`npm run docs\`.
`;

/** Prose of a table as Markdown: code spans stay, what would be a tag outside them does not. */
const prose = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((piece) => (piece.startsWith('`') ? piece : piece.replace(/</g, '&lt;').replace(/([*_])/g, '\\$1')))
    .join('');

const sentence = (text: string): string => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return prose(/[.!?]$/.test(first) ? first : `${first}.`);
};

const entry = (code: string, { level, what, why, fix }: Rule): string =>
  `### ${code}\n\n*${level}* · ${sentence(what)}\n\n${sentence(why)}\n\n**What to do:** ${sentence(fix)}\n`;

/** docs/findings.md. */
export async function findingsPage(): Promise<string> {
  const sections = (await ruleTables()).map(([title, rules]) => {
    const entries = Object.entries(rules).sort(([a], [b]) => (a < b ? -1 : 1));
    return `## ${title}\n\n${entries.map(([code, rule]) => entry(code, rule)).join('\n')}`;
  });
  return `${head}\n${sections.join('\n')}`;
}

const differencesHead = `# Where otapack differs

This page lists every case in which otapack does something else than the tool it replaces. \`npm run differential\` finds these cases: it
runs random command lines, keys and files through both. A difference is either a bug in otapack, or one of the rules below; only what
is random by nature (signatures, keys of an encryption, dates) may differ without a rule.

Options, values and files that only otapack has are not listed. The exit codes are the same as those of imgtool and esptool. Those of nrfutil
and adafruit-nrfutil are 1 or 2 without a clear rule, so only whether a run is refused is compared.

otapack is compared with imgtool 2.5.0, nrfutil 6.1.7, adafruit-nrfutil 0.5.3.post16 and esptool 4.8.1, as the Python package index
has them. Tools that are not there (Nordic's fork of imgtool, gen_appbin, esptool2, pack_fw, elf2bin, signing, gen_esp32part) are
compared only in the recorded runs in \`golden/\`.

This page is made from the rules in the code by \`npm run docs\`.
`;

/** docs/differences.md. */
export function differencesPage(): string {
  const tools = [...new Set(allRules.map(({ tool }) => tool))];
  const sections = tools.map((tool) => {
    const rows = allRules
      .filter((rule) => rule.tool === tool)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, theirs, ours }) => [`\`${id}\``, theirs, ours]);
    return `## ${tool}\n\n${markdownTable(['rule', tool, 'otapack'], rows)}`;
  });
  return `${differencesHead}\n${sections.join('\n')}`;
}

const flags = ({ name, short, aliases = [] }: Option): string =>
  [...(short === undefined ? [] : [`-${short}`]), `--${name}`, ...aliases.map((alias) => `--${alias}`)]
    .map((flag) => `\`${flag}\``)
    .join(', ');

function valueText({ is, choices, placeholder, words }: Option): string {
  if (is === 'flag') return '';
  if (choices) return choices.map((choice) => `\`${choice}\``).join(', ');
  const kind = placeholder ?? is;
  return words && words > 1 && !kind.includes(' ') ? `${kind} (${words} values)` : kind;
}

function help({ help: text, required, many, when, default: otherwise }: Option): string {
  const more = [
    when ? `with ${when.option} ${when.is.join(', ')}` : '',
    required ? 'required' : '',
    many ? 'may be repeated' : '',
    otherwise === undefined ? '' : `default: ${otherwise}`,
  ].filter(Boolean);
  return prose(more.length > 0 ? `${text} (${more.join('; ')})` : text);
}

/** A table of options, in the order they are declared. */
export const optionsTable = (options: readonly Option[]): string =>
  markdownTable(
    ['option', 'value', 'what it does'],
    options.map((option) => [flags(option), prose(valueText(option)), help(option)]),
  );

const optionsHead = `# Options of a target

What a target of otapack.yaml may say about its format, by the names below without the dashes; the library's \`build\` takes
the same names. Values are texts: \`1.10\` stays \`1.10\`. The words of the replaced tools (\`otapack mcuboot sign …\`) keep the
names and defaults of those tools; \`--help\` lists them.

This page is made from the tables in the code by \`npm run docs\`.
`;

/** docs/options.md: the options of every format. */
export function optionsPage(): string {
  const sections = formats.map(({ title, options }) => `## ${title}\n\n${optionsTable(options)}`);
  return `${optionsHead}\n${sections.join('\n')}`;
}

const marked = /(<!-- options: ([a-z0-9-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** A page with its option tables made anew. A marker that names no format is an error. */
export function withOptionTables(page: string): string {
  return page.replace(marked, (_, begin: string, id: string, end: string) => {
    const format = formatNamed(id);
    if (!format) throw new Error(`no format is called ${id}`);
    return `${begin}\n${optionsTable(format.options)}\n${end}`;
  });
}

const settingTables: Readonly<Record<string, readonly Setting[]>> = {
  file: fileSettings,
  target: targetSettings,
  expect: expectSettings,
};

const settingHelp = ({ help: text, required, default: otherwise }: Setting): string => {
  const more = [required ? 'required' : '', otherwise === undefined ? '' : `default: ${otherwise}`].filter(
    Boolean,
  );
  return prose(more.length > 0 ? `${text} (${more.join('; ')})` : text);
};

const settingValue = ({ is, choices }: Setting): string =>
  choices
    ? choices.map((choice) => `\`${choice}\``).join(', ')
    : is === 'texts'
      ? 'text, or a list of them'
      : is;

const settingsMarked = /(<!-- settings: ([a-z]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** A page with its tables of configuration keys made anew. */
export function withSettingTables(page: string): string {
  return page.replace(settingsMarked, (_, begin: string, place: string, end: string) => {
    const settings = settingTables[place];
    if (!settings) throw new Error(`the configuration has no place called ${place}`);
    const rows = settings.map((setting) => [
      `\`${setting.name}\``,
      settingValue(setting),
      settingHelp(setting),
    ]);
    return `${begin}\n${markdownTable(['key', 'value', 'what it does'], rows)}\n${end}`;
  });
}

type Declared = { readonly description: string; readonly default?: string };
type ActionFile = Readonly<Record<string, Readonly<Record<string, Declared>>>>;

const actionMarked = /(<!-- action: (inputs|outputs) -->\n)[\s\S]*?(<!-- end -->)/g;

/** A page with its tables of the Action's inputs and outputs made anew, from action.yml. */
export function withActionTables(page: string, actionYml: string): string {
  const action = parse(actionYml) as ActionFile;
  return page.replace(actionMarked, (_, begin: string, which: string, end: string) => {
    const rows = Object.entries(action[which] ?? {}).map(([name, { description, default: otherwise }]) => [
      `\`${name}\``,
      prose(otherwise ? `${description} (default: ${otherwise})` : description),
    ]);
    return `${begin}\n${markdownTable([which.slice(0, -1), 'what it is'], rows)}\n${end}`;
  });
}

const profilesMarked = /(<!-- profiles: ([a-z0-9-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** A page with its lists of ready device profiles made anew. */
export async function withProfileTables(page: string): Promise<string> {
  const tables = new Map<string, string>();
  for (const [, , id = ''] of page.matchAll(profilesMarked)) {
    const profiles = (await formatNamed(id)?.profiles?.()) ?? [];
    if (profiles.length === 0) throw new Error(`${id} has no ready profiles`);
    const rows = profiles.map(({ name, title }) => [`\`${name}\``, prose(title)]);
    tables.set(id, markdownTable(['name', 'device'], rows));
  }
  return page.replace(profilesMarked, (_, begin: string, id: string, end: string) => {
    return `${begin}\n${tables.get(id) ?? ''}\n${end}`;
  });
}
