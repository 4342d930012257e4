/** A first otapack.yaml from what was found, with a comment on what only a person knows. */

import type { BuildTree, FoundLine, FoundTarget } from '../core/build-tree.ts';
import { formats } from '../formats.ts';

export type Found = FoundTarget & { readonly format: string };

/** Everything that the tree's build folders hold of any format, each under a name of its own. */
export async function detect(tree: BuildTree): Promise<readonly Found[]> {
  const all: Found[] = [];
  for (const format of formats) {
    for (const found of (await format.detect?.(tree)) ?? []) all.push({ ...found, format: format.id });
  }
  const used = new Map<string, number>();
  return all.map((found) => {
    const count = (used.get(found.name) ?? 0) + 1;
    used.set(found.name, count);
    return count === 1
      ? found
      : {
          ...found,
          name: `${found.name}-${count}`,
          output: found.output.replace(found.name, `${found.name}-${count}`),
        };
  });
}

/** What a plain YAML text may be written without quotes. */
const scalar = (text: string): string =>
  /^[A-Za-z0-9_./${}][A-Za-z0-9_./${}+@:-]*$/.test(text) && !/: |^[{]|:$/.test(text)
    ? text
    : JSON.stringify(text);

function lineText({ key, value, comment }: FoundLine): string {
  const note = comment === undefined ? '' : `  # ${comment}`;
  return value === undefined ? `    # ${key}: …${note}` : `    ${key}: ${scalar(value)}${note}`;
}

const targetText = (found: Found): string =>
  [
    `  # ${found.from}`,
    `  ${found.name}:`,
    `    format: ${found.format}`,
    ...found.lines.map(lineText),
    `    output: ${scalar(found.output)}`,
  ].join('\n');

const head = `# yaml-language-server: $schema=./node_modules/otapack/schema/otapack.schema.json
#
# What \`otapack sign\` makes of this repository. The key stays out of this file:
#   otapack sign --key private.key        or        --key env:SIGNING_KEY
# Paths are relative to this file. docs/configuration.md explains every key.
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

export const configText = (found: readonly Found[]): string =>
  found.length === 0 ? `${head}\n${example}` : `${head}\ntargets:\n${found.map(targetText).join('\n\n')}\n`;

/** Whether every line of every target is filled in: such a configuration can be used as it is. */
export const isComplete = (found: readonly Found[]): boolean =>
  found.length > 0 && found.every(({ lines }) => lines.every(({ value }) => value !== undefined));
