/** SoftDevice ids: names and numbers to ids, the order in which Python writes them, `auto`. */

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/core/types.ts';
import { build } from '../../../src/formats/nordic/build.ts';
import { readNumber } from '../../../src/formats/nordic/number-text.ts';
import { setOrder, withMissing } from '../../../src/formats/nordic/python-set.ts';
import { judgeIds, parseIds } from '../../../src/formats/nordic/sd-req.ts';
import { endingAt, idWithName, named, withId } from '../../../src/formats/nordic/softdevices.ts';
import { softdevices } from '../../../src/formats/nordic/softdevices-table.ts';
import { codes, firmware, hexFile, keyA, request, softdevice } from './support.ts';

const python = (() => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

describe('the order of a Python set', () => {
  test.each([
    [
      [0xb6, 0],
      [0, 0xb6],
    ],
    [
      [0x80, 0],
      [0x80, 0],
    ],
    [
      [0, 0x80],
      [0, 0x80],
    ],
    [
      [0x100, 0],
      [0x100, 0],
    ],
    [
      [0, 0x100],
      [0, 0x100],
    ],
    [
      [0xa8, 0xaf, 0xb7],
      [0xa8, 0xb7, 0xaf],
    ],
    [
      [0x88, 0x80, 0x100, 0x120, 8],
      [0x100, 0x120, 0x80, 0x88, 8],
    ],
    [[5, 5, 5], [5]],
    [[], []],
  ])('%j', (given, stored) => {
    expect(setOrder(given)).toEqual(stored);
  });

  test('keeps every value once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 40 }), (values) => {
        expect(setOrder(values).toSorted()).toEqual([...new Set(values)].toSorted());
      }),
    );
  });

  test.runIf(python)('is that of Python itself', () => {
    const small = fc.integer({ min: 0, max: 300 });
    const list = fc.array(fc.oneof(small, fc.integer({ min: 0, max: 0xffff_ffff })), { maxLength: 20 });
    const lists = fc.sample(list, 500);
    const script = 'import json,sys; print(json.dumps([list(set(l)) for l in json.load(sys.stdin)]))';
    const orders = JSON.parse(
      execFileSync('python3', ['-c', script], { input: JSON.stringify(lists), encoding: 'utf8' }),
    );
    expect(lists.map(setOrder)).toEqual(orders);
  });

  test('what is missing comes behind', () => {
    expect(withMissing([0xaf, 0xb7], [0xb7, 0xa8])).toEqual([0xaf, 0xb7, 0xa8]);
    expect(withMissing([], [1, 1])).toEqual([1]);
  });
});

describe('numbers', () => {
  test.each([
    ['0', 0],
    ['00', 0],
    ['10', 10],
    ['010', 8],
    ['0o17', 15],
    ['0xB7', 0xb7],
    ['0XB7', 0xb7],
    ['0x0x10', 16],
    ['1_000', 1000],
    ['0x1_0', 16],
    ['+5', 5],
    ['-5', -5],
    [' 5 ', 5],
  ])('%s is %d', (text, value) => {
    expect(readNumber(text)?.value).toBe(value);
  });

  test.each(['', '0x', '08', '5x', 'B7', ' 0xB7', '1__0', '_1', '1_', '1.0', '0b1', '+ 5', '0x 1 2'])(
    '%s is none',
    (text) => {
      expect(readNumber(text)).toBeUndefined();
    },
  );

  test.runIf(python)('are read as Python reads them', () => {
    const words = fc.sample(fc.stringMatching(/^[ +-]?0?[xXoO]?[0-9a-fA-F_]{0,5} ?$/), 2000);
    const script = [
      'import json,sys',
      'def f(v):',
      '    try:',
      "        if v[:2].lower() == '0x': return int(v[2:], 16)",
      "        return int(v, 8) if v[:1] == '0' else int(v, 10)",
      '    except ValueError: return None',
      'print(json.dumps([f(w) for w in json.load(sys.stdin)]))',
    ].join('\n');
    const values: (number | null)[] = JSON.parse(
      execFileSync('python3', ['-c', script], { input: JSON.stringify(words), encoding: 'utf8' }),
    );
    for (const [i, word] of words.entries())
      expect([word, readNumber(word)?.value ?? null]).toEqual([word, values[i]]);
  });
});

describe('SoftDevices', () => {
  test('are known by id, name and end', () => {
    expect(idWithName(0xb7)).toBe('0xB7 (S132 6.1.1)');
    expect(named('s132@6.1.1')?.fwid).toBe(0xb7);
    expect(named('S130 2.0.1')?.fwid).toBe(0x87);
    expect(named('S132_6.1.1')?.fwid).toBe(0xb7);
    expect(named('s140v7.3.0')?.fwid).toBe(0x123);
    expect(named('s112@5.1.0-2.alpha')?.fwid).toBe(0xfffe);
    expect(named('s132')).toBeUndefined();
    expect(endingAt(0x1b000).map(({ fwid }) => fwid)).toEqual(expect.arrayContaining([0x80, 0x87]));
    expect(withId(0x1234)).toEqual([]);
    expect(softdevices).toHaveLength(85);
  });
});

const list = (text: string) => {
  const findings: Finding[] = [];
  return {
    ids: parseIds(text, 'sd-req', findings),
    codes: codes(findings),
    messages: findings.map((f) => f.message),
  };
};

describe('a list', () => {
  test('takes ids and releases', () => {
    expect(list('0xB7,s132@6.1.0,S130 2.0.1').ids).toEqual([0xb7, 0xaf, 0x87]);
    expect(list('0').codes).toEqual([]);
    expect(list('0x57').codes).toEqual([]);
  });

  test('asks about decimal ids', () => {
    expect(list('183').codes).toEqual(['nordic/sd-req-decimal']);
    expect(list('101').messages[0]).toMatch(/decimal, that is 0x65 .*Did you mean 0x101/);
    expect(list('80').messages[0]).toMatch(/Did you mean 0x80 \(S130 2.0.0\)\?/);
  });

  const judge = (ids: number[], more: object = {}) => judgeIds(ids, { what: '--sd-req', ...more });
  const app = (start: number) => ({ application: { name: 'app.hex', start } });

  test('is judged', () => {
    expect(codes(judge([0xb7], { hwVersion: 52, ...app(0x26000) }))).toEqual([]);
    expect(codes(judge([]))).toEqual(['nordic/sd-req-empty']);
    expect(codes(judge([0xb7, 0]))).toEqual(['nordic/sd-req-zero']);
    expect(codes(judge([0xfffe]))).toEqual(['nordic/sd-req-any']);
    expect(codes(judge([0xfffe], { external: true }))).toEqual([]);
    expect(codes(judge([0x87, 0xb7]))).toEqual(['nordic/sd-req-chips']);
    expect(codes(judge([0x87], { hwVersion: 52 }))).toEqual(['nordic/sd-req-chips']);
    expect(codes(judge([0xb6, 0xb7]))).toEqual(['nordic/sd-req-lines']);
    expect(codes(judge([0xb5]))).toEqual(['nordic/sd-req-unknown']);
    expect(codes(judge([1, 2, 3, 4, 5]))).toContain('nordic/sd-req-many');
  });

  test('names the likely right value', () => {
    expect(judge([124])[0]?.message).toMatch(
      /no SoftDevice has the id 0x7C\. Did you mean 0x124 \(S132 7.3.0\)\?/,
    );
    expect(judge([0x64 + 0x1000, 0xb7])[0]?.message).toMatch(/no SoftDevice has the id 0x1064/);
    const [s130] = judge([0x87], app(0x26000));
    expect(s130?.code).toBe('nordic/sd-req-start');
    expect(s130?.message).toMatch(/app.hex starts at 0x26000, which is where .*S140 6.1.1.* end/);
    expect(s130?.message).toMatch(/names 0x87 \(S130 2.0.1\)\. Did you mean .*0xB7/);
    expect(judge([0xb7], app(0x1000))[0]?.message).toMatch(/Did you mean 0x00\?/);
    expect(judge([0xb7], app(0x26400))[0]?.message).toMatch(
      /where no known SoftDevice ends.*start at 0x26000/,
    );
    expect(codes(judge([0], app(0x1000)))).toEqual([]);
    expect(codes(judge([0], app(0x26000)))).toEqual(['nordic/sd-req-start']);
  });
});

describe('the SoftDevice of a package', () => {
  const files = { softdevice: hexFile('s132.hex', [0x1000, softdevice(0xb7)]) };
  const bootloader = hexFile('bl.hex', [0x78000, firmware(100, 0x78000)]);
  const about = async (values: Record<string, string>, more: Parameters<typeof request>[1] = {}) => {
    const { findings } = await build(request({ 'hw-version': '52', ...values }, { ...files, ...more }, keyA));
    return codes(findings);
  };
  const both = { 'bootloader-version': '2' };

  test('is in its own list, so that an update can be repeated', async () => {
    expect(await about({ 'sd-req': '0xAF' })).toEqual(['nordic/sd-req-without-own']);
    expect(await about({ 'sd-req': '0xAF,0xB7' })).toEqual([]);
    expect(await about({ 'sd-req': '0xAF', 'sd-id': '0xB7' })).toEqual([]);
  });

  test('is of the line that it replaces', async () => {
    const other = { 'sd-req': '0xB6', 'sd-id': '0xB7' };
    expect(await about(other)).toEqual(['nordic/softdevice-line']);
    expect(await about({ ...other, ...both }, { bootloader })).toEqual(['nordic/softdevice-line']);
  });

  test('is of the major version that it replaces, or comes with a boot loader', async () => {
    const newer = { 'sd-req': '0x9D', 'sd-id': '0xB7' };
    expect(await about({ 'sd-req': '0x9D,0xB7' })).toEqual(['nordic/softdevice-major']);
    expect(await about({ 'sd-req': '0x9D,0xA8,0xB7' })).toEqual([]);
    expect(await about({ 'sd-req': '0x9D' })).toEqual([
      'nordic/sd-req-without-own',
      'nordic/softdevice-major',
    ]);
    expect(await about({ ...newer, ...both }, { bootloader })).toEqual([]);
  });

  test('is not validated by signature beside a boot loader on every device', async () => {
    const signed = {
      'sd-req': '0xAF',
      'sd-id': '0xB7',
      'sd-boot-validation': 'VALIDATE_ECDSA_P256_SHA256',
    };
    expect(await about(signed)).toEqual([]);
    expect(await about({ ...signed, ...both }, { bootloader })).toEqual(['nordic/softdevice-signed']);
  });
});

describe('auto', () => {
  const usual = { 'hw-version': '52', 'application-version': '4' };
  const make = async (values: Record<string, string>, files: Parameters<typeof request>[1]) => {
    const { facts, findings } = await build(request({ ...usual, ...values }, files));
    return { ids: facts['sdReq'], codes: codes(findings).filter((code) => code !== 'nordic/unsigned') };
  };
  const at = (start: number) => ({ application: hexFile('app.hex', [start, firmware(100, start)]) });

  test('from where the application starts', async () => {
    const { ids, codes } = await make({ 'sd-req': 'auto' }, at(0x23000));
    expect(ids).toEqual(expect.arrayContaining(['0x9D', '0xA5']));
    expect(codes).toContain('nordic/sd-req-auto');
    expect((await make({ 'sd-req': 'auto' }, at(0x1000))).ids).toEqual(['0x00']);
  });

  test('from a SoftDevice hex beside it', async () => {
    const sd = { 'sd-req-from': hexFile('s132.hex', [0x1000, softdevice(0xb7)]) };
    expect(await make({ 'sd-req': 'auto' }, { ...at(0x26000), ...sd })).toEqual({
      ids: ['0xB7'],
      codes: ['nordic/sd-req-auto'],
    });
  });

  test('the id of the SoftDevice in the package must be among those required', async () => {
    const files = { ...at(0x26000), softdevice: hexFile('s132.hex', [0x1000, softdevice(0xb7)]) };
    expect((await make({ 'sd-req': '0xA8', 'sd-id': '0xAF' }, files)).codes).toEqual([
      'nordic/sd-id-mismatch',
    ]);
    expect((await make({ 'sd-req': '0xA8', 'sd-id': 'auto' }, files)).codes).toEqual([]);
    expect((await make({ 'sd-req': '0xA8', 'sd-id': '0xB7' }, at(0x26000))).codes).toEqual([
      'nordic/sd-id-without-softdevice',
    ]);
  });
});
