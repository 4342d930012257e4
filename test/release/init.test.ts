/** What `otapack init` makes of the trees that builds leave behind, and that sign takes it. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.ts';
import { readConfig } from '../../src/release/config.ts';
import { otapack, root } from '../golden/workspace.ts';
import { signingKey } from './sample.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const golden = (path: string): Uint8Array => readFileSync(join(root, 'golden', path));
const run = (...argv: string[]) => otapack(argv, { cwd: folder });

async function written(): Promise<string> {
  const { code } = await run('init');
  expect(code).toBe(0);
  return readFileSync(join(folder, 'otapack.yaml'), 'utf8');
}

const targetsOf = (text: string) =>
  readConfig({ name: 'otapack.yaml', bytes: utf8(text) }).targets.map(({ name, format, options }) => ({
    name,
    format: format.id,
    options: Object.fromEntries(
      [...options].map(([option, { texts }]) => [
        option,
        texts === true ? true : texts.map(({ text: value }) => value).join(' '),
      ]),
    ),
  }));

const zephyrConfig = (...lines: string[]): string =>
  [
    'CONFIG_BOOTLOADER_MCUBOOT=y',
    'CONFIG_ROM_START_OFFSET=0x200',
    'CONFIG_BOARD="nrf52840dk"',
    ...lines,
  ].join('\n');

const deviceTree = `
  flash0: flash@0 { write-block-size = < 0x4 >;
    partitions {
      slot0_partition: partition@c000 { label = "image-0"; reg = < 0xc000 0x76000 >; };
    };
  };`;

describe('Zephyr and the nRF Connect SDK', () => {
  test('options come from the build; MCUboot itself is left alone', async () => {
    put(
      'build/app/zephyr/.config',
      zephyrConfig(
        'CONFIG_MCUBOOT_IMGTOOL_SIGN_VERSION="1.10.0+4"',
        'CONFIG_MCUBOOT_BOOTLOADER_MODE_OVERWRITE_ONLY=y',
      ),
    );
    put('build/app/zephyr/zephyr.dts', deviceTree);
    put('build/app/zephyr/zephyr.bin', new Uint8Array(1024));
    put('build/mcuboot/zephyr/.config', 'CONFIG_MCUBOOT=y\n');
    put('build/mcuboot/zephyr/zephyr.bin', new Uint8Array(1024));
    expect(targetsOf(await written())).toEqual([
      {
        name: 'app-nrf52840dk',
        format: 'mcuboot',
        options: {
          input: 'build/app/zephyr/zephyr.bin',
          version: '1.10.0+4',
          'header-size': '0x200',
          'slot-size': '0x76000',
          align: '4',
          'overwrite-only': true,
        },
      },
    ]);
  });

  test("the partition manager's word goes before the device tree's; the version is asked for", async () => {
    put('build/zephyr/.config', zephyrConfig());
    put('build/zephyr/zephyr.dts', deviceTree);
    put('build/zephyr/zephyr.hex', ':00000001FF\n');
    put('build/pm.config', 'PM_MCUBOOT_PRIMARY_SIZE=0x60000\n');
    expect(targetsOf(await written())[0]?.options).toMatchObject({
      'slot-size': '0x60000',
      version: '${var:VERSION}',
    });
  });

  test('what is not known is left to the reader', async () => {
    put('build/zephyr/.config', zephyrConfig());
    put('build/zephyr/zephyr.bin', new Uint8Array(64));
    expect(await written()).toMatch(/^ {4}# slot-size: …/m);
  });
});

describe('nRF5 SDK', () => {
  test('the application of a makefile, not the SoftDevice beside it', async () => {
    put('pca10040/s132/armgcc/_build/nrf52832_xxaa.hex', golden('nordic/inputs/app_s132v6.hex'));
    put('pca10040/s132/armgcc/_build/s132_nrf52_6.1.1_softdevice.hex', golden('nordic/inputs/sd_s132.hex'));
    expect(targetsOf(await written())).toEqual([
      {
        name: 's132-armgcc-nrf52832_xxaa',
        format: 'nordic',
        options: {
          application: 'pca10040/s132/armgcc/_build/nrf52832_xxaa.hex',
          'application-version-string': '${var:VERSION}',
          'hw-version': '52',
          'sd-req': 'auto',
        },
      },
    ]);
  });

  test('sign works without a configuration when all is found', async () => {
    put('_build/nrf52832_xxaa.hex', golden('nordic/inputs/app_s132v6.hex'));
    const ran = await run('sign', '--key', signingKey, '--var', 'VERSION=1.2.3');
    expect(ran.code, ran.stderr).toBe(0);
    expect([
      existsSync(join(folder, 'otapack.yaml')),
      existsSync(join(folder, 'otapack-release.json')),
    ]).toEqual([false, true]);
  });
});

describe('ESP8266', () => {
  test('the map is in the name of the upgrade image', async () => {
    put('bin/upgrade/user1.2048.new.5.bin', new Uint8Array(16));
    put('.output/eagle/debug/image/eagle.app.v6.out', golden('esp8266/inputs/u1_512.elf'));
    const text = await written();
    expect(targetsOf(text)[0]?.options).toEqual({ layout: 'slots', 'flash-map': '5' });
    expect(text).toMatch(/^ {4}# user1: …/m);
  });

  test('PlatformIO environments, by platform and framework', async () => {
    put(
      'platformio.ini',
      '[env]\nframework = arduino\n[env:nodemcu]\nplatform = espressif8266 @ 4.2.1\n[env:rtos]\nplatform = espressif8266\nframework = esp8266-rtos-sdk\n[env:ble]\nplatform = nordicnrf52\n',
    );
    for (const name of ['nodemcu', 'rtos', 'ble']) put(`.pio/build/${name}/firmware.elf`, 'x');
    put('.pio/build/ble/firmware.hex', 'x');
    const targets = targetsOf(await written()).map(({ name, format, options }) => [
      name,
      format,
      options['layout'],
    ]);
    expect(targets).toEqual([
      ['ble', 'nordic', undefined],
      ['nodemcu', 'esp8266', 'arduino'],
      ['rtos', 'esp8266', 'rtos3'],
    ]);
  });
});

describe('the file', () => {
  test('is never overwritten', async () => {
    put('otapack.yaml', 'mine');
    expect((await run('init')).code).toBe(3);
    expect(readFileSync(join(folder, 'otapack.yaml'), 'utf8')).toBe('mine');
  });

  test('can be looked at first; an empty tree shows an example', async () => {
    const ran = await run('init', '--dry-run');
    expect([ran.code, ran.stdout.includes('# app:'), existsSync(join(folder, 'otapack.yaml'))]).toEqual([
      0,
      true,
      false,
    ]);
  });

  test('without one, and with nothing found, sign says how to begin', async () => {
    const ran = await run('sign');
    expect([ran.code, ran.stderr.includes('otapack init')]).toEqual([2, true]);
  });
});
