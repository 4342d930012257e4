/**
 * Command lines to start from: those of the golden cases, which the replaced tools were seen to take or refuse, and every
 * command there is with its declaration. What walks them has new commands and new cases in it by itself.
 */

import { type Command, type Group, isCommand } from '../src/cli/command.ts';
import { wholeProgram } from '../src/cli/whole-program.ts';
import type { Seed } from './corpus.ts';

export type CommandLine = {
  /** `nordic keys-generate` */
  readonly name: string;
  readonly format: string;
  readonly argv: readonly string[];
  /** The files it reads, by their path in the working directory: names of seeds. */
  readonly files: Readonly<Record<string, string>>;
  /** The files it writes, as far as the case knows. */
  readonly outputs: readonly string[];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
};

type Case = {
  readonly id: string;
  readonly tool: string;
  readonly argv: readonly string[];
  readonly inputs: readonly string[];
  readonly output?: string | null;
  readonly outputs?: readonly { readonly writtenAs: string }[];
  readonly cwdFiles?: Readonly<Record<string, string>>;
  readonly stdin?: string | null;
  readonly env?: Readonly<Record<string, string>>;
};

/** The words that stand for a tool; all others are words of `otapack esp8266`. */
const toolWords: Readonly<Record<string, readonly string[]>> = {
  nrfutil: ['nordic'],
  'adafruit-nrfutil': ['adafruit-nrfutil'],
  imgtool: ['mcuboot'],
  'imgtool-ncs': ['imgtool-ncs'],
  esptool: ['esp8266'],
};

function lineOf(format: string, each: Case): CommandLine {
  const { id, tool, argv, inputs, cwdFiles = {}, output, outputs = [] } = each;
  const named = [...inputs.map((path) => [path, path] as const), ...Object.entries(cwdFiles)];
  return {
    name: `${format} ${id}`,
    format,
    argv: [...(toolWords[tool] ?? ['esp8266', tool]), ...argv],
    files: Object.fromEntries(named.map(([path, from]) => [path, `golden/${format}/${from}`])),
    outputs: [...(output ? [output] : []), ...outputs.map(({ writtenAs }) => writtenAs)],
    stdin: each.stdin ?? '',
    env: each.env ?? {},
  };
}

export function goldenLines(seeds: readonly Seed[]): readonly CommandLine[] {
  return seeds.flatMap(({ name, bytes }) => {
    const format = /^golden\/(\w+)\/cases\.json$/.exec(name)?.[1];
    if (format === undefined) return [];
    const read: Case[] | { cases: Case[] } = JSON.parse(new TextDecoder().decode(bytes));
    return (Array.isArray(read) ? read : read.cases).map((each) => lineOf(format, each));
  });
}

export type Leaf = { readonly words: readonly string[]; readonly command: Command };

async function below(node: Command | Group, words: readonly string[]): Promise<Leaf[]> {
  if (isCommand(node)) return [{ words, command: node }];
  const inner = await Promise.all(
    Object.entries(node.words).map(async ([word, entry]) => below(await entry.load(), [...words, word])),
  );
  return inner.flat();
}

/** Every command, under its own words. */
export const allCommands = (): Promise<readonly Leaf[]> => below(wholeProgram, []);
