/** Every log of logs.json through the built command line, and the stories users tell. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { goldenJson, workspace } from './workspace.ts';

type Expected = {
  readonly protocol: string;
  readonly failure: object | null;
  readonly reports: readonly object[];
  readonly outcome: string;
  readonly mustMention: readonly string[];
  readonly causesInclude: readonly string[];
};
type Case = {
  readonly id: string;
  readonly file: string;
  readonly package?: string;
  readonly device?: object;
  readonly expected: Expected;
};
type Explained = Expected & {
  readonly causes: readonly { readonly id: string; readonly confidence: string; readonly message: string }[];
  readonly text: string;
};

const { cases } = goldenJson<{ cases: Case[] }>('nordic', 'logs.json');
const { folder, run, dispose } = workspace('nordic');
afterAll(dispose);

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return name;
};
const explain = async (...argv: readonly string[]): Promise<Explained> => {
  const ran = await run(['explain', ...argv, '--json']);
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout) as Explained;
};

describe('logs.json', () => {
  test.each(cases)('$id', async ({ id, file, package: zip, device, expected }) => {
    const explained = await explain(
      file,
      ...(zip ? ['--artifact', zip] : []),
      ...(device ? ['--device', write(`${id}.json`, JSON.stringify(device))] : []),
    );
    const { protocol, failure, reports, outcome } = expected;
    expect(explained).toMatchObject({ protocol, failure, reports, outcome });
    expect(explained.reports).toHaveLength(reports.length);
    expect(explained.causes.map((cause) => cause.id)).toEqual(
      expect.arrayContaining([...expected.causesInclude]),
    );
    for (const pattern of expected.mustMention) expect(explained.text).toMatch(new RegExp(pattern, 'i'));
  });
});

describe('stories', () => {
  test('60-04-0A for weeks: the text opens with both SoftDevices and their ids', async () => {
    const device = write('s130.yaml', 'sdk: 12.2\nsoftdevice: s130@2.0.0\n');
    const ran = await run([
      'explain',
      'logs/android-old-0a.txt',
      '--artifact',
      'outputs/app-signed.zip',
      '--device',
      device,
    ]);
    const [first] = ran.stdout.split('\n');
    expect(first).toMatch(/S130 2\.0\.0/);
    expect(first).toMatch(/0x80/);
    expect(first).toMatch(/S130 2\.0\.1/);
    expect(first).toMatch(/0x87/);
  });

  test('without device and package every candidate is only possible', async () => {
    const { causes, text } = await explain('logs/raw-no-package.txt');
    expect(causes.every(({ confidence }) => confidence === 'possible')).toBe(true);
    expect(text).toMatch(/S130 2\.0\.0 is 0x80, S130 2\.0\.1 is 0x87/);
  });

  test('progress is not saved across resets', async () => {
    const { causes, text } = await explain(
      'logs/nrfutil-ble-progress-lost.txt',
      '--artifact',
      'outputs/sd.zip',
    );
    expect(causes[0]).toMatchObject({ id: 'progress-not-saved', confidence: 'certain' });
    expect(text.split('\n')[0]).toMatch(/kept the init packet but not the data/);
  });

  test('the link dropped after a byte whose CRC matches: continuing is safe', async () => {
    const log = write(
      'dropped.txt',
      [
        '2022-04-04 08:42:20,390 BLE: Selecting Object: type:2',
        '2022-04-04 08:42:20,500 BLE: Object selected: max_size:4096 offset:0 crc:0',
        '2022-04-04 08:42:23,500 BLE: Streaming Data: len:4096 offset:4096 crc:0xB71FFB9A',
        '2022-04-04 08:42:26,400 BLE: Streaming Data: len:4096 offset:8192 crc:0x26170811',
      ].join('\n'),
    );
    const { causes, outcome } = await explain(log, '--artifact', 'outputs/sd.zip');
    expect(outcome).toBe('interrupted');
    expect(causes[0]?.id).toBe('link-lost');
    expect(causes[0]?.message).toMatch(/after byte 8192, whose CRC matches: continuing is safe/);
  });

  test('the init packet in the device is another package’s', async () => {
    const { causes, reports } = await explain(
      'logs/android-old-0a.txt',
      '--artifact',
      'outputs/app-bootval-crc.zip',
    );
    expect(reports[0]).toMatchObject({ packageMatch: 'mismatch' });
    expect(causes.map(({ id }) => id)).toContain('init-from-other-package');
  });
});

describe('input that is no such log', () => {
  test.each([
    ['prose', 'Dear all,\nthe meeting is at 10.\n'],
    ['nothing', ''],
    ['bytes', '\u0000\u0001\u0002'],
  ])('%s', async (_, text) => {
    const ran = await run(['explain', write('other.txt', text)]);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain('other.txt');
  });

  test('no file', async () => {
    const ran = await run(['explain', 'missing.log']);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('missing.log');
  });

  test('standard input', async () => {
    const ran = await run(['explain', '-', '--json'], '60-04-0B-07\n');
    expect(JSON.parse(ran.stdout)).toMatchObject({ outcome: 'rejected', causes: [{ id: 'sd-version' }] });
  });

  test('UTF-16, as Windows redirects', async () => {
    writeFileSync(join(folder, 'utf16.log'), Buffer.from('\ufeff60-04-0B-06\r\n', 'utf16le'));
    expect(await explain('utf16.log')).toMatchObject({
      failure: { extended: 'HW_VERSION_FAILURE', line: 1 },
    });
  });
});
