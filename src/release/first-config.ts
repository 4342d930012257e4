/** Writes a first otapack.yaml of the targets that were found, with comments on what only a person knows. */

import type { BuildTree, FoundLine, FoundTarget, OutputOf } from '../core/build-tree.ts';
import { printable } from '../core/escape.ts';
import { formats } from '../formats.ts';

type Found = FoundTarget & { readonly format: string };

/** A target as it is written: in place of files that other targets take as input it has the outputs of those targets. */
type Written = Omit<Found, 'lines'> & {
  readonly lines: readonly (Omit<FoundLine, 'value'> & {
    readonly value: string | readonly (readonly string[])[] | undefined;
  })[];
};

const isOutputOf = (value: FoundLine['value'] | OutputOf): value is OutputOf =>
  typeof value === 'object' && 'outputOf' in value;

const renamed = (found: Found, name: string): Found => ({
  ...found,
  name,
  output: found.output.replace(found.name, name),
});

/** Every target under a name of its own. */
function named(all: readonly Found[]): readonly Found[] {
  const used = new Map<string, number>();
  return all.map((found) => {
    const count = (used.get(found.name) ?? 0) + 1;
    used.set(found.name, count);
    return count === 1 ? found : renamed(found, `${found.name}-${count}`);
  });
}

/** Whether the target is made of files that other targets make. */
const isPacked = ({ lines }: Found): boolean =>
  lines.some(({ value }) => isOutputOf(value) || (Array.isArray(value) && value.flat().some(isOutputOf)));

/** Fills in the outputs of other targets, and puts those targets first. A file that no target takes as input stays. */
function linked(all: readonly Found[]): readonly Written[] {
  const made = new Map<string, string>();
  for (const { lines, output } of all) {
    for (const { value } of lines) if (typeof value === 'string' && !made.has(value)) made.set(value, output);
  }
  const text = (value: string | OutputOf): string =>
    typeof value === 'string' ? value : (made.get(value.outputOf) ?? value.outputOf);
  const [own, packed] = [all.filter((found) => !isPacked(found)), all.filter(isPacked)];
  return [...own, ...packed].map((found) => ({
    ...found,
    lines: found.lines.map(({ value, ...line }) => {
      if (value === undefined || typeof value === 'string') return { ...line, value };
      return { ...line, value: isOutputOf(value) ? text(value) : value.map((row) => row.map(text)) };
    }),
  }));
}

/** The targets of every format that builds have left in the folder. */
export async function detect(tree: BuildTree): Promise<readonly Written[]> {
  const all: Found[] = [];
  for (const format of formats) {
    for (const found of (await format.detect?.(tree)) ?? []) all.push({ ...found, format: format.id });
  }
  return linked(named(all));
}

/** A text in YAML, in quotes where it needs them. */
const scalar = (text: string): string =>
  /^[A-Za-z0-9_./${}][A-Za-z0-9_./${}+@:-]*$/.test(text) && !/: |^[{]|:$/.test(text)
    ? text
    : printable(JSON.stringify(text));

const rowsText = (rows: readonly (readonly string[])[]): string =>
  `[${rows.map((row) => `[${row.map(scalar).join(', ')}]`).join(', ')}]`;

function lineText({ key, value, comment }: Written['lines'][number]): string {
  const note = comment === undefined ? '' : `  # ${printable(comment)}`;
  if (value === undefined) return `    # ${key}: …${note}`;
  return `    ${key}: ${typeof value === 'string' ? scalar(value) : rowsText(value)}${note}`;
}

const targetText = (found: Written): string =>
  [
    ...[found.from, ...(found.remarks ?? [])].map((remark) => `  # ${printable(remark)}`),
    `  ${found.name}:`,
    `    format: ${found.format}`,
    ...found.lines.map(lineText),
    `    output: ${scalar(found.output)}`,
  ].join('\n');

const head = `# yaml-language-server: $schema=./node_modules/otapack/schema/otapack.schema.json
#
# What \`otapack sign\` makes of this repository. The key stays out of this file:
#   otapack sign --key private.key        or        --key env:SIGNING_KEY
# Paths are relative to this file. docs/configuration.md of otapack explains every key.
`;

const others = formats
  .map(({ id }) => id)
  .filter((id) => id !== 'mcuboot')
  .join(', ');

const example = `targets:
  # Nothing was found that a build leaves behind. A target looks like this:
  #
  # app:
  #   format: mcuboot            # or ${others}
  #   input: build/zephyr/zephyr.bin
  #   version: 1.2.3
  #   header-size: 0x200
  #   slot-size: 0x60000
  #   output: dist/app.signed.bin
`;

export const configText = (found: readonly Written[]): string =>
  found.length === 0 ? `${head}\n${example}` : `${head}\ntargets:\n${found.map(targetText).join('\n\n')}\n`;

/** Whether nothing is left to be filled in or checked: such a configuration can be used as it is. */
export const isComplete = (found: readonly Written[]): boolean =>
  found.length > 0 &&
  found.every(
    ({ lines, remarks = [] }) => remarks.length === 0 && lines.every(({ value }) => value !== undefined),
  );
