/** The boot loader rules of legacy DFU one by one: what is compared, in which order, and what the device answers. */

import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/bytes.ts';
import type { Value } from '../../../src/core/options.ts';
import type { Key, NamedBytes, Profile } from '../../../src/core/types.ts';
import { buildLegacy } from '../../../src/formats/nordic/legacy/build.ts';
import { packageFiles } from '../../../src/formats/nordic/package-zip.ts';
import { predict } from '../../../src/formats/nordic/predict.ts';
import { writeZip } from '../../../src/formats/nordic/zip-write.ts';
import { publicPem } from '../../../src/keys/export.ts';
import { application, type Files, firmware, hexFile, keyA, keyB, request } from './support.ts';

const bootloader = hexFile('bl.hex', [0x78000, firmware(3000, 0x78000)]);

const make = async (values: Record<string, Value>, files: Files = { application }, key?: Key) =>
  (await buildLegacy(request(values, files, key))).files[0] as NamedBytes;

async function answer(file: NamedBytes, profile: Profile = {}, key: Key = keyA): Promise<string> {
  const { details } = await predict({
    file,
    profile: { sdk: 11, softdevice: 's132@2.0.0', deviceType: 1, deviceRevision: 2, ...profile },
    load: async (name) => ({ name, bytes: utf8(publicPem(key.public)) }),
  });
  const [image] = details['images'] as { stage: string | null; response: string }[];
  return `${image?.stage ?? 'accepted'} ${image?.response}`;
}

const ACCEPTED = 'accepted 10-04-01';
const REFUSED = 'prevalidate 10-02-06';

describe('the SDK’s boot loader', () => {
  test.each<[string, Record<string, Value>, string]>([
    ['anything goes', {}, ACCEPTED],
    ['its own type and revision', { 'dev-type': '1', 'dev-revision': '2' }, ACCEPTED],
    ['another type', { 'dev-type': '2' }, REFUSED],
    ['another revision', { 'dev-revision': '1' }, REFUSED],
    ['its SoftDevice', { 'sd-req': '0x80,0x81' }, ACCEPTED],
    ['another SoftDevice', { 'sd-req': '0x80' }, REFUSED],
    ['any SoftDevice among others', { 'sd-req': '0x80,0xFFFE' }, ACCEPTED],
    ['versions are not compared', { 'application-version': '0' }, ACCEPTED],
    ['length and hash', { 'dfu-ver': '0.7' }, ACCEPTED],
  ])('%s', async (_, values, expected) => {
    expect(await answer(await make(values))).toBe(expected);
  });

  test('the order of the checks: room first, the content last', async () => {
    const wrong = await make({ 'dev-type': '2' });
    const flash = { softdeviceEnd: 0x1c000, bootloaderStart: 0x1d000 };
    expect(await answer(wrong, { flash })).toBe('create 10-01-04');
    const files = (await packageFiles(await make({}))).map(({ name, bytes }) => ({
      name,
      bytes: name === 'app.bin' ? bytes.map((byte, i) => (i === 99 ? byte ^ 1 : byte)) : bytes,
    }));
    expect(await answer({ name: 'x.zip', bytes: writeZip(files) })).toBe('postvalidate 10-04-05');
  });

  test('fields left out shift the rest, and an init packet may be too short', async () => {
    const none = {
      'dev-type': 'none',
      'dev-revision': 'none',
      'application-version': 'none',
      'sd-req': 'none',
    };
    expect(await answer(await make(none))).toBe(REFUSED);
  });

  test('the signing sample looks at the first SoftDevice only, and at the signature', async () => {
    const signing = { bootloader: { signed: true }, publicKey: 'public.pem' };
    const signed = (ids: string) => make({ 'sd-req': ids }, undefined, keyA);
    expect(await answer(await signed('0x81,0x80'), signing)).toBe(ACCEPTED);
    expect(await answer(await signed('0x80,0x81'), signing)).toBe(REFUSED);
    expect(await answer(await signed('0x81'), signing, keyB)).toBe(REFUSED);
    expect(await answer(await make({ 'sd-req': '0x81' }), signing)).toBe(REFUSED);
  });
});

describe('Adafruit’s boot loader', () => {
  const adafruit = { bootloader: { family: 'adafruit' }, deviceRevision: 52840 };

  test.each<[string, Record<string, Value>, Files, string]>([
    ['an application of its type', { 'dev-type': '0x52' }, { application }, ACCEPTED],
    ['an application of any type', {}, { application }, REFUSED],
    [
      'an application of another revision',
      { 'dev-type': '0x52', 'dev-revision': '1' },
      { application },
      ACCEPTED,
    ],
    ['a boot loader of the board', { 'dev-type': '0x52', 'dev-revision': '52840' }, { bootloader }, ACCEPTED],
    [
      'a boot loader of another board',
      { 'dev-type': '0x52', 'dev-revision': '52833' },
      { bootloader },
      REFUSED,
    ],
    ['a boot loader of any board', { 'dev-type': '0x52' }, { bootloader }, REFUSED],
  ])('%s', async (_, values, files, expected) => {
    expect(await answer(await make(values, files), adafruit)).toBe(expected);
  });
});

test('a refusal comes with what to do', async () => {
  const { findings } = await predict({
    file: await make({ 'dev-type': '2' }),
    profile: { sdk: 11, softdevice: null, deviceType: 1 },
    load: async (name) => ({ name, bytes: new Uint8Array() }),
  });
  expect(findings?.[0]?.fix).toContain('--dev-type');
});
