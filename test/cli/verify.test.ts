/** `verify` and `inspect` through the built command line: fixtures, returned files, levels, reports, exit codes. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firmware } from '../compare/firmware.ts';
import { otapack, root } from '../golden/workspace.ts';

let folder = '';
const released = firmware(0x8000);

const put = (name: string, bytes: Uint8Array | string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
};
const get = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const run = (...argv: string[]) => otapack(argv, { cwd: folder });
const codesOf = (stdout: string): string[][] =>
  JSON.parse(stdout).artifacts.map((each: { findings: { code: string }[] }) =>
    each.findings.map(({ code }) => code).filter((code) => code !== 'verify/unknown-format'),
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-verify-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the gate: missing, updated, identical, different, gone', async () => {
  put('build/app.data', released);
  put('build/sub/b.data', 'two');
  const verify = (...more: string[]) => run('verify', 'build', '--golden', 'fixtures', '--json', ...more);

  const first = await verify();
  expect([first.code, codesOf(first.stdout)]).toEqual([
    1,
    [['compare/golden-missing'], ['compare/golden-missing']],
  ]);
  expect(existsSync(join(folder, 'fixtures'))).toBe(false);

  expect((await verify('--update')).code).toBe(0);
  expect(get('fixtures/app.data')).toEqual(released);
  const same = await verify();
  expect([same.code, codesOf(same.stdout)]).toEqual([0, [[], []]]);
  expect(JSON.parse(same.stdout).artifacts[0].golden.verdict).toBe('identical');

  put('build/sub/b.data', 'tow');
  const other = await verify();
  expect([other.code, codesOf(other.stdout)]).toEqual([1, [[], ['compare/golden-different']]]);
  expect(JSON.parse(other.stdout).artifacts[1].golden.differences[0]).toMatchObject({ first: 1, bytes: 2 });

  rmSync(join(folder, 'build/app.data'));
  const gone = await verify('--update');
  expect([gone.code, codesOf(gone.stdout)]).toEqual([
    1,
    [['compare/golden-different'], ['compare/golden-extra']],
  ]);
  expect(get('fixtures/app.data')).toEqual(released);
});

test('one file against one fixture', async () => {
  put('a.data', 'one');
  put('b.data', 'one');
  expect(
    (await run('verify', 'a.data', '--golden', 'b.data', '--level', 'verify/unknown-format=off')).code,
  ).toBe(0);
});

test('a returned file: unharmed, in a slot, damaged', async () => {
  put('app.data', released);
  put('slot.data', Buffer.concat([released, Buffer.alloc(0x1000, 0xff)]));
  put('text.data', Buffer.from(Buffer.from(released).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'));
  const against = async (name: string) => run('verify', name, '--against', 'app.data', '--json');
  const [same, slot, text] = [
    await against('app.data'),
    await against('slot.data'),
    await against('text.data'),
  ];
  expect([same.code, slot.code, text.code]).toEqual([0, 0, 1]);
  expect([...codesOf(same.stdout), ...codesOf(slot.stdout), ...codesOf(text.stdout)]).toEqual([
    ['compare/identical'],
    ['compare/erased-tail'],
    ['compare/lf-to-crlf'],
  ]);
  expect(JSON.parse(text.stdout).artifacts[0].against).toMatchObject({ verdict: 'damaged' });
});

test('levels decide the exit code', async () => {
  put('app.data', released);
  put('zeros.data', Buffer.concat([released, Buffer.alloc(100)]));
  const against = (...more: string[]) => run('verify', 'zeros.data', '--against', 'app.data', ...more);
  expect((await against()).code).toBe(0);
  expect((await against('--fail-on', 'warning')).code).toBe(1);
  expect((await against('--level', 'compare/zero-tail=error')).code).toBe(1);
  expect((await against('--fail-on', 'warning', '--level', 'compare/zero-tail=off')).code).toBe(0);
});

test('reports go to the files that are named, or one of them to standard output', async () => {
  put('app.data', released);
  put('cut.data', released.subarray(0, 1000));
  const ran = await run('verify', 'cut.data', '--against', 'app.data', '--markdown', 'r.md', '--sarif', '-');
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.stdout).runs[0].results[0].ruleId).toBe('compare/truncated');
  expect(new TextDecoder().decode(get('r.md'))).toContain('compare/truncated');
});

test('a device is asked too', async () => {
  const golden = join(root, 'golden/nordic/outputs/app-signed.zip');
  const ran = await run('verify', golden, '--device', 'nrf52832-sdk15.3-s132@6.1.1', '--json');
  expect([ran.code, codesOf(ran.stdout)[0]]).toEqual([1, expect.arrayContaining(['nordic/device-refuses'])]);
  const sarif = await run('predict', golden, '--device', 'nrf52832-sdk15.3-s132@6.1.1', '--sarif', '-');
  const ids = JSON.parse(sarif.stdout).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId);
  expect([sarif.code, ids]).toEqual([1, expect.arrayContaining(['nordic/device-refuses'])]);
});

test('a device of a format that nobody knows is refused, and not passed over', async () => {
  const image = join(root, 'golden/mcuboot/outputs/ecdsa-p256.bin');
  for (const format of ['mcubot', 'constructor', '__proto__', '[mcuboot]', '1']) {
    put('device.yaml', `format: ${format}\n`);
    const { code, stderr } = await run('verify', image, '--device', 'device.yaml');
    expect([code, stderr]).toEqual([2, expect.stringContaining('[predict/unknown-format]')]);
  }
});

test('a package from standard input is read once for all questions', async () => {
  const golden = join(root, 'golden/nordic/outputs/app-signed.zip');
  const input = new Uint8Array(readFileSync(golden));
  const argv = ['verify', '-', '--device', 'nrf52832-sdk15.3-s132@6.1.1', '--golden', golden, '--json'];
  const ran = await otapack(argv, { cwd: folder, input });
  expect(codesOf(ran.stdout)[0]).toContain('nordic/device-refuses');
});

test('a folder without anything to judge proves nothing', async () => {
  mkdirSync(join(folder, 'dist'));
  const empty = await run('verify', 'dist', '--json');
  expect([empty.code, codesOf(empty.stdout)]).toEqual([1, [['verify/nothing-known']]]);
  put('dist/build.log', 'all went well');
  expect((await run('verify', 'dist')).code).toBe(1);
  put('dist/app.zip', new Uint8Array(readFileSync(join(root, 'golden/nordic/outputs/app-signed.zip'))));
  expect((await run('verify', 'dist')).code).toBe(0);
});

test('each device is asked about the files of its format; one that none is for is an error', async () => {
  put('dist/app.zip', new Uint8Array(readFileSync(join(root, 'golden/nordic/outputs/app-signed.zip'))));
  const ask = async (...devices: string[]) => {
    const ran = await run('verify', 'dist', '--json', ...devices.map((name) => `--device=${name}`));
    return [ran.code, ...codesOf(ran.stdout).flat()];
  };
  const accepted = await ask('nrf51822-sdk12-s130@2.0.1', 'nrf51822-sdk12-s130@2.0.1');
  expect(accepted.filter((code) => code === 'nordic/device-accepts')).toHaveLength(2);
  expect(await ask('nrf51822-sdk12-s130@2.0.1', 'nrf51822-sdk12-s130@2.0.0')).toEqual(
    expect.arrayContaining([1, 'nordic/device-accepts', 'nordic/device-refuses']),
  );
  expect(await ask('mcuboot-swap-move')).toEqual(
    expect.arrayContaining([1, 'verify/device-of-other-format']),
  );
  put('dist/app.bin', new Uint8Array(readFileSync(join(root, 'golden/mcuboot/outputs/all-protected.bin'))));
  expect(await ask('nrf51822-sdk12-s130@2.0.1')).not.toContain('verify/device-of-other-format');
});

test('inspect writes a page', async () => {
  put('app.data', released);
  await run('inspect', 'app.data', '--html', 'page.html');
  expect(new TextDecoder().decode(get('page.html'))).toMatch(/^<!doctype html>/);
});

test.each([
  [['verify', 'a', '--update'], 2],
  [['verify', 'a', '--golden', 'b', '--against', 'c'], 2],
  [['verify', 'a', 'a', '--against', 'a'], 2],
  [['verify', 'a', 'sub/a', '--golden', 'g'], 2],
  [['verify', 'a', '--level', 'compare/no-such-code=off'], 2],
  [['verify', 'a', '--json', '--sarif', '-'], 2],
  [['inspect', 'a', '--json', '--html', '-'], 2],
  [['verify', 'a', '--against', 'nowhere'], 3],
] as const)('%j is refused', async (argv, code) => {
  put('a', 'x');
  put('sub/a', 'x');
  const ran = await run(...argv);
  expect([ran.code, ran.stdout]).toEqual([code, '']);
  expect(ran.stderr).toMatch(/^error: /);
});

test('a file name with control characters is shown escaped', async () => {
  const name = 'a\u001b[31m\u0007b';
  put(name, 'x');
  for (const more of [[], ['--json'], ['--markdown', '-'], ['--sarif', '-']]) {
    const ran = await run('verify', name, ...more);
    expect(ran.stdout + ran.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  }
});
