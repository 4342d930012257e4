/** YAML in bounded time, and nothing of it on the streams of the process. */

import { performance } from 'node:perf_hooks';
import { expect, test, vi } from 'vitest';
import { plainYaml } from '../../src/core/yaml.ts';

test.each([
  ['a: 1\nb: [x, "y"]', { value: { a: 1, b: ['x', 'y'] } }],
  ['', { value: undefined }],
  ['['.repeat(100), { why: 'line 1: nested deeper than 32 levels' }],
  [`a:\n  b: ${'{c: '.repeat(100)}`, { why: 'line 2: nested deeper than 32 levels' }],
  ['\n'.repeat(300_000), { why: expect.stringMatching(/^line \d+: too much of it$/) }],
  ['a: &a 1\nb: *a', { why: 'aliases are not followed' }],
  ['a: *a', { why: expect.stringContaining('alias') }],
  ['a: 1\n---\nb: 2', { why: expect.stringContaining('a second document') }],
  ['a: 1\na: 2', { why: expect.stringContaining('line 2') }],
  ['a: 1\nb: "c', { why: expect.stringContaining('line 2') }],
])('%j', (text, expected) => {
  expect(plainYaml(text)).toEqual(expected);
});

test('a tag is no warning of the process', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  expect(plainYaml('a: !x\u001b[31m 1')).toEqual({ why: expect.stringMatching(/^line 1/) });
  expect(plainYaml('%FOO bar\n---\na: 1')).toEqual({ why: expect.stringMatching(/^line 1/) });
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

test('the time grows with the number of keys, not with its square', () => {
  const keys = Array.from({ length: 40_000 }, (_, i) => `k${i}`);
  const started = performance.now();
  expect(plainYaml(`{${keys.join(',')}}`)).toEqual({ value: Object.fromEntries(keys.map((k) => [k, null])) });
  expect(performance.now() - started).toBeLessThan(2000);
});

test.each([
  ['[{a: 1, b: 2}, {a: 1}]', { value: [{ a: 1, b: 2 }, { a: 1 }] }],
  ['1: a\n"1": b', { value: { 1: 'b' } }],
  ['a:\n  - {b: 1,\n     b: 2}', { why: expect.stringContaining('line 3') }],
])('a key that stands twice in one table: %j', (text, expected) => {
  expect(plainYaml(text)).toEqual(expected);
});

test('a file as large as formats take, of quotes, of brackets, of keys', () => {
  for (const text of ['"', '- ', '? ', '[', '&a ', '{a,', 'k: v\n']) {
    const started = performance.now();
    plainYaml(text.repeat(64 * 1024).slice(0, 64 * 1024));
    expect(performance.now() - started).toBeLessThan(1000);
  }
});
