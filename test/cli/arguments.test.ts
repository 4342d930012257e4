/** The words of click and argparse, read as those tools read them. */

import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import type { Command } from '../../src/cli/command.ts';
import { withGlobalOptions } from '../../src/cli/global-options.ts';
import { Fault } from '../../src/core/fault.ts';

const command = (more: Partial<Command> = {}): Command => ({
  summary: '',
  examples: [],
  options: [
    { name: 'slot-size', short: 'S', is: 'number', repeat: 'last', help: '' },
    { name: 'clear', short: 'c', is: 'flag', help: '' },
    { name: 'hex-addr', short: 'x', is: 'number', help: '' },
    { name: 'flash_freq', aliases: ['flash-freq'], short: 'ff', is: 'text', help: '' },
    { name: 'custom-tlv', is: 'text', many: true, words: 2, help: '' },
    { name: 'key', short: 'k', is: 'key', many: true, help: '' },
    { name: 'align', is: 'choice', choices: ['1', '2'], help: '' },
    { name: 'version', short: 'v', is: 'text', help: '' },
  ],
  arguments: [
    { name: 'IN', is: 'file', help: '' },
    { name: 'OUT', is: 'output', many: true, help: '' },
  ],
  run: async () => 0,
  ...more,
});

const parse = async (argv: string[], more: Partial<Command> = {}) => parseArguments(argv, command(more));

async function code(argv: string[], more: Partial<Command> = {}): Promise<string> {
  const fault = await parse(argv, more).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  return (fault as Fault).code;
}

test('a short form means an option of the replaced tool, never one of ours', async () => {
  const both = withGlobalOptions(command({ abbreviations: true }));
  expect(parseArguments(['--ver', '2'], both).values).toEqual({ version: '2' });
  expect(parseArguments(['--verbose'], both).values).toEqual({ verbose: true });
  expect(await code(['--qui'], { abbreviations: true, options: both.options })).toBe('option/unknown');
});

describe('values', () => {
  test.each([
    [['-S', '0x4000']],
    [['-S0x4000']],
    [['-S=0x4000']],
    [['--slot-size', '0x4000']],
    [['--slot-size=0x4000']],
    [['--slot-size', '1', '--slot-size', '0x4000']],
  ])('%j', async (argv) => expect((await parse(argv)).values).toEqual({ 'slot-size': '0x4000' }));

  test('stay texts: nothing is a number, nothing loses its quotes', async () => {
    const { values } = await parse(['-v', '1.10', '-x', '0x10', '-k', '"a"', '-k', '1e3', '--flash-freq=']);
    expect(values).toEqual({ version: '1.10', 'hex-addr': '0x10', key: ['"a"', '1e3'], flash_freq: '' });
  });

  test('may begin with a dash', async () => {
    expect((await parse(['-S', '-1', '--key', '-'])).values).toEqual({ 'slot-size': '-1', key: ['-'] });
  });

  test('of two words come as pairs', async () => {
    const { values } = await parse(['--custom-tlv', '0xa0', '-x', '--custom-tlv', '0xa1', 'y']);
    expect(values).toEqual({ 'custom-tlv': ['0xa0', '-x', '0xa1', 'y'] });
  });

  test('of flags in a row and long short names', async () => {
    expect((await parse(['-cx', '5', '-ff', '40m'])).values).toEqual({
      clear: true,
      'hex-addr': '5',
      flash_freq: '40m',
    });
  });

  test('names may be cut short only where the tool allows it', async () => {
    expect((await parse(['--flash_f', '40m'], { abbreviations: true })).values).toEqual({
      flash_freq: '40m',
    });
    expect(await code(['--flash_f', '40m'])).toBe('option/unknown');
  });
});

test('arguments keep their order, and what follows -- is no option', async () => {
  const { args } = await parse(['a', '-c', 'b', '--', '--clear', '-5']);
  expect(args).toEqual({ IN: ['a'], OUT: ['b', '--clear', '-5'] });
});

test.each([
  [['--slot-sise', '1'], 'option/unknown'],
  [['-q'], 'option/unknown'],
  [['--version', '1', '--version', '2'], 'option/repeated'],
  [['--version'], 'option/needs-a-value'],
  [['--custom-tlv', '0xa0'], 'option/needs-a-value'],
  [['--version', '--clear'], 'option/needs-a-value'],
  [['--clear=1'], 'option/takes-no-value'],
  [['--align', '3'], 'option/not-a-choice'],
])('%j is refused: %s', async (argv, expected) => expect(await code(argv)).toBe(expected));

test('what is missing or too much is refused', async () => {
  const needs = { arguments: [{ name: 'FILE', is: 'file', required: true, help: '' }] } as const;
  expect(await code([], needs)).toBe('option/missing');
  expect(await code(['a', 'b'], needs)).toBe('option/unknown');
  expect(await code([], { options: [{ name: 'must', is: 'text', required: true, help: '' }] })).toBe(
    'option/missing',
  );
});

test.each(['__proto__', 'constructor', 'toString'])('--%s is no way into an object', async (name) => {
  expect(await code([`--${name}=1`])).toBe('option/unknown');
});
