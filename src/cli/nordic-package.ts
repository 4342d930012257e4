/** What the commands that make Nordic packages share: no input is overwritten, and each image gets a line. */

import { resolve } from 'node:path';
import { hexNumber } from '../core/bytes.ts';
import { printable } from '../core/escape.ts';
import { type Option, readsFiles, textsOf, type Values } from '../core/options.ts';
import { isTable } from '../core/table.ts';
import type { Artifact } from '../core/types.ts';
import { wrongUse } from '../formats/nordic/faults.ts';
import type { Host } from '../node/host.ts';

/** The names of the options that name an input. */
export const inputsOf = (options: readonly Option[]): readonly string[] =>
  options.filter((option) => readsFiles(option) || option.is === 'key').map(({ name }) => name);

/** Refuses to write over an input. */
export function refuseInputAsOutput(
  host: Host,
  values: Values,
  inputs: readonly string[],
  path: string,
): void {
  const target = resolve(host.cwd, path);
  const input = inputs
    .flatMap((name) => textsOf(values, name).map((given) => ({ name, given })))
    .find(({ given }) => given !== '-' && !given.startsWith('env:') && resolve(host.cwd, given) === target);
  if (!input || path === '-') return;
  throw wrongUse('nordic/output-is-input', `${path} is also the input of --${input.name}`, {
    why: 'the input would be overwritten',
    fix: 'name another output',
  });
}

/** One line for each image: its file, size, addresses and version. */
export function imageLines({ facts }: Artifact): string[] {
  const images = Array.isArray(facts['images']) ? facts['images'] : [facts];
  return images.filter(isTable).map(({ image, file, size, start, version }) => {
    const from =
      typeof start === 'number' ? ` from ${hexNumber(start)} to ${hexNumber(start + Number(size) - 1)}` : '';
    return printable(`${image}: ${file}, ${size} bytes${from}, version ${version}`);
  });
}
