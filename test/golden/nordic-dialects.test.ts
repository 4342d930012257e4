/** The cases of adafruit-nrfutil, of Zigbee packages and of production configurations, through the built command line. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hex } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { openPackage } from '../../src/formats/nordic/package-zip.ts';
import { readKey } from '../../src/keys/read.ts';
import { compareMemory, comparePackage, type NordicCase } from './nordic-cases.ts';
import { goldenJson, type Workspace, workspace } from './workspace.ts';

type LegacyDat = {
  readonly length: number;
  readonly datHex: string;
  readonly signatureOffset?: number;
  readonly signatureLength?: number;
  readonly signedBytesHex?: string;
  readonly verifiesWith?: string;
};
type DialectCase = NordicCase & {
  readonly extraFiles?: readonly { readonly writtenToCwdAs: string; readonly storedAs: string }[];
};

const { cases } = goldenJson<{ cases: DialectCase[] }>('nordic', 'cases.json');
const isOurs = ({ tool, argv }: DialectCase): boolean =>
  tool === 'adafruit-nrfutil' || argv[0] === 'zigbee' || argv.some((word) => word.startsWith('--zigbee'));
const ours = cases.filter(isOurs);

let at: Workspace;
beforeAll(() => {
  at = workspace('nordic');
});
afterAll(() => at.dispose());

const program = ({ tool }: DialectCase): string => (tool === 'nrfutil' ? 'nordic' : tool);

/** The output under a fresh name, so that the reference's own stays. */
function renamed({ id, argv }: DialectCase): { argv: readonly string[]; output: string } {
  const last = argv.at(-1) ?? '';
  const output = `ours-${id}${last.slice(-4)}`;
  return { argv: argv[0] === 'keys' ? argv : [...argv.slice(0, -1), output], output };
}

async function run(golden: DialectCase) {
  const { argv, output } = renamed(golden);
  const ran = await at.run([program(golden), ...argv]);
  return { ...ran, output, all: (ran.stdout + ran.stderr).replaceAll(output, golden.argv.at(-1) ?? '') };
}

async function compareLegacy(golden: NonNullable<NordicCase['zip']>, path: string): Promise<void> {
  const { contents, problems } = await openPackage(new Uint8Array(at.read(path)));
  expect(problems).toEqual([]);
  expect([...contents.keys()]).toEqual(golden.entries.map(({ name }) => name).toSorted());
  if (golden.manifestText) {
    expect(new TextDecoder().decode(contents.get('manifest.json'))).toBe(golden.manifestText);
  }
  for (const [name, { size, sha256 }] of Object.entries(golden.bins)) {
    const bin = contents.get(name) as Bytes;
    expect([bin.length, createHash('sha256').update(bin).digest('hex')]).toEqual([size, sha256]);
  }
  for (const [name, dat] of Object.entries(golden.dats)) {
    await compareLegacyDat(dat as unknown as LegacyDat, contents.get(name) as Bytes);
  }
}

async function compareLegacyDat(golden: LegacyDat, dat: Bytes): Promise<void> {
  const { signatureOffset: offset, signatureLength = 0, signedBytesHex, verifiesWith } = golden;
  if (offset === undefined || verifiesWith === undefined) {
    expect(hex(dat)).toBe(golden.datHex);
    return;
  }
  const signed = dat.subarray(0, offset);
  const { public: key } = await readKey(new Uint8Array(at.read(verifiesWith)), { name: verifiesWith });
  expect([hex(signed), dat.length]).toEqual([signedBytesHex, offset + signatureLength]);
  expect(await key.verify(signed, dat.subarray(offset))).toBe(true);
}

describe('accepted', () => {
  const good = ours.filter(({ expect }) => expect === 'ok');
  test.each(good.map((golden) => [golden.id, golden] as const))('%s', async (_, golden) => {
    const ran = await run(golden);
    expect([ran.code, ran.stderr.includes('error:')]).toEqual([0, false]);
    for (const text of golden.stdoutContains ?? []) expect(ran.all).toContain(text);
    if (golden.stdoutFile) expect(ran.stdout).toBe(new TextDecoder().decode(at.read(golden.stdoutFile)));
    if (golden.zip && golden.tool === 'nrfutil') await comparePackage(golden.zip, at, ran.output);
    else if (golden.zip) await compareLegacy(golden.zip, ran.output);
    if (golden.hex) compareMemory(golden, at, ran.output);
    for (const { writtenToCwdAs, storedAs } of golden.extraFiles ?? []) {
      expect(hex(at.read(writtenToCwdAs))).toBe(hex(at.read(storedAs)));
    }
  });
});

describe('refused', () => {
  const bad = ours.filter(({ expect }) => expect === 'error');
  test.each(bad.map((golden) => [golden.id, golden] as const))('%s', async (_, golden) => {
    const ran = await run(golden);
    expect([1, 2]).toContain(ran.code);
    expect(ran.stderr).toMatch(/^error: /m);
    expect(at.exists(ran.output)).toBe(false);
  });
});

test('every one of the 132 cases is run by a test', () => {
  const others = cases.filter((golden) => !isOurs(golden) && golden.tool === 'nrfutil');
  expect([cases.length, ours.length + others.length]).toEqual([132, 132]);
});

describe('what the reference made', () => {
  const outputs = ours.flatMap(({ output, extraFiles = [], expect }) =>
    expect === 'ok' && output ? [output, ...extraFiles.map(({ storedAs }) => storedAs)] : [],
  );
  test.each(outputs)('%s is in order', async (output) => {
    const ran = await at.run(['verify', output]);
    expect(`${ran.code} ${ran.stdout}`).toMatch(/^0 /);
  });

  test('legacy 0.8 verifies with its key, and with no other', async () => {
    const verify = (key: string) =>
      at.run(['verify', 'outputs/legacy-08.zip', '--key', `inputs/keys/${key}.pem`]);
    expect((await verify('key_a_pub')).code).toBe(0);
    expect((await verify('key_b_pub')).code).toBe(1);
  });

  test.each(['legacy-08', 'legacy-sd-bl', 'zigbee'])('%s is equivalent to ours', async (id) => {
    const golden = ours.find((each) => each.id === id) as DialectCase;
    const { argv } = renamed(golden);
    await at.run([program(golden), ...argv.slice(0, -1), `${id}.zip`]);
    const ran = await at.run(['verify', `${id}.zip`, '--golden', 'outputs']);
    expect(`${ran.code} ${ran.stdout}`).toMatch(/^0 /);
  });
});

describe('refusals leave nothing behind', () => {
  test.each([
    ['a comment that climbs out of the folder', ['--zigbee-comment', '../../x']],
    ['two images', ['--softdevice', 'inputs/sd_s132.hex', '--sd-id', '0xB7']],
    ['no truth value', ['--zigbee', 'maybe']],
  ])('%s', async (_, more) => {
    const base = 'pkg generate --zigbee true --hw-version 52 --application-version 1 --sd-req 0x00';
    const words = `nordic ${base} --application inputs/app_nosd.hex --zigbee-ota-hw-version 51`.split(' ');
    const ran = await at.run([...words, ...more, 'refused.zip']);
    expect(ran.code).toBe(2);
    expect(at.exists('refused.zip')).toBe(false);
  });

  test.each([
    ['another --dfu-ver', ['--application', 'inputs/app_s132v6.hex', '--dfu-ver', '0.9']],
    [
      'a --dfu-ver that is no number, with a key',
      ['--application', 'inputs/app_s132v6.hex', '--dfu-ver', '', '--key-file', 'inputs/keys/key_a.pem'],
    ],
    ['0.8 without a key', ['--application', 'inputs/app_s132v6.hex', '--dfu-ver', '0.8']],
    ['a device type of 17 bits', ['--application', 'inputs/app_s132v6.hex', '--dev-type', '0x10000']],
    ['no image', []],
    ['a missing file', ['--application', 'inputs/missing.hex']],
  ])('genpkg: %s', async (_, more) => {
    const ran = await at.run(['adafruit-nrfutil', 'dfu', 'genpkg', ...more, 'refused.zip']);
    expect([1, 2]).toContain(ran.code);
    expect(ran.stderr).toMatch(/^error: /m);
    expect(at.exists('refused.zip')).toBe(false);
  });
});
