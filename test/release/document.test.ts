/** YAML and JSON with the places of everything; what no configuration needs is refused quickly. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.ts';
import { Fault } from '../../src/core/fault.ts';
import { type Node, plainValue, readDocument } from '../../src/release/document.ts';
import { faultNow } from '../faults.ts';

const read = (text: string): Node | undefined => readDocument({ name: 'otapack.yaml', bytes: utf8(text) });

function faultIn(text: string) {
  const fault = faultNow(() => read(text));
  return { code: fault?.code, line: fault?.at?.line, column: fault?.at?.column };
}

describe('what is read', () => {
  test('texts stay as they are written', () => {
    const node = read('a: 1.10\nb: 0x10\nc: no\nd: "1.0"\ne: 007\n');
    const texts =
      node?.kind === 'table' ? node.entries.map(({ value }) => value.kind === 'text' && value.text) : [];
    expect(texts).toEqual(['1.10', '0x10', 'no', '1.0', '007']);
  });

  test('every value knows its line and column', () => {
    const node = read('# comment\na:\n  b: [x,\n    y]\n');
    const list =
      node?.kind === 'table' && node.entries[0]?.value.kind === 'table' && node.entries[0].value.entries[0];
    expect(
      list && list.value.kind === 'list' && list.value.items.map(({ at }) => [at.line, at.column]),
    ).toEqual([
      [3, 7],
      [4, 5],
    ]);
  });

  test('JSON, anchors, a byte order mark, CRLF', () => {
    expect(plainValue(read('{"a": [1, true, null, "2"]}') as Node)).toEqual({ a: [1, true, null, '2'] });
    expect(plainValue(read('\uFEFFa: &x [1]\r\nb: *x\r\n') as Node)).toEqual({ a: [1], b: [1] });
    expect(read('# nothing\n')).toBeUndefined();
  });

  test('whatever it is given ends in a tree or a fault', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&x ',
      '*x',
      '"',
      "'",
      '|',
      '>',
      '#',
      '!',
      '\t',
      '?',
      '0',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        try {
          read(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what is refused', () => {
  test.each([
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'config/repeated-key', 3, 1],
    ['a tag', 'a: !!js/function x\n', 'config/syntax', 1, 4],
    ['a tag of YAML itself', 'a: !!binary aGk=\n', 'config/syntax', 1, 13],
    ['a tag of a table', 'a: !!map {b: 1}\n', 'config/syntax', 1, 10],
    ['a second document', 'a: 1\n---\nb: 2\n', 'config/syntax', 2, 1],
    ['a merge key', 'a: &x {b: 1}\nc:\n  <<: *x\n', 'config/syntax', 3, 3],
    ['an open bracket', 'a: [1,\nb: 2\n', 'config/syntax', 2, 1],
    ['a tab for indentation', 'a:\n\t- b\n', 'config/syntax', 2, 1],
    ['a list as a key', '? [a]\n: b\n', 'config/syntax', 1, 3],
  ])('%s', (_, text, code, line, column) => {
    expect(faultIn(text)).toEqual({ code, line, column });
  });

  test('bytes that are no text', () => {
    expect(() => readDocument({ name: 'x', bytes: new Uint8Array([0x61, 0xff, 0xfe]) })).toThrow(Fault);
    expect(() => readDocument({ name: 'x', bytes: new Uint8Array([0x61, 0]) })).toThrow(Fault);
  });

  const letters = 'abcdefghij';
  const bomb = [...letters].map((name, i) =>
    i === 0
      ? `${name}: &${name} [x,x,x,x,x,x,x,x,x]`
      : `${name}: &${name} [${Array(9)
          .fill(`*${letters[i - 1]}`)
          .join(',')}]`,
  );

  test.each([
    ['10 MB', 'x'.repeat(10_000_000), 'config/too-large'],
    ['10,000 brackets', '['.repeat(10_000), 'config/too-deep'],
    ['10,000 dashes', '- '.repeat(10_000), 'config/too-deep'],
    ['10,000 tables', '{a: '.repeat(10_000), 'config/too-deep'],
    ['10,000 question marks', '? '.repeat(10_000), 'config/too-deep'],
    [
      '1,000 indented levels',
      Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'config/too-deep',
    ],
    ['aliases that explode', bomb.join('\n'), 'config/too-many-aliases'],
    ['an alias of itself', 'a: &a [*a]', 'config/too-many-aliases'],
    ['more values than anyone writes', `a: [${'b,'.repeat(200_000)}]`, 'config/too-large'],
  ])('%s, at once', (_, text, code) => {
    const started = performance.now();
    expect(faultIn(text).code).toBe(code);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
