/** Keys, types, variables and the matrix: what is wrong is named with line, column and the nearest known name. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.ts';
import { Fault } from '../../src/core/fault.ts';
import { readConfig } from '../../src/release/config.ts';
import { type Choices, planTargets, type Target } from '../../src/release/plan.ts';
import { faultNow } from '../faults.ts';

const choices: Choices = { vars: new Map(), env: { HOME: '/home/x' } };

function plan(text: string, more: Partial<Choices> = {}, words: readonly string[] = []): readonly Target[] {
  const config = readConfig({ name: 'otapack.yaml', bytes: utf8(text) });
  return planTargets(config, { ...choices, ...more }, words);
}

function faultOf(
  text: string,
  more: Partial<Choices> = {},
  words: readonly string[] = [],
): [string, string | undefined, string] {
  const fault = faultNow(() => plan(text, more, words));
  if (!fault) throw new Error('no fault');
  const { code, at, what } = fault;
  return [code, at && `${at.line}:${at.column}`, what];
}

const target = (lines: string): string =>
  `targets:\n  app:\n    format: mcuboot\n    input: a.bin\n    version: 1.10.0\n    slot-size: 0x1000\n    output: b.bin\n${lines
    .split('\n')
    .filter(Boolean)
    .map((line) => `    ${line}\n`)
    .join('')}`;

test('a level remembers where its code stands', () => {
  const text = `levels:\n  mcuboot/unsigned: error\n${target('levels: {mcuboot/published-key: off}')}`;
  const { leveled } = readConfig({ name: 'otapack.yaml', bytes: utf8(text) });
  expect(leveled.map(({ code, at }) => [code, at.line, at.column])).toEqual([
    ['mcuboot/unsigned', 2, 3],
    ['mcuboot/published-key', 10, 14],
  ]);
});

describe('keys and types', () => {
  test.each([
    ['of the file', 'targts:\n  a: {}\n', 'config/unknown-key', '1:1', 'targets'],
    ['of a target', target('headersize: 1'), 'config/unknown-key', '8:5', 'header-size'],
    ['of expect', target('expect:\n  versoin: 1'), 'config/unknown-key', '9:7', 'version'],
    [
      'of a format',
      'targets:\n  app:\n    format: mcubot\n    output: x\n',
      'config/not-a-choice',
      '3:13',
      'mcuboot',
    ],
    ['of a choice', target('align: 3'), 'config/not-a-choice', '8:12', ''],
    [
      'of a default',
      'defaults:\n  mcuboot:\n    pad-heder: true\ntargets:\n  a: {format: mcuboot, output: x}\n',
      'config/unknown-key',
      '3:5',
      'pad-header',
    ],
    ['of a level', target('levels:\n  nordic/unsigned: fatal'), 'config/not-a-choice', '9:24', ''],
  ])('an unknown name %s', (_, text, code, at, meant) => {
    const [found, where, what] = faultOf(text);
    expect([found, where]).toEqual([code, at]);
    expect(what).toContain(meant);
    expect(what.startsWith(`otapack.yaml:${at}: `)).toBe(true);
  });

  test.each([
    ['a list for a text', target('vid: [a, b]'), 'config/wrong-type', '8:10'],
    ['a table for a text', target('vid: {a: b}'), 'config/wrong-type', '8:10'],
    ['nothing', target('vid:'), 'config/wrong-type', '8:9'],
    ['yes for a flag', target('pad: yes'), 'config/wrong-type', '8:10'],
    ['quotes around a flag', target('pad: "true"'), 'config/wrong-type', '8:10'],
    ['a text for a table', target('expect: x'), 'config/wrong-type', '8:13'],
    ['a list at the top', '- a\n', 'config/wrong-type', '1:1'],
    ['one word of two', target('custom-tlv: [0xa0]'), 'config/wrong-words', '8:17'],
    ['no format', 'targets:\n  a:\n    output: x\n', 'config/missing-key', '2:3'],
    ['no output', 'targets:\n  a:\n    format: mcuboot\n', 'config/missing-key', '2:3'],
    ['no targets', 'targets: {}\n', 'config/no-targets', '1:10'],
    ['nothing at all', '# soon\n', 'config/nothing', '1:1'],
    ['a name with a slash', 'targets:\n  a/b: {format: mcuboot, output: x}\n', 'config/bad-name', '2:3'],
    ['a required option', 'targets:\n  a: {format: mcuboot, output: x}\n', 'config/missing-option', '2:3'],
    [
      'a key twice',
      target('key: a.pem\n')
        .replace('format: mcuboot', 'format: nordic')
        .replace('    input: a.bin\n    version: 1.10.0\n    slot-size: 0x1000\n', '    key-file: b.pem\n'),
      'config/key-twice',
      '4:15',
    ],
    [
      'a key for what is not signed',
      'targets:\n  w: {format: esp8266, key: a.pem, output: x/}\n',
      'config/no-key',
      '2:29',
    ],
  ])('%s', (_, text, code, at) => {
    expect(faultOf(text).slice(0, 2)).toEqual([code, at]);
  });

  test('values reach the format as they are written', () => {
    const [app] = plan(
      target('pad: true\nsecurity-counter: 007\ncustom-tlv: [[0xa0, one], [0xa1, "2"]]\nconfirm: false'),
    );
    expect(app?.values).toMatchObject({
      version: '1.10.0',
      'slot-size': '0x1000',
      pad: true,
      'security-counter': '007',
    });
    expect(app?.values['custom-tlv']).toEqual(['0xa0', 'one', '0xa1', '2']);
    expect(app?.values['confirm']).toBeUndefined();
    expect(app?.values['output']).toBe('b.bin');
  });

  test('defaults are below what a target says', () => {
    const [app] = plan(`defaults:\n  mcuboot: { align: 8, pad: true }\n${target('align: 4')}`);
    expect([app?.values['align'], app?.values['pad']]).toEqual(['4', true]);
  });
});

describe('keys', () => {
  const keyOf = (text: string, key?: string) => plan(text, { key })[0]?.signing?.source.text;

  test('the command line before the file, a target before both', () => {
    expect(keyOf(`key: file.pem\n${target('')}`)).toBe('file.pem');
    expect(keyOf(`key: file.pem\n${target('')}`, 'flag.pem')).toBe('flag.pem');
    expect(keyOf(`key: file.pem\n${target('key: own.pem')}`, 'flag.pem')).toBe('own.pem');
    expect(keyOf(target('key: none'), 'flag.pem')).toBeUndefined();
  });

  test('one that is shared does not reach a target that is not signed', () => {
    expect(keyOf('targets:\n  w: {format: esp8266, output: x/}\n', 'flag.pem')).toBeUndefined();
    expect(keyOf('targets:\n  w: {format: esp8266, layout: arduino, output: x/}\n', 'flag.pem')).toBe(
      'flag.pem',
    );
  });
});

describe('variables', () => {
  const input = (text: string, more: Partial<Choices> = {}) =>
    plan(
      target('').replace('a.bin', () => text),
      more,
    )[0]?.values['input'];

  test('of the environment, the command line, the file; and a dollar', () => {
    expect(input('${env:HOME}/a')).toBe('/home/x/a');
    expect(input('${var:V}.bin', { vars: new Map([['V', '1']]) })).toBe('1.bin');
    expect(input('$${x}')).toBe('${x}');
    const [app] = plan(`vars: {V: 1.10}\n${target('').replace('1.10.0', '${var:V}.0')}`);
    expect(app?.values['version']).toBe('1.10.0');
  });

  test('what a variable brings in is not looked at again', () => {
    expect(input('${var:V}', { vars: new Map([['V', '${env:HOME}']]) })).toBe('${env:HOME}');
  });

  test.each([
    ['${env:NOWHERE}', 'config/variable-not-set'],
    ['${var:NOTHING}', 'config/variable-not-set'],
    ['${bord}', 'config/unknown-variable'],
    ['${board', 'config/variable-unclosed'],
  ])('%s', (text, code) => {
    const config = `matrix: {board: [a]}\n${target('').replace('a.bin', () => text)}`;
    expect(faultOf(config).slice(0, 2)).toEqual([code, '5:12']);
  });
});

describe('the matrix', () => {
  const matrix =
    'matrix:\n  board:\n    dk: {slot: 0x1000}\n    ek: {slot: 0x2000}\n  kind: [debug, release]\n';
  const names = (text: string, words: string[] = []) => plan(text, {}, words).map(({ name }) => name);

  test('a target that mentions an axis is made for each of its names', () => {
    expect(names(matrix + target(''))).toEqual(['app']);
    expect(names(matrix + target('').replace('b.bin', '${board}.bin'))).toEqual(['app/dk', 'app/ek']);
    const both = target('').replace('b.bin', '${board}/${kind}.bin');
    expect(names(matrix + both)).toEqual([
      'app/dk/debug',
      'app/dk/release',
      'app/ek/debug',
      'app/ek/release',
    ]);
  });

  test('attributes, only, and words that choose', () => {
    const text = matrix + target('').replace('0x1000', '${board.slot}').replace('b.bin', '${board}.bin');
    expect(plan(text).map(({ values }) => values['slot-size'])).toEqual(['0x1000', '0x2000']);
    expect(names(`${text}    only: {board: ek}\n`)).toEqual(['app/ek']);
    expect(names(text, ['app/dk'])).toEqual(['app/dk']);
    expect(names(text, ['app'])).toEqual(['app/dk', 'app/ek']);
    expect(faultOf(text, {}, ['app/dx'])[0]).toBe('config/unknown-target');
    expect(faultOf(`${text}    only: {board: xx}\n`)[0]).toBe('config/unknown-axis-value');
    expect(faultOf(`${text}    only: {bord: ek}\n`)[0]).toBe('config/unknown-axis');
  });

  test('a name that is mistyped, or that one board lacks', () => {
    const mistyped = faultOf(matrix + target('').replace('b.bin', '${bord}.bin'));
    expect([mistyped[0], mistyped[2]]).toEqual([
      'config/unknown-variable',
      expect.stringContaining('Did you mean ${board}?'),
    ]);
    const lacking = matrix.replace('ek: {slot: 0x2000}', 'ek: {}');
    const text = target('').replace('0x1000', '${board.slot}').replace('b.bin', '${board}.bin');
    const lacks = faultOf(lacking + text);
    expect([lacks[0], lacks[2]]).toEqual([
      'config/unknown-variable',
      expect.stringContaining('slot for board ek'),
    ]);
  });

  test('too much of it is refused', () => {
    const many = `[${Array.from({ length: 200 }, (_, i) => i).join(', ')}]`;
    const text = `matrix: {a: ${many}, b: ${many}}\n${target('').replace('b.bin', '${a}${b}')}`;
    expect(faultOf(text)[0]).toBe('config/too-many-targets');
  });
});

test('whatever a file says, it ends in a plan or a fault', () => {
  const word = fc.constantFrom(
    ...[
      'targets',
      'matrix',
      'board',
      'vars',
      'defaults',
      'levels',
      'format',
      'output',
      'key',
      'expect',
      'only',
      'golden',
    ],
    ...[
      'mcuboot',
      'nordic',
      'esp8266',
      'input',
      'version',
      'slot-size',
      'pad',
      'custom-tlv',
      'layout',
      'devices',
      'release',
    ],
    ...[
      'true',
      '1.10',
      '${board}',
      '${var:X}',
      '${env:HOME}',
      '${',
      'none',
      'off',
      '__proto__',
      'constructor',
      'toString',
      '',
    ],
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      word,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.array(fc.tuple(word, tie('tree')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, (first, second) => {
      const text = JSON.stringify({
        matrix: { board: ['a', 'b'] },
        targets: { app: { format: 'mcuboot', output: 'x', ...(first as object) } },
        ...(second as object),
      });
      try {
        plan(text);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
