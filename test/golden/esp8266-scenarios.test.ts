/** Every situation of server and file in which the updater of each SDK release was run, through `predict`. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/core/bytes.ts';
import { crc32 } from '../../src/core/digest.ts';
import { integer } from '../../src/core/struct.ts';
import type { Bytes } from '../../src/core/types.ts';
import { type Convention, conventions } from '../../src/formats/esp8266/crc.ts';
import { noise, seedWithTopBit, slotBytes, slotBytesOfLength } from '../formats/esp8266/images.ts';
import { goldenJson, otapack, root } from './workspace.ts';

type Expected = {
  readonly result: string;
  readonly reason?: string;
  readonly log?: readonly string[];
  readonly flash?: string;
};
type Scenario = {
  readonly id: string;
  readonly scenario: string;
  readonly nonosSdk: Readonly<Record<string, Expected>>;
};
type Setting = { readonly file: Bytes; readonly device?: object; readonly server?: object };

const { scenarios } = goldenJson<{ scenarios: readonly Scenario[] }>('esp8266', 'ota-scenarios.json');

const releases: Readonly<Record<string, readonly string[]>> = {
  '2.0.0-2.2.0': ['2.0.0', '2.1.0', '2.2.0'],
  '2.2.1': ['2.2.1'],
  '3.0-3.0.6': ['3.0', '3.0.1', '3.0.2', '3.0.3', '3.0.4', '3.0.5', '3.0.6'],
};

/** An image with this top bit, its trailer by this convention. */
function trailerCase(bit: 0 | 1, convention: Convention): Setting {
  const seed = seedWithTopBit(bit, crc32);
  const body = slotBytes({ seed }).slice(0, -4);
  return { file: concat(body, integer(conventions[convention](crc32(body)), 4)) };
}

/** `extra` bytes more than a multiple of 4: irom of the old boot is not filled up. */
const oddLength = (extra: number): Setting => ({
  file: slotBytes({ boot: 1, irom: noise(800 + extra, 5) }),
});

const longFile = (map: number, length: number): Setting =>
  length % 16 === 4
    ? { file: slotBytesOfLength(length, { map }), device: { flashMap: map } }
    : { file: anyLength(map, length), device: { flashMap: map } };

/** Lengths that no new-boot image has: an old-boot one, whose irom ends anywhere. */
function anyLength(map: number, length: number): Bytes {
  return slotBytes({ map, boot: 1, irom: noise(length - 0x10000 - 4, 3) });
}

const good = { file: slotBytes() };
const load = (name: string): Bytes =>
  new Uint8Array(readFileSync(join(root, 'golden/esp8266/outputs', name)));

/** Irom with the text of an embedded web server just where a TCP segment starts. */
function embeddedServer(): Setting {
  const irom = noise(8000, 11);
  irom.set(utf8('HTTP/1.1 200 OK\r\n\0'), 1460 - 16);
  return { file: slotBytes({ irom }), server: { split: 'header-alone' } };
}

const settings: Readonly<Record<string, () => Setting>> = {
  'sc-01': () => ({ ...good, server: { segmentSize: 0x100000 } }),
  'sc-02': () => ({ ...good, server: { split: 'status-line-alone' } }),
  'sc-03': () => ({ ...good, server: { split: 'status-line-alone', head: 'together' } }),
  'sc-04': () => ({ ...good, server: { split: 'header-alone' } }),
  'sc-05': () => ({ ...good, server: { cuts: [70], head: 'together' } }),
  'sc-06': () => ({ ...good, server: { cuts: [30, 70], head: 'together' } }),
  'sc-07': () => ({ ...good, server: { lengthField: 'content-length: ' } }),
  'sc-08': () => ({ ...good, server: { lengthField: 'Content-Length:' } }),
  'sc-09': () => ({ ...good, server: {} }),
  'sc-10': () => ({ ...good, server: { chunked: true } }),
  'sc-11': () => ({ ...good, server: { status: 404 } }),
  'sc-12': () => ({ ...good, server: { head: 'unsupported' } }),
  'sc-13': () => ({ file: slotBytes({ app: 1 }), device: { runningApp: 1 } }),
  'sc-14': () => ({ file: slotBytes({ app: 1 }), device: { runningApp: 2 } }),
  'sc-15': () => ({ file: slotBytes({ app: 2 }), device: { runningApp: 2 } }),
  'sc-16': () => ({ file: slotBytes({ boot: 1 }) }),
  'sc-17': () => ({ file: load('ei-05.bin') }),
  'sc-18': () => trailerCase(0, 'sdk'),
  'sc-19': () => trailerCase(0, 'inverted'),
  'sc-20': () => trailerCase(0, 'python3'),
  'sc-21': () => trailerCase(0, 'plain'),
  'sc-22': () => trailerCase(1, 'sdk'),
  'sc-23': () => trailerCase(1, 'inverted'),
  'sc-24': () => trailerCase(1, 'python3'),
  'sc-25': () => ({ file: slotBytes({ crc: 'universal', seed: seedWithTopBit(0, crc32) }) }),
  'sc-26': () => ({ ...good, server: { lastSegment: 1 } }),
  'sc-27': () => ({ ...good, server: { lastSegment: 2 } }),
  'sc-28': () => ({ ...good, server: { lastSegment: 3 } }),
  'sc-29': () => ({ ...good, server: { lastSegment: 4 } }),
  'sc-30': () => ({ ...good, server: { closesAfter: 4000 } }),
  'sc-31': () => oddLength(1),
  'sc-32': () => oddLength(2),
  'sc-33': () => oddLength(3),
  'sc-34': () => longFile(0, 241568),
  'sc-35': () => longFile(0, 241660),
  'sc-36': () => longFile(0, 241664),
  'sc-37': () => longFile(0, 241668),
  'sc-38': () => longFile(2, 503712),
  'sc-39': () => longFile(2, 503804),
  'sc-40': () => longFile(2, 503808),
  'sc-41': () => longFile(2, 503812),
  'sc-42': () => longFile(6, 978944),
  'sc-43': () => longFile(6, 983036),
  'sc-44': () => longFile(6, 983040),
  'sc-45': () => longFile(6, 983044),
  'sc-46': embeddedServer,
};

/** The fields of a scenario as the prediction words them. */
function resultOf(text: string): { result: string; reason?: string } {
  if (text === 'accepted') return { result: 'finished' };
  if (text.startsWith('never finishes')) return { result: 'never-finishes' };
  return { result: 'failed', ...(text === 'refused: crc' ? { reason: 'crc' } : {}) };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-scenarios-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('golden/esp8266/ota-scenarios.json', () => {
  test('every scenario has a setting', () => {
    expect(Object.keys(settings).sort()).toEqual(scenarios.map(({ id }) => id).sort());
  });

  test.each(scenarios.map((each) => [each.id, each.scenario, each] as const))(
    '%s: %s',
    async (id, _, each) => {
      const setting = settings[id]?.();
      if (!setting) throw new Error(`no setting for ${id}`);
      const { file, device = {}, server } = setting;
      const [image, profile] = [join(folder, `${id}.bin`), join(folder, `${id}.json`)];
      writeFileSync(image, file);
      writeFileSync(
        profile,
        JSON.stringify({
          flashMap: 4,
          ...(Object.hasOwn(device, 'runningApp') ? {} : { runningApp: 1 }),
          ...device,
          sdk: Object.values(releases).flat(),
          ...(server ? { server } : {}),
        }),
      );
      const { stdout } = await otapack(['predict', image, '--device', profile, '--json']);
      const prediction = JSON.parse(stdout);
      for (const [group, expected] of Object.entries(each.nonosSdk)) {
        for (const sdk of releases[group] ?? []) {
          const got = resultOf(prediction.sdkOta[`v${sdk}`]);
          expect(got, `SDK ${sdk}`).toMatchObject({
            result: expected.result,
            ...(expected.reason ? { reason: expected.reason } : {}),
          });
          const log = (prediction.log?.[`v${sdk}`] ?? []).map((line: string) =>
            line.replace(/sec_block \d+/, 'sec_block N'),
          );
          for (const line of expected.log ?? []) expect(log, `SDK ${sdk}`).toContain(line);
          if (expected.flash) expect(prediction.flash?.[`v${sdk}`]).toBe(expected.flash);
        }
      }
    },
  );
});

describe("the example client of the RTOS SDK 2.1, by the specification's words", () => {
  const served: readonly (readonly [string, Setting, string])[] = [
    ['one piece', good, 'finished'],
    ['the connection closes half-way', { ...good, server: { closesAfter: 4000 } }, 'never-finishes'],
    ['the header alone', { ...good, server: { split: 'header-alone' } }, 'finished'],
    ['the status line alone', { ...good, server: { split: 'status-line-alone' } }, 'never-finishes'],
    ['chunked', { ...good, server: { chunked: true } }, 'never-finishes'],
    ['a last segment of one byte', { ...good, server: { lastSegment: 1 } }, 'finished'],
    ['esptool leaves no application number', { file: load('ei-05.bin') }, 'finished'],
    ['a length that is no multiple of 4', oddLength(1), 'failed'],
    ['59 sectors of map 0', longFile(0, 241568), 'failed'],
    ['one sector', { file: slotBytes({ irom: noise(1000, 3) }) }, 'failed'],
  ];
  test.each(served)('%s', async (_, { file, device = {}, server }, result) => {
    const [image, profile] = [join(folder, 'rtos.bin'), join(folder, 'rtos.json')];
    writeFileSync(image, file);
    writeFileSync(
      profile,
      JSON.stringify({ flashMap: 4, ...device, sdk: 'rtos-2.1', ...(server ? { server } : {}) }),
    );
    const { stdout } = await otapack(['predict', image, '--device', profile, '--json']);
    expect(resultOf(JSON.parse(stdout).sdkOta['rtos-2.1']).result, stdout).toBe(result);
  });
});
