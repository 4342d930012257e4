/** Every kind of Nordic target in one otapack.yaml: built, signed and verified by `otapack sign`. */

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bytes } from '../../src/core/types.ts';
import { openPackage } from '../../src/formats/nordic/package-zip.ts';
import { root } from '../golden/workspace.ts';
import { type Sample, sample } from './sample.ts';

const golden = join(root, 'golden/nordic');

const config = `key: private.key
targets:
  adafruit:
    format: nordic
    kind: legacy
    application: in/app.hex
    dev-type: 0x0052
    output: dist/adafruit.zip
  signed-legacy:
    format: nordic
    kind: legacy
    application: in/app.hex
    dfu-ver: 0.8
    output: dist/signed-legacy.zip
  bulb:
    format: nordic
    kind: zigbee
    application: in/nosd.hex
    application-version: 0x01020304
    hw-version: 52
    sd-req: 0x00
    zigbee-ota-hw-version: 52
    zigbee-manufacturer-id: 0x1234
    output: dist/bulb/
  factory:
    format: nordic
    kind: zigbee-production
    production-config: in/prod.yaml
    offset: 0x7F000
    output: dist/factory.hex
  settings:
    format: nordic
    kind: settings
    family: NRF52
    application: in/app.hex
    application-version: 4
    bootloader-version: 1
    bl-settings-version: 2
    output: dist/settings.hex
  phones:
    format: nordic
    kind: ncs
    key: none
    application: in/app.signed.bin
    network: in/net.signed.bin
    board: synth_board
    soc: nrf5340
    load-address: [0, 0xC200]
    expect:
      board: synth_board
      version: 1.2.3+4
    output: dist/dfu_application.zip
`;

let repo: Sample;
const path = (name: string) => join(repo.folder, name);
beforeEach(async () => {
  repo = sample();
  mkdirSync(path('in'));
  cpSync(join(golden, 'inputs/app_s132v6.hex'), path('in/app.hex'));
  cpSync(join(golden, 'inputs/app_nosd.hex'), path('in/nosd.hex'));
  cpSync(join(golden, 'inputs/prod_min.yaml'), path('in/prod.yaml'));
  const zip = new Uint8Array(readFileSync(join(golden, 'verify/ncs-good.zip'))) as Bytes;
  for (const [name, bytes] of (await openPackage(zip)).contents) writeFileSync(path(`in/${name}`), bytes);
  writeFileSync(path('otapack.yaml'), config);
});
afterEach(() => repo.dispose());

type Made = {
  target: string;
  verdict: string;
  files: { path: string; key: string | null }[];
  findings: { code: string }[];
  fault?: { code: string };
};
async function sign(...more: string[]): Promise<{ code: number; targets: Made[] }> {
  const ran = await repo.run(['sign', '--json', ...more]);
  return { code: ran.code, targets: JSON.parse(ran.stdout).targets };
}

test('all kinds are made', async () => {
  const { code, targets } = await sign();
  expect(targets.map(({ target, fault }) => [target, fault])).toEqual(
    targets.map(({ target }) => [target, undefined]),
  );
  expect(code).toBe(0);
  const files = Object.fromEntries(targets.map((made) => [made.target, made.files.map((file) => file.path)]));
  expect(files).toEqual({
    adafruit: ['dist/adafruit.zip'],
    'signed-legacy': ['dist/signed-legacy.zip'],
    bulb: ['dist/bulb/1234-FFFF-01020304-.zigbee', 'dist/bulb/1234-FFFF-01020304-.zip'],
    factory: ['dist/factory.hex'],
    settings: ['dist/settings.hex'],
    phones: ['dist/dfu_application.zip'],
  });
  for (const made of targets) for (const file of made.files) expect(existsSync(path(file.path))).toBe(true);
  const signed = targets.filter((made) => made.files[0]?.key !== null).map(({ target }) => target);
  expect(signed).toContain('signed-legacy');
  expect(signed).not.toContain('adafruit');
  expect(readFileSync(path('dist/factory.hex'), 'utf8')).toBe(
    readFileSync(join(golden, 'outputs/prod-min-offset.hex'), 'utf8'),
  );
});

describe('refused, and nothing is written', () => {
  const refused = async (change: (text: string) => string) => {
    repo.edit('otapack.yaml', change);
    const ran = await repo.run(['sign']);
    expect(existsSync(path('dist'))).toBe(false);
    return [ran.code, ran.stderr] as const;
  };

  test('a key for a target that cannot be signed', async () => {
    const [code, said] = await refused((text) =>
      text.replace('dev-type: 0x0052', 'dev-type: 0x0052\n    key: private.key'),
    );
    expect(code).toBe(2);
    expect(said).toMatch(/adafruit is not signed: only with .*dfu-ver 0\.8/);
  });

  test('images of the nRF Connect SDK that the given key did not sign', async () => {
    const [code] = await refused((text) => text.replace('key: none', 'key: private.key'));
    expect(code).toBe(1);
  });

  test('an index given twice', async () => {
    const [code, said] = await refused((text) =>
      text.replace(
        'network: in/net.signed.bin',
        'network: in/net.signed.bin\n    image: [1, in/app.signed.bin]',
      ),
    );
    expect(code).toBe(2);
    expect(said).toContain('both image 1');
  });

  test('a kind that is none', async () => {
    const [code, said] = await refused((text) => text.replace('kind: legacy', 'kind: legacie'));
    expect(code).toBe(2);
    expect(said).toContain('Did you mean legacy?');
  });
});

test('an option of another kind is said', async () => {
  repo.edit('otapack.yaml', (text) =>
    text.replace('dev-type: 0x0052', 'dev-type: 0x0052\n    zigbee-comment: x'),
  );
  const { targets } = await sign('adafruit');
  expect(targets[0]?.findings.map(({ code }) => code)).toContain('nordic/option-not-used');
});

describe('a package of what other targets sign', () => {
  const chained = `key: private.key
targets:
  phones:
    format: nordic
    kind: ncs
    application: dist/app.signed.bin
    network: dist/net.signed.bin
    board: nrf5340dk/nrf5340/cpuapp
    soc: nrf5340
    expect: { version: 1.4.0+0, signed-by: keys/release.pub.pem }
    output: dist/dfu_application.zip
  app: { format: mcuboot, input: in/zephyr.bin, version: 1.4.0, header-size: 0x200, slot-size: 0x60000, output: dist/app.signed.bin }
  net: { format: mcuboot, input: in/zephyr.bin, version: 1.4.1, header-size: 0x200, slot-size: 0x60000, output: dist/net.signed.bin }
`;
  beforeEach(() => {
    cpSync(join(root, 'golden/mcuboot/inputs/app-pre512.bin'), path('in/zephyr.bin'));
    writeFileSync(path('otapack.yaml'), chained);
  });
  const faults = (targets: readonly Made[]) =>
    Object.fromEntries(targets.map(({ target, fault }) => [target, fault?.code]));

  test('is made behind them, in one run, and verified with their key', async () => {
    const { code, targets } = await sign();
    expect([code, faults(targets)]).toEqual([0, { phones: undefined, app: undefined, net: undefined }]);
    const { contents } = await openPackage(
      new Uint8Array(readFileSync(path('dist/dfu_application.zip'))) as Bytes,
    );
    expect(contents.get('app.signed.bin')).toEqual(new Uint8Array(readFileSync(path('dist/app.signed.bin'))));
    expect(
      await repo.run(['verify', 'dist/dfu_application.zip', '--key', 'keys/release.pub.pem']),
    ).toMatchObject({
      code: 0,
    });
  });

  test('fails with one of them, and nothing is written', async () => {
    repo.edit('otapack.yaml', (text) => text.replace('version: 1.4.1', 'version: nonsense'));
    const { code, targets } = await sign();
    expect(code).toBe(2);
    expect(faults(targets)).toMatchObject({ phones: 'config/input-not-made', app: undefined });
    expect(existsSync(path('dist'))).toBe(false);
  });

  test('takes what the last run wrote when it is made alone', async () => {
    await sign();
    expect((await sign('phones')).code).toBe(0);
  });

  test('cannot be made of itself', async () => {
    repo.edit('otapack.yaml', (text) => text.replaceAll('in/zephyr.bin', 'dist/dfu_application.zip'));
    const ran = await repo.run(['sign']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('take their inputs from each other');
  });
});
