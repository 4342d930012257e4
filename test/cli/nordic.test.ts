/** What only the command line of `otapack nordic` does: outputs, streams, its own refusals. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { otapack, type Workspace, workspace } from '../golden/workspace.ts';

let at: Workspace;
beforeAll(() => {
  at = workspace('nordic');
});
afterAll(() => at.dispose());

const nordic = (line: string, env: Record<string, string> = {}) =>
  otapack(['nordic', ...line.split(' ')], { cwd: at.folder, env });
const generate = 'pkg generate --hw-version 52 --sd-req 0xB7 --application-version 4';
const app = '--application inputs/app_s132v6.hex';

test('an input is never overwritten', async () => {
  const before = at.read('inputs/app_raw.bin');
  const ran = await nordic(`${generate} --application inputs/app_raw.bin ./inputs/../inputs/app_raw.bin`);
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('is also the input of --application')]);
  expect(at.read('inputs/app_raw.bin')).toEqual(before);
});

test('a refused run leaves an existing output as it is', async () => {
  const before = at.read('outputs/app-signed.zip');
  const ran = await nordic(
    `pkg generate --hw-version 52 ${app} --application-version 4 outputs/app-signed.zip`,
  );
  expect(ran.code).toBe(2);
  expect(at.read('outputs/app-signed.zip')).toEqual(before);
});

test('a package to standard output is nothing but the package', async () => {
  const piped = await nordic(`${generate} ${app} -`);
  await nordic(`${generate} ${app} same.zip`);
  expect(piped.code).toBe(0);
  expect(new Uint8Array(piped.out)).toEqual(at.read('same.zip'));
});

test('SOURCE_DATE_EPOCH dates the package', async () => {
  await nordic(`${generate} ${app} dated.zip`, { SOURCE_DATE_EPOCH: '1700000000' });
  const shown = await at.run(['inspect', 'dated.zip']);
  expect(shown.stdout).toContain('2023-11-14 22:13:20');
});

test('what is no package is not shown', async () => {
  for (const path of ['inputs/app_raw.bin', 'verify/zip-truncated.zip', 'verify/legacy-good.zip']) {
    const ran = await nordic(`pkg display ${path}`);
    expect([path, ran.code, ran.stdout]).toEqual([path, 3, '']);
  }
});

test('what holds no settings page is not shown', async () => {
  const ran = await nordic('settings display inputs/app_s132v6.hex');
  expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('holds no settings page')]);
});

test('a page that a boot loader drops is shown, and is no success', async () => {
  const lines = at.read('outputs/settings-v1-nrf52.hex');
  const text = new TextDecoder().decode(lines);
  expect((await nordic('settings display outputs/settings-v1-nrf52.hex')).code).toBe(0);
  writeFileSync(join(at.folder, 'damaged.hex'), otherVersion(text));
  const ran = await nordic('settings display damaged.hex');
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('* App Version:              0x00000006 (6)');
  expect(ran.stderr).toContain('[nordic/settings-crc]');
});

/** The page with application version 6 instead of 5, its own CRC left as it was. */
const otherVersion = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => {
      const bytes = /^:10F00000(?<data>[0-9A-F]{32})/.exec(line)?.groups?.['data'];
      if (bytes === undefined) return line;
      const changed = `10F00000${bytes.slice(0, 16)}06${bytes.slice(18)}`;
      const sum = (changed.match(/../g) ?? []).reduce((all, pair) => all + Number.parseInt(pair, 16), 0);
      return `:${changed}${(-sum & 0xff).toString(16).padStart(2, '0').toUpperCase()}`;
    })
    .join('\n');

test.each([
  ['nordic', 'dfu', 'usb-serial', '-pkg', 'app.zip', '-p', 'COM3'],
  ['nrfutil', 'nrf5sdk-tools', 'dfu', 'ble'],
  ['adafruit-nrfutil', 'dfu', 'serial', '--package', 'app.zip', '-p', 'COM3'],
])('what talks to a device says who does: %s', async (...argv) => {
  const ran = await otapack(argv, { cwd: at.folder });
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('talks to no device')]);
  expect(ran.stderr).toContain('[command/unknown]');
});

test('settings check', async () => {
  const page = 'outputs/settings-v2-sd.hex';
  const good = await nordic(`settings check ${app} --softdevice inputs/sd_s132.hex ${page}`);
  expect([good.code, good.stdout]).toEqual([0, `${page}: valid\n`]);
  const bad = await nordic(`settings check --application inputs/app_nosd.hex ${page}`);
  expect([bad.code, bad.stdout]).toEqual([1, `${page}: invalid\n`]);
  expect(bad.stderr).toContain('[nordic/settings-application]');
  const key = '--key inputs/keys/key_a_pub.pem';
  const signed = await nordic(`settings check ${app} ${key} outputs/settings-v2-ecdsa.hex`);
  expect([signed.code, signed.stderr]).toEqual([0, expect.not.stringContaining('error')]);
});

test('a published key is refused for a release', async () => {
  const key = '--key-file inputs/keys/known_insecure.pem';
  const ran = await nordic(`${generate} ${app} ${key} --release release.zip`);
  expect([ran.code, at.exists('release.zip')]).toEqual([3, false]);
});

test('options of the tool itself stand in front', async () => {
  expect((await nordic(`-v -v -o log.txt ${generate} ${app} v.zip`)).code).toBe(0);
  expect((await at.run(['nrfutil', 'version'])).stdout).toBe('nrfutil version 6.1.7\n');
});
