/** Wrong use of `predict` and `explain`, by the codes of their faults. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { explain } from '../../src/cli/commands/explain.ts';
import { predict } from '../../src/cli/commands/predict.ts';
import { predict as predictNordic } from '../../src/formats/nordic/predict.ts';
import { type Host, systemHost } from '../../src/node/host.ts';
import { root } from '../golden/workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'otapack-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return name;
};

const sink = { write: () => {}, isTerminal: false, columns: 80 };
const host: Host = { ...systemHost(), cwd: folder, out: sink, err: sink };
const run = (command: Command, values: Record<string, string>, args: Record<string, readonly string[]>) =>
  command.run({ values, args, host });

const device = written('device.yaml', 'sdk: 15.3\nsoftdevice: s132@6.1.1\n');
const prose = written('prose.txt', 'nothing of the kind\n');
const zip = join(root, 'golden/nordic/outputs/app-signed.zip');

describe('predict', () => {
  test.each([
    ['predict/unknown-file', written('any.yaml', 'sdk: 15.3\n'), [prose]],
    ['predict/unknown-format', written('format.yaml', 'format: nordci\n'), [zip]],
    ['predict/which-format', written('nobody.yaml', 'sdk: 15.3\n'), []],
    ['nordic/not-a-dfu-package', device, [prose]],
    ['nordic/nothing-to-predict', device, []],
    ['profile/unknown', 'nrf52832-sdk15.3', [zip]],
    ['profile/missing-key', written('no-sdk.yaml', 'softdevice: null\n'), [zip]],
    ['profile/not-a-choice', written('no-sd.yaml', 'sdk: 15\nsoftdevice: s132@1.2.3\n'), [zip]],
    ['profile/unknown', written('no-base.yaml', 'base: nrf52\n'), [zip]],
    ['file/not-found', device, ['missing.zip']],
    ['file/not-found', written('no-key.yaml', 'sdk: 12\nsoftdevice: null\npublicKey: gone.pem\n'), [zip]],
  ])('%s', async (code, profile, files) => {
    await expect(run(predict, { device: profile }, { FILE: files })).rejects.toMatchObject({ code });
  });

  test('a slot, of which a Nordic device has none to choose from', async () => {
    await expect(run(predict, { device, slot: 'user1' }, { FILE: [zip] })).rejects.toMatchObject({
      code: 'profile/not-a-choice',
    });
  });

  test('a package whose zip holds no image', async () => {
    const load = async (name: string) => ({ name, bytes: new Uint8Array() });
    const request = { profile: { sdk: 15, softdevice: null }, load, file: await load('empty.zip') };
    await expect(predictNordic(request)).rejects.toMatchObject({ code: 'nordic/not-a-dfu-package', exit: 3 });
  });
});

describe('explain', () => {
  const log = written('dfu.log', '60-04-0A\n');
  test.each([
    ['explain/unknown-log', prose, {}],
    ['explain/unknown-artifact', log, { artifact: prose }],
    ['file/not-found', 'missing.log', {}],
    ['file/is-a-folder', '.', {}],
    ['profile/unknown-key', log, { device: written('typo.yaml', 'softdevice: null\nhwVersoin: 51\n') }],
  ])('%s', async (code, name, values) => {
    await expect(run(explain, values, { LOG: [name] })).rejects.toMatchObject({ code });
  });
});

describe('a long log', () => {
  const explained = async (content: string) => {
    const chunks: string[] = [];
    const out = { ...sink, write: (chunk: string | Uint8Array) => chunks.push(String(chunk)) };
    const call = { args: { LOG: [written('long.log', content)] }, host: { ...host, out } };
    await explain.run({ ...call, values: { json: true } });
    return JSON.parse(chunks.join('')) as {
      reports: { line: number }[];
      reportsOmitted?: number;
      text: string;
    };
  };
  const times = (count: number, text: (at: number) => string): string =>
    Array.from({ length: count }, (_, i) => text(i + 1)).join('');
  const boot =
    'I: Starting bootloader\nI: Image index: 0, Swap type: none\nI: Jumping to the first image slot\n';

  test('of a transfer says how many reports it leaves out', async () => {
    const state = (at: number) =>
      `60-03-01-${(at % 256).toString(16).padStart(2, '0')}-00-00-00-11-22-33-44\n`;
    const { reports, reportsOmitted } = await explained(times(1300, state));
    expect([reports.length, reportsOmitted, reports.at(-1)?.line]).toEqual([1000, 300, 1300]);
  });

  test('of boots shows the last one, which decides', async () => {
    const { reports, reportsOmitted, text } = await explained(times(400, () => boot));
    expect([reports.length, reportsOmitted, reports.at(-1)?.line]).toEqual([500, 700, 1200]);
    expect(text).toContain('line  1200');
  });

  test('of one boot says in the text how many lines it leaves out', async () => {
    const scan = times(60, (at) => `W: TLV ${at} not permitted\n`);
    const { text, reportsOmitted } = await explained(`I: Starting bootloader\n${scan}${boot.slice(23)}`);
    expect(reportsOmitted).toBeUndefined();
    expect(text).toMatch(/… \d+ more …/);
  });

  test('that is short leaves nothing out', async () => {
    expect(await explained(times(3, () => boot))).not.toHaveProperty('reportsOmitted');
  });
});
