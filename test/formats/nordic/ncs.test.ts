/** `dfu_application.zip` of the nRF Connect SDK. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { text, utf8 } from '../../../src/core/bytes.ts';
import type { Value } from '../../../src/core/options.ts';
import type { BuildRequest, Bytes, Expectations, NamedBytes, Report } from '../../../src/core/types.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import { buildNcs } from '../../../src/formats/nordic/ncs/build.ts';
import { fullVersion, imageVersion } from '../../../src/formats/nordic/ncs/image-head.ts';
import { openPackage } from '../../../src/formats/nordic/package-zip.ts';
import { read } from '../../../src/formats/nordic/read.ts';
import { repeatedKeys } from '../../../src/formats/nordic/repeated-keys.ts';
import { writeZip } from '../../../src/formats/nordic/zip-write.ts';
import { identify } from '../../../src/formats.ts';
import { codes, faultOf, golden, goldenFile, keyB } from './support.ts';

const nested = async (file: NamedBytes, expectations: Expectations): Promise<Report | undefined> =>
  identify(file)?.check(file, { ...expectations, nested });
const entriesOf = async (path: string) => (await openPackage(goldenFile(path).bytes)).contents;

const images = await entriesOf('verify/ncs-good.zip');
const app: NamedBytes = { name: 'build/app.signed.bin', bytes: images.get('app.signed.bin') as Bytes };
const net: NamedBytes = { name: 'build/net.signed.bin', bytes: images.get('net.signed.bin') as Bytes };
const goldenManifest = text(images.get('manifest.json') as Bytes);

const usual = { board: 'synth_board', soc: 'nrf5340' };
const request = (
  values: Record<string, Value> = {},
  files: BuildRequest['files'] = { application: [app], network: [net] },
): BuildRequest => ({
  values: { ...usual, ...values },
  files,
  keys: {},
  random: (length) => new Uint8Array(length),
});
const make = async (...args: Parameters<typeof request>): Promise<NamedBytes> =>
  (await buildNcs(request(...args))).files[0] as NamedBytes;
const manifestIn = async (file: NamedBytes) =>
  JSON.parse(text((await openPackage(file.bytes)).contents.get('manifest.json') as Bytes));
const fault = (...args: Parameters<typeof request>) => faultOf(() => buildNcs(request(...args)));

const findingsOf = async (file: NamedBytes, expectations: Expectations = { nested }) =>
  codes((await check(file, expectations)).findings.filter(({ level }) => level !== 'note'));

/** The golden package with another manifest, or another image. */
function package_(
  change: (manifest: string) => string,
  entries: Readonly<Record<string, Bytes>> = {},
): NamedBytes {
  const files = { 'app.signed.bin': app.bytes, 'net.signed.bin': net.bytes, ...entries };
  const manifest = { name: 'manifest.json', bytes: utf8(change(goldenManifest)) };
  return {
    name: 'x.zip',
    bytes: writeZip([...Object.entries(files).map(([name, bytes]) => ({ name, bytes })), manifest]),
  };
}

describe('a package', () => {
  test('of both cores is the one of the build system', async () => {
    const file = await make({
      'network-board': 'synth_board_cpunet',
      'network-version': '1',
      'load-address': ['0', '0xC200', '1', '0x1008800'],
      name: 'synth',
      'source-date-epoch': '1735787046',
    });
    const { contents } = await openPackage(file.bytes);
    expect([...contents.keys()]).toEqual(['app.signed.bin', 'net.signed.bin', 'manifest.json']);
    expect(text(contents.get('manifest.json') as Bytes)).toBe(goldenManifest);
    expect(await findingsOf(file)).toEqual([]);
  });

  test('of further images has their slots', async () => {
    const file = await make(
      { image: ['2', 'wifi.bin'] },
      { application: [app], image: [{ ...net, name: 'wifi.bin' }] },
    );
    const { files } = await manifestIn(file);
    expect(files[1]).toMatchObject({
      image_index: '2',
      slot_index_primary: '5',
      slot_index_secondary: '6',
      version_MCUBOOT: '2.0.0+0',
      file: 'wifi.bin',
    });
    expect(await findingsOf(file)).toEqual([]);
  });

  test('for direct XIP has an image for either slot', async () => {
    const second = { ...app, name: 'second.bin' };
    const file = await make({}, { application: [app], 'second-slot': [second] });
    const { files } = await manifestIn(file);
    expect(
      files.map(({ image_index, slot }: { image_index: string; slot: string }) => [image_index, slot]),
    ).toEqual([
      ['0', '0'],
      ['0', '1'],
    ]);
    expect(files[1]['version_MCUBOOT+XIP']).toBe('1.2.3+4');
    expect(await findingsOf(file)).toEqual([]);
  });

  test('names no file by a part of another name', async () => {
    const files = {
      application: [{ ...app, name: 'a/app_update.bin' }],
      network: [{ ...net, name: 'b/net_core_app_update.bin' }],
    };
    const { files: made, findings } = await buildNcs(request({}, files));
    const { contents } = await openPackage(made[0]?.bytes as Bytes);
    expect([...contents.keys()]).toEqual(['application.bin', 'network.bin', 'manifest.json']);
    expect(codes(findings)).toEqual(['nordic/name-changed']);
  });

  test('knows the board of the network core by that of the application', async () => {
    const { files } = await manifestIn(await make({ board: 'nrf5340dk/nrf5340/cpuapp' }));
    expect(files[1].board).toBe('nrf5340dk/nrf5340/cpunet');
  });

  test('is the same in every run, and older on request', async () => {
    expect(await make()).toEqual(await make());
    const manifest = await manifestIn(
      await make({ 'manifest-format': '0', 'zephyr-revision': 'abc', 'nrf-revision': 'def' }),
    );
    expect(manifest).toMatchObject({
      'format-version': 0,
      firmware: { zephyr: { revision: 'abc' }, nrf: { revision: 'def' } },
    });
  });
});

describe('refused', () => {
  test.each<[string, Record<string, Value>, BuildRequest['files'] | undefined, string]>([
    [
      'an image that is none of MCUboot',
      {},
      { application: [{ name: 'zephyr.bin', bytes: utf8('plain') }] },
      'nordic/not-an-mcuboot-image 3',
    ],
    ['no image', {}, {}, 'nordic/no-image 2'],
    ['an index twice', { image: ['2', 'a', '2', 'b'] }, { image: [app, net] }, 'nordic/image-index-twice 2'],
    [
      'the index of --network',
      { image: ['1', 'a'] },
      { network: [net], image: [app] },
      'nordic/image-index-twice 2',
    ],
    ['an index that is no number', { image: ['one', 'a'] }, { image: [app] }, 'nordic/bad-image-index 2'],
    [
      'an index that is no plain number',
      { image: ['01', 'a'] },
      { image: [app] },
      'nordic/bad-image-index 2',
    ],
    ['an index that no device has', { image: ['16', 'a'] }, { image: [app] }, 'nordic/bad-image-index 2'],
    [
      'an address without its image',
      { 'load-address': ['5', '0'] },
      undefined,
      'nordic/option-without-image 2',
    ],
    ['an address twice', { 'load-address': ['0', '0', '0', '1'] }, undefined, 'nordic/image-index-twice 2'],
    ['an address that is none', { 'load-address': ['0', 'x'] }, undefined, 'nordic/bad-number 2'],
    ['a second slot without the first', {}, { 'second-slot': [app] }, 'nordic/option-without-image 2'],
    ['no board', { board: ' ' }, undefined, 'nordic/option-missing 2'],
    ['no chip', { soc: '' }, undefined, 'nordic/option-missing 2'],
  ])('%s', async (_, values, files, expected) => {
    expect(await (files ? fault(values, files) : fault(values))).toBe(expected);
  });
});

describe('what breaks device managers or MCUboot is found', () => {
  const twice = (manifest: string) =>
    manifest.replace('"image_index": "1"', '"image_index": "0"').replace('"3"', '"1"').replace('"4"', '"2"');
  test.each<[string, (manifest: string) => string, readonly string[]]>([
    ['an index twice', twice, ['nordic/ncs-index-twice']],
    [
      'an index as a number',
      (m) => m.replace('"image_index": "1"', '"image_index": 1'),
      ['nordic/ncs-index-number'],
    ],
    [
      'a slot as a number',
      (m) => m.replace('"slot_index_primary": "3"', '"slot_index_primary": 3'),
      ['nordic/ncs-index-number'],
    ],
    [
      'an index that is a word',
      (m) => m.replace('"image_index": "1"', '"image_index": "one"'),
      ['nordic/ncs-index-wrong'],
    ],
    [
      'an index that is null',
      (m) => m.replace('"image_index": "1"', '"image_index": null'),
      ['nordic/ncs-index-wrong'],
    ],
    [
      'slots of another index',
      (m) => m.replace('"slot_index_primary": "3"', '"slot_index_primary": "5"'),
      ['nordic/ncs-slot-odd'],
    ],
    ['another size', (m) => m.replace('2652', '2653'), ['nordic/ncs-size-differs']],
    [
      'an index twice, once with the slot that is meant anyway',
      (m) => twice(m).replace('"image_index": "0"', '"image_index": "0", "slot": "1"'),
      ['nordic/ncs-index-twice'],
    ],
    [
      'another version under the other name',
      (m) => m.replace('"version": "1"', '"version": "2.0.1"'),
      ['nordic/ncs-version-differs'],
    ],
    [
      'the version of the image under the other name',
      (m) => m.replace('"version": "1"', '"version": "2.0.0"'),
      [],
    ],
    ['another version', (m) => m.replace('1.2.3+4', '1.2.3+5'), ['nordic/ncs-version-differs']],
    ['no size', (m) => m.replace('"size": 2652,', ''), ['nordic/ncs-field-missing']],
    ['a size as text', (m) => m.replace('"size": 2652', '"size": "2652"'), ['nordic/ncs-field-missing']],
    ['no time', (m) => m.replace('"time": 1735787046,', ''), ['nordic/ncs-field-missing']],
    ['another board', (m) => m.replace('synth_board_cpunet', 'other_board'), ['nordic/ncs-boards-differ']],
    ['another type', (m) => m.replace('"type": "application"', '"type": "app"'), ['nordic/ncs-type-odd']],
    [
      'another format',
      (m) => m.replace('"format-version": 1', '"format-version": 2'),
      ['nordic/ncs-format-odd'],
    ],
    ['a missing file', (m) => m.replace('"net.signed.bin"', '"other.bin"'), ['nordic/file-missing']],
    [
      'a path',
      (m) => m.replace('"net.signed.bin"', '"../net.signed.bin"'),
      ['nordic/zip-unsafe-name', 'nordic/file-missing'],
    ],
    [
      'files that are no list',
      (m) => m.replace(/"files": \[[\s\S]*\]/, '"files": {}'),
      ['nordic/manifest-wrong'],
    ],
    ['no files', (m) => m.replace(/"files": \[[\s\S]*\]/, '"files": []'), ['nordic/manifest-wrong']],
    ['a file that is no object', (m) => m.replace(/"files": \[/, '"files": [7,'), ['nordic/manifest-wrong']],
  ])('%s', async (_, change, expected) => {
    expect(await findingsOf(package_(change))).toEqual(expected);
  });

  test('an address as text is a note', async () => {
    const report = await check(
      package_((m) => m.replace('49664', '"0xC200"')),
      { nested },
    );
    expect(codes(report.findings)).toContain('nordic/ncs-address-text');
  });

  test('an image that changed', async () => {
    const damaged = app.bytes.slice();
    damaged[1000] = (damaged[1000] ?? 0) ^ 1;
    const found = await findingsOf(package_((m) => m, { 'app.signed.bin': damaged }));
    expect(found.some((code) => code.startsWith('mcuboot/'))).toBe(true);
  });

  test('an image that is none of MCUboot', async () => {
    const plain = app.bytes.slice();
    plain[0] = 0;
    expect(await findingsOf(package_((m) => m, { 'app.signed.bin': plain }))).toEqual([
      'nordic/ncs-not-mcuboot',
    ]);
  });

  test('an image that came through a text-mode transfer', async () => {
    const crlf = new Uint8Array([...app.bytes].flatMap((byte) => (byte === 10 ? [13, 10] : [byte])));
    const found = await findingsOf(package_((m) => m, { 'app.signed.bin': crlf }));
    expect(found).toContain('nordic/ncs-size-differs');
    expect(found).toContain('nordic/text-mode');
  });

  test('names that are part of one another, have blanks or another ending', async () => {
    const name = (to: string) =>
      package_((m) => m.replaceAll('"app.signed.bin"', `"${to}"`), { [to]: app.bytes });
    expect(await findingsOf(name('a.bin'))).toEqual([]);
    expect(await findingsOf(name('signed.bin'))).toEqual(['nordic/ncs-name-clash']);
    expect(await findingsOf(name('my app.bin'))).toEqual(['nordic/ncs-name-odd']);
    expect(await findingsOf(name('app.img'))).toEqual(['nordic/ncs-name-odd']);
  });

  test('a folder is a warning, two entries of one name are an error', async () => {
    const manifest = { name: 'manifest.json', bytes: utf8(goldenManifest) };
    const both = [{ ...app, name: 'app.signed.bin' }, { ...net, name: 'net.signed.bin' }, manifest];
    const folder = {
      name: 'x.zip',
      bytes: writeZip([{ name: 'folder/', bytes: new Uint8Array(0) }, ...both]),
    };
    const report = await check(folder, { nested });
    expect(report.findings.find(({ code }) => code === 'nordic/zip-folder')?.level).toBe('warning');
    const again = { name: 'x.zip', bytes: writeZip([...both, manifest]) };
    expect(await findingsOf(again)).toContain('nordic/zip-duplicate-name');
  });

  test('an image without signature is a note, and more where a key or a release asks for one', async () => {
    const levels = async (expectations: Expectations) =>
      (await check(goldenFile('verify/ncs-good.zip'), { nested, ...expectations })).findings
        .filter(({ code }) => code === 'mcuboot/unsigned')
        .map(({ level }) => level);
    expect(await levels({})).toEqual(['note', 'note']);
    expect(await levels({ release: true })).not.toContain('note');
    expect(await levels({ keys: [keyB.public] })).not.toContain('note');
  });
});

test('versions compare by all four parts', () => {
  expect([fullVersion('1.2.3'), fullVersion('1.2.3+0'), fullVersion('1')]).toEqual([
    '1.2.3+0',
    '1.2.3+0',
    '1.0.0+0',
  ]);
  expect(imageVersion(app.bytes)).toBe('1.2.3+4');
  expect(imageVersion(app.bytes.subarray(0, 20))).toBeUndefined();
});

test('images are described by their own format, at their place in the entry', async () => {
  const part = await read(goldenFile('verify/ncs-good.zip'), async (file) => identify(file)?.read(file));
  const shown = JSON.stringify(part);
  expect(shown).toContain('MCUboot image');
  expect(shown).toContain('"within":"net.signed.bin"');
  expect(golden).toMatch(/nordic$/);
});

test('whatever the manifest says ends in findings, never in an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (value, field) => {
      const file = {
        ...JSON.parse(goldenManifest).files[0],
        image_index: field,
        slot: value,
        board: value,
        version_MCUBOOT: field,
      };
      for (const files of [value, [value], [file, value]]) {
        const manifest = JSON.stringify({ files, 'format-version': value, time: field });
        await check(
          package_(() => manifest),
          { nested },
        );
        await read(package_(() => manifest));
      }
    }),
    { numRuns: 100 },
  );
});

test('keys are told apart by object, whatever strings hold', () => {
  expect(repeatedKeys('{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}],"a":5}')).toEqual(['a']);
  expect(repeatedKeys(String.raw`{"a\"{":"}\",\"a\":","b":["x","x"],"\u0062":1}`)).toEqual(['b']);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(repeatedKeys(JSON.stringify(value))).toEqual([]);
    }),
  );
});
