/** Update logs, and what they mean. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bytes, Explanation } from '../../../src/core/types.ts';
import { explain } from '../../../src/formats/esp8266/explain.ts';

const golden = resolve(import.meta.dirname, '../../../golden/esp8266/outputs');
const load = (name: string): Bytes => new Uint8Array(readFileSync(join(golden, name)));

async function* lines(text: string): AsyncGenerator<string> {
  yield* text.trim().split('\n');
}

const said = async (text: string, artifact?: string): Promise<Explanation | undefined> =>
  explain({
    lines: lines(text),
    ...(artifact ? { artifact: { name: artifact, bytes: load(artifact) } } : {}),
  });

const ids = (explanation: Explanation | undefined) => explanation?.causes.map(({ id }) => id);

/** The log of the forum's first poster: a server that sends its status line alone. */
const statusLineAlone = `
12:00:01 server do not support HEAD method now send GET message
sumlength = 231316
sec_block 57
erase sector=129 ok
totallen = 17
totallen = 1477
totallen = 2937
totallen = 231519`;

describe('logs of the SDK updater', () => {
  test('the header was written to flash', async () => {
    const found = await said(statusLineAlone);
    expect(found).toMatchObject({ protocol: 'esp8266-sdk', outcome: 'no-response' });
    expect(found?.failure).toMatchObject({ stage: 'never-finished' });
    expect(ids(found)).toEqual(['header-in-flash']);
    expect(found?.text).toMatch(/203 bytes more are the HTTP header/);
    expect(found?.reports).toContainEqual({ kind: 'received', line: 5, value: 231519 });
  });

  test('flash_crc and img_crc add up to 2^32', async () => {
    const log = 'flash_crc = 2746132336\nimg_crc = 1548834960';
    const found = await said(log);
    expect(found).toMatchObject({ outcome: 'rejected', failure: { stage: 'crc', line: 2 } });
    expect(ids(found)).toEqual(['crc-inverted']);
    expect(found?.causes[0]?.confidence).toBe('certain');
  });

  test('with the file at hand the maker of the trailer is known', async () => {
    const plusOne = 'flash_crc = 2571685571\nimg_crc = 1723281725';
    expect(ids(await said(plusOne, 'verdict/vd-05.bin'))).toEqual(['crc-plus-one']);
    expect(ids(await said(plusOne, 'verdict/vd-03.bin'))).toEqual(['crc-inverted']);
    expect(ids(await said('flash_crc = 5\nimg_crc = 6'))).toEqual(['crc-plain']);
    expect(ids(await said('flash_crc = 9\nimg_crc = 77', 'verdict/vd-01.bin'))).toEqual([
      'short-last-segment',
    ]);
    expect(ids(await said(`flash_crc = ${0x690dd9c5}\nimg_crc = 77`, 'verdict/vd-01.bin'))).toEqual([
      'damaged-transfer',
    ]);
    expect(ids(await said('flash_crc = 9\nimg_crc = 77'))).toEqual(['damaged-content', 'short-last-segment']);
  });

  test('equal CRCs are a success', async () => {
    const found = await said('totallen = 5316\nflash_crc = 1762515397\nimg_crc = 1762515397');
    expect(found).toMatchObject({ outcome: 'success', failure: null, causes: [] });
  });

  test.each([
    ['please check the bin file', undefined, ['same-slot', 'app-number']],
    ['please check the bin file', 'verdict/vd-14.bin', ['app-number']],
    ['please check the bin file', 'verdict/vd-01.bin', ['same-slot']],
    ['error bin file', undefined, ['not-an-image']],
    ['sec_block 60 exceed', undefined, ['too-large']],
    ['num max=240', undefined, ['too-large']],
    ['sumlength = 300000\nsec_block 74\nsec_block 74 exceed', undefined, ['too-large']],
    ['http head in process.\nsumlength = 5348\ntotallen = 1200\nerror bin file', undefined, ['not-an-image']],
    ['Content-Length: failed', undefined, ['content-length']],
    ['http head in process.', undefined, ['header-split', 'ok-line-in-image']],
    ['server do not support HEAD method now send GET message', undefined, ['head-not-answered']],
    ['totallen = 17', undefined, ['status-line-alone']],
    ['sumlength = 5316\ntotallen = 3000', undefined, ['link-dropped']],
    ['sumlength = 100\ntotallen = 100', 'verdict/vd-01.bin', ['link-dropped', 'other-file']],
    ['first boot failed', undefined, ['checksum']],
    ['error magic!', undefined, ['not-an-image']],
    ['get flash_addr error!', undefined, ['not-an-image']],
    ['error user bin flag', undefined, ['boot-record']],
    ['flash map not support', undefined, ['flash-map']],
    [
      'E (1) esp_ota: OTA image has invalid magic byte (expected 0xE9, saw 0xea',
      undefined,
      ['old-style-image'],
    ],
    ['ERROR[10]: Magic byte is not 0xE9', undefined, ['not-a-sketch']],
    ['ERROR[4]: Not Enough Space', undefined, ['too-large']],
    ['ERROR[9]: new Flash config wrong, real size: 1048576', undefined, ['flash-size']],
    ['ERROR[8]: Flash config wrong: 4194304', undefined, ['flash-size']],
    ['ERROR[12]: Signature verification failed', undefined, ['signature']],
  ])('%s', async (log, artifact, causes) => {
    expect(ids(await said(log, artifact))).toEqual(causes);
  });

  test('a log of another kind is none', async () => {
    expect(await said('hello\nworld')).toBeUndefined();
  });
});
