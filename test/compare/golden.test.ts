/** Produced against golden, on a toy format: tagged records, some volatile, in a box that can hold files. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFolders, compareGolden, type GoldenResult, type Reader } from '../../src/compare/golden.ts';
import { goldenFindings } from '../../src/compare/golden-findings.ts';
import { concat, text, utf8 } from '../../src/core/bytes.ts';
import type { Bytes, NamedBytes, Part } from '../../src/core/types.ts';

/** `name:length:content;` records; one whose name starts with `~` is volatile, length and content, and `[…]` is a file. */
function parts(bytes: Bytes): Part[] {
  const list: Part[] = [];
  let at = 0;
  for (;;) {
    const head = /^([^:]*):(\d+):/.exec(text(bytes.subarray(at, at + 40)));
    if (!head) return list;
    const [tag = '', name = '', digits = ''] = head;
    const length = Number(digits);
    const mark = name.startsWith('~') ? { volatile: true as const } : {};
    const from = at + tag.length;
    const file = /^\[(.*)\]$/.exec(name)?.[1];
    const inner = file
      ? { parts: parts(bytes.subarray(from, from + length)).map((part) => ({ ...part, within: file })) }
      : {};
    const content: Part = { name: 'content', offset: from, length, ...mark, ...inner };
    const size: Part = {
      name: 'length',
      offset: at + name.length + 1,
      length: digits.length,
      value: length,
      ...mark,
    };
    list.push({ name, offset: at, length: tag.length + length + 1, parts: [size, content] });
    at += tag.length + length + 1;
  }
}

const reader: Reader = {
  read: async ({ name, bytes }) => ({ name, offset: 0, length: bytes.length, parts: parts(bytes) }),
  open: async ({ bytes }) =>
    parts(bytes).flatMap((part) => {
      const file = /^\[(.*)\]$/.exec(part.name)?.[1];
      const content = part.parts?.[1];
      return file && content
        ? [{ name: file, bytes: bytes.slice(content.offset, content.offset + content.length) }]
        : [];
    }),
};

type Records = readonly (readonly [string, string])[];
const make = (records: Records): string =>
  records.map(([name, content]) => `${name}:${content.length}:${content};`).join('');
const file = (records: Records, name = 'a'): NamedBytes => ({ name, bytes: utf8(make(records)) });
const compare = (a: Records, b: Records) => compareGolden(file(a), file(b), reader);

const plain: Records = [
  ['head', 'abc'],
  ['~sig', 'xxxxxxxx'],
  ['tail', 'the end'],
];

test('the same bytes are identical', async () => {
  expect((await compare(plain, plain)).verdict).toBe('identical');
});

test('volatile bytes may differ, also in length, and are named with their place', async () => {
  const result = await compare(
    [
      ['head', 'abc'],
      ['~sig', 'yyyyyyyyyyy'],
      ['tail', 'the end'],
    ],
    plain,
  );
  expect(result.verdict).toBe('equivalent');
  expect(result.volatile).toEqual([
    { path: '~sig / length', offset: 16, length: 2 },
    { path: '~sig / content', offset: 19, length: 11 },
  ]);
  expect(goldenFindings(result).map(({ code, level }) => [code, level])).toEqual([
    ['compare/golden-equivalent', 'note'],
  ]);
});

test('a changed field is named with both values, its place and the first byte, behind volatile bytes of another length', async () => {
  const result = await compare(
    [
      ['head', 'abc'],
      ['~sig', 'yy'],
      ['tail', 'the und'],
    ],
    plain,
  );
  expect(result.verdict).toBe('different');
  expect(result.differences).toEqual([
    {
      path: 'tail / content',
      kind: 'changed',
      produced: { offset: 28, length: 7, value: '74 68 65 20 75 6e 64' },
      golden: { offset: 34, length: 7, value: '74 68 65 20 65 6e 64' },
      first: 4,
      bytes: 1,
    },
  ]);
  expect(goldenFindings(result)[0]?.at).toEqual({ file: 'a', offset: 32, length: 1 });
});

test('a signature that is gone is a difference, not a volatile one', async () => {
  const { verdict, differences } = await compare(
    [
      ['head', 'abc'],
      ['tail', 'the end'],
    ],
    plain,
  );
  expect(verdict).toBe('different');
  expect(differences.map(({ kind, path }) => [kind, path])).toEqual([['missing', '~sig']]);
});

test('fields in another order are moved', async () => {
  const { differences } = await compare(
    [
      ['tail', 'the end'],
      ['head', 'abc'],
      ['~sig', 'xxxxxxxx'],
    ],
    plain,
  );
  expect(differences.some(({ kind }) => kind === 'moved')).toBe(true);
});

test('files inside are compared inside', async () => {
  const box = (records: Records): Records => [
    ['[app.dat]', make(records)],
    ['end', ''],
  ];
  const same = await compare(
    box([
      ['head', 'abc'],
      ['~sig', 'yyyyyyyy'],
      ['tail', 'the end'],
    ]),
    box(plain),
  );
  expect(same.verdict).toBe('equivalent');
  expect(same.volatile).toEqual([{ within: 'app.dat', path: '~sig / content', offset: 18, length: 8 }]);
  const other = await compare(
    box([
      ['head', 'abd'],
      ['~sig', 'xxxxxxxx'],
      ['tail', 'the end'],
    ]),
    box(plain),
  );
  expect(other.differences.map(({ within, path }) => [within, path])).toEqual([
    ['app.dat', 'head / content'],
  ]);
});

test('the order of the files in a container may differ', async () => {
  const [x, y] = [make([['x', '1']]), make([['y', '2']])];
  const { verdict, volatile } = await compare(
    [
      ['[x]', x],
      ['[y]', y],
    ],
    [
      ['[y]', y],
      ['[x]', x],
    ],
  );
  expect([verdict, volatile.map(({ path }) => path)]).toEqual(['equivalent', ['order of the entries']]);
});

test('one content written in two ways is equivalent', async () => {
  const wrapped: Reader = {
    read: async ({ name, bytes }) => {
      const part = { name: 'memory', offset: 0, length: bytes.length / 2, within: 'memory' };
      return { name, offset: 0, length: bytes.length, ...(name === 'memory' ? {} : { parts: [part] }) };
    },
    open: async ({ name, bytes }) =>
      name === 'memory' ? [] : [{ name: 'memory', bytes: utf8(text(bytes).replaceAll('\r', '')) }],
  };
  const compareTexts = (a: string, b: string) =>
    compareGolden({ name: 'a', bytes: utf8(a) }, { name: 'a', bytes: utf8(b) }, wrapped);
  expect((await compareTexts('one\r\ntwo', 'one\ntwo')).verdict).toBe('equivalent');
  const { verdict, differences } = await compareTexts('one\r\ntwo', 'one\ntow');
  expect([verdict, differences.map(({ within }) => within)]).toEqual(['different', ['memory', 'memory']]);
});

test('folders: missing and extra files are differences', async () => {
  const folder = (...names: string[]) => ({ names, load: async (name: string) => file(plain, name) });
  const results: GoldenResult[] = [];
  for await (const result of compareFolders(folder('a', 'b'), folder('b', 'c'), reader)) results.push(result);
  expect(results.map((each) => [each.file, each.verdict])).toEqual([
    ['a', 'missing'],
    ['b', 'identical'],
    ['c', 'extra'],
  ]);
  expect(results.flatMap(goldenFindings).map(({ code }) => code)).toEqual([
    'compare/golden-missing',
    'compare/golden-extra',
  ]);
});

test('a changed byte is overlooked exactly where it is volatile', async () => {
  const base = file([
    ['a', 'one'],
    ['~s', 'random'],
    [
      '[f]',
      make([
        ['x', '1'],
        ['~y', '22'],
      ]),
    ],
    ['z', ''],
  ]);
  const free = new Set<number>();
  for (const part of parts(base.bytes)) {
    for (const inner of part.parts ?? []) {
      if (inner.volatile) for (let i = 0; i < inner.length; i++) free.add(inner.offset + i);
      for (const deep of inner.parts ?? [])
        for (const leaf of deep.parts ?? [])
          if (leaf.volatile) for (let i = 0; i < leaf.length; i++) free.add(inner.offset + leaf.offset + i);
    }
  }
  for (let at = 0; at < base.bytes.length; at++) {
    const bytes = base.bytes.slice();
    bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
    const { verdict } = await compareGolden({ name: 'a', bytes }, base, reader);
    if (!free.has(at)) expect(verdict, `byte ${at}`).toBe('different');
  }
});

test('any trees over any bytes: a verdict, and `equivalent` only with something named', async () => {
  const tree = fc.letrec<{ part: Part }>((tie) => ({
    part: fc.record(
      {
        name: fc.constantFrom('a', 'b', ''),
        offset: fc.integer({ min: -5, max: 60 }),
        length: fc.integer({ min: -5, max: 60 }),
        volatile: fc.constant(true as const),
        parts: fc.array(tie('part'), { maxLength: 3 }),
      },
      { requiredKeys: ['name', 'offset', 'length'] },
    ),
  })).part;
  await fc.assert(
    fc.asyncProperty(
      tree,
      tree,
      fc.uint8Array({ maxLength: 50 }),
      fc.uint8Array({ maxLength: 50 }),
      async (p, q, a, b) => {
        const any: Reader = { read: async ({ name }) => (name === 'p' ? p : q), open: async () => [] };
        const result = await compareGolden(
          { name: 'p', bytes: concat(a) },
          { name: 'q', bytes: concat(b) },
          any,
        );
        if (result.verdict === 'equivalent') expect(result.volatile.length).toBeGreaterThan(0);
        if (result.verdict === 'different') expect(goldenFindings(result).length).toBeGreaterThan(0);
      },
    ),
  );
});
