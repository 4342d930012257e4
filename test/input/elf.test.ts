/** ELF files: what binutils says of the golden ones (recorded in fixtures/elf-facts.json), and hostile ones. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../src/core/types.ts';
import { type Elf, looksLikeElf, PROGRAM_LOAD, readElf, refuseOverlap } from '../../src/input/elf.ts';
import { elfSymbols } from '../../src/input/elf-symbols.ts';
import { faultNow } from '../faults.ts';

type Facts = {
  readonly entry: number;
  readonly sections: readonly (readonly [string, string, number, number, number])[];
  readonly symbols: readonly (readonly [string, number, string])[];
};

const inputs = resolve(import.meta.dirname, '../../golden/esp8266/inputs');
const facts: Readonly<Record<string, Facts>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/elf-facts.json'), 'utf8'),
);
const typeNumbers: Readonly<Record<string, number>> = { progbits: 1, symtab: 2, strtab: 3, nobits: 8 };

const load = (name: string): Bytes => new Uint8Array(readFileSync(join(inputs, name)));
const elf = (name: string): Elf => readElf({ name, bytes: load(name) });

const codeOf = (work: () => unknown): string => faultNow(work)?.code ?? 'none';

/** The file with some bytes replaced. */
function changed(bytes: Bytes, offset: number, ...values: number[]): Bytes {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

const read = (bytes: Bytes) => readElf({ name: 'x.elf', bytes });
const odd = load('odd.elf');
const sectionTable = new DataView(odd.buffer).getUint32(32, true);

describe('what binutils says', () => {
  test.each(Object.entries(facts))('%s', (name, expected) => {
    const read = elf(name);
    expect(read.entry).toBe(expected.entry);
    const sections = read.sections.filter((section) => section.type !== 0);
    expect(
      sections.map(({ name, type, address, offset, size }) => [name, type, address, offset, size]),
    ).toEqual(expected.sections.map(([name, type, ...rest]) => [name, typeNumbers[type], ...rest]));
    const symbols = elfSymbols(read).map(({ name, value, kind }) => [name, value, kind]);
    expect(symbols).toEqual(expected.symbols);
  });

  test('program headers say what is loaded where', () => {
    const { programs, entry } = elf('odd.elf');
    expect(entry).toBe(0x40100008);
    const loaded = programs.filter(({ type, bytes }) => type === PROGRAM_LOAD && bytes.length > 0);
    expect(loaded.map(({ physical, bytes }) => [physical, bytes.length])).toEqual([
      [0x3ffe8000, 0x5d],
      [0x40100000, 0x15e],
      [0x40201010, 0x3fd],
    ]);
  });

  test('objcopy extracts the same bytes', () => {
    const section = elf('odd.elf').sections.find(({ name }) => name === '.irom0.text');
    expect(section?.bytes).toEqual(load('sec/odd.irom0text.bin'));
  });
});

describe('files that are no ELF, or no longer one', () => {
  test('too short, no magic, another class', () => {
    expect(codeOf(() => elf('short.elf'))).toBe('elf/truncated');
    expect(codeOf(() => elf('notelf.bin'))).toBe('elf/not-an-elf');
    expect(codeOf(() => read(changed(odd, 4, 2)))).toBe('elf/not-32-bit-little-endian');
    expect(codeOf(() => read(changed(odd, 5, 2)))).toBe('elf/not-32-bit-little-endian');
    expect(looksLikeElf(load('notelf.bin'))).toBe(false);
  });

  test('cut in the section table, or before it', () => {
    expect(codeOf(() => elf('trunc.elf'))).toBe('elf/truncated');
    expect(codeOf(() => read(odd.subarray(0, 600)))).toBe('elf/truncated');
  });

  test('tables and names that point outside', () => {
    expect(codeOf(() => read(changed(odd, 46, 41, 0)))).toBe('elf/absurd');
    expect(codeOf(() => read(changed(odd, 48, 0xff, 0xff)))).toBe('elf/absurd');
    expect(codeOf(() => read(changed(odd, 50, 99, 0)))).toBe('elf/absurd');
    expect(codeOf(() => read(changed(odd, 44, 0xff, 0xff)))).toBe('elf/absurd');
    expect(codeOf(() => read(changed(odd, sectionTable + 40, 0xff, 0xff, 0xff, 0x7f)))).toBe('elf/absurd');
    expect(codeOf(() => read(changed(odd, sectionTable + 40 + 20, 0xff, 0xff, 0xff, 0x7f)))).toBe(
      'elf/truncated',
    );
  });

  test('sections over each other, and past the end of the address space', () => {
    const bytes = new Uint8Array(16);
    expect(
      codeOf(() =>
        refuseOverlap('x', [
          { address: 0, bytes },
          { address: 8, bytes },
        ]),
      ),
    ).toBe('elf/overlap');
    expect(codeOf(() => refuseOverlap('x', [{ address: 0xfffffff8, bytes }]))).toBe('elf/absurd');
    expect(
      codeOf(() =>
        refuseOverlap('x', [
          { address: 0, bytes },
          { address: 16, bytes },
        ]),
      ),
    ).toBe('none');
  });
});

describe('hostile files', () => {
  /** A Fault or an answer; nothing else. */
  const survives = (bytes: Bytes): void => {
    codeOf(() => {
      const found = read(bytes);
      elfSymbols(found);
    });
  };

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(new Uint8Array(bytes))));
  });

  test('golden files with bytes changed', () => {
    const change = fc.tuple(fc.nat(odd.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const copy = odd.slice();
        for (const [offset, value] of changes) copy[offset] = value;
        survives(copy);
      }),
      { numRuns: 1000 },
    );
  });

  test('golden files cut anywhere', () => {
    fc.assert(fc.property(fc.nat(odd.length), (length) => survives(odd.slice(0, length))));
  });
});
