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

test('names of folders and settings end no comment', async () => {
  const folderName = 'build\n  evil:\r  worse: \u2028';
  put(
    `${folderName}/zephyr/.config`,
    zephyrConfig('CONFIG_MCUBOOT_ENCRYPTION_KEY_FILE="a\r  evil: {format: nordic, output: x}"'),
  );
  put(`${folderName}/zephyr/zephyr.bin`, new Uint8Array(64));
  const text = await written();
  expect(targetsOf(text).map(({ name }) => name)).toEqual([expect.stringMatching(/nrf52840dk$/)]);
  expect(text.split(/\r|\n|\u2028/).filter((line) => /^ {2}[\w.-]+:/.test(line))).toHaveLength(1);
});

describe('the nRF Connect SDK', () => {
  const firmware = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7) % 251);
  const partitions = 'PM_APP_ADDRESS=0xc200\nPM_MCUBOOT_PAD_SIZE=0x200\nPM_MCUBOOT_PRIMARY_SIZE=0xf0000\n';
  const application = (...lines: string[]): string =>
    [
      'CONFIG_BOOTLOADER_MCUBOOT=y',
      'CONFIG_ROM_START_OFFSET=0x0',
      'CONFIG_SOC="nrf5340"',
      'CONFIG_BOARD="nrf5340dk"',
      'CONFIG_BOARD_TARGET="nrf5340dk/nrf5340/cpuapp"',
      ...lines,
    ].join('\n');

  function sysbuild(...lines: string[]): void {
    put(
      'build/zephyr/.config',
      ['SB_CONFIG_DFU_ZIP=y', 'SB_CONFIG_BOOTLOADER_MCUBOOT=y', ...lines].join('\n'),
    );
    put('build/pm.config', partitions);
    put('build/app/zephyr/.config', application());
    put('build/app/zephyr/zephyr.bin', firmware(3000));
    put('build/mcuboot/zephyr/.config', 'CONFIG_MCUBOOT=y\n');
  }

  test('both cores are signed and go into one package', async () => {
    sysbuild('SB_CONFIG_NETCORE_IMAGE_NAME="ipc_radio"');
    put('build/pm_CPUNET.config', 'PM_APP_ADDRESS=0x1008800\nPM_IPC_RADIO_SIZE=0x37800\n');
    put(
      'build/ipc_radio/zephyr/.config',
      'CONFIG_BOARD_TARGET="nrf5340dk/nrf5340/cpunet"\nCONFIG_FW_INFO_FIRMWARE_VERSION=7\n',
    );
    put('build/signed_by_b0_ipc_radio.bin', firmware(2000));
    const targets = targetsOf(await written());
    expect(targets.map(({ name, format }) => [name, format])).toEqual([
      ['app-nrf5340dk-nrf5340-cpuapp', 'mcuboot'],
      ['network', 'mcuboot'],
      ['dfu_application', 'nordic'],
    ]);
    expect(targets[0]?.options).toMatchObject({
      'header-size': '0x200',
      'pad-header': true,
      'slot-size': '0xf0000',
    });
    expect(targets[1]?.options).toMatchObject({
      input: 'build/signed_by_b0_ipc_radio.bin',
      'slot-size': '0x37800',
    });
    expect(targets[2]?.options).toEqual({
      kind: 'ncs',
      application: 'dist/app-nrf5340dk-nrf5340-cpuapp.signed.bin',
      network: 'dist/network.signed.bin',
      'network-board': 'nrf5340dk/nrf5340/cpunet',
      'network-version': '7',
      'load-address': '0 0xc200 1 0x1008800',
      board: 'nrf5340dk/nrf5340/cpuapp',
      soc: 'nrf5340',
    });
    const signed = await run('sign', '--key', signingKey, '--var', 'VERSION=1.4.0');
    expect(signed.code, signed.stderr).toBe(0);
    const judged = await run('verify', 'dist/dfu_application.zip', '--key', signingKey, '--json');
    expect(JSON.parse(judged.stdout).artifacts[0]).toMatchObject({
      verdict: 'valid',
      facts: { version: '1.4.0+0' },
    });
  });

  test('TF-M: what is signed is the merged file', async () => {
    sysbuild();
    put('build/app/zephyr/.config', application('CONFIG_BUILD_WITH_TFM=y'));
    put('build/app/zephyr/tfm_merged.hex', ':00000001FF\n');
    expect(targetsOf(await written())[0]?.options['input']).toBe('build/app/zephyr/tfm_merged.hex');
  });

  test('before sysbuild the files have names of their own', async () => {
    put('build/zephyr/.config', application());
    put('build/zephyr/app_to_sign.bin', firmware(3000));
    put('build/zephyr/zephyr.bin', firmware(3000));
    put('build/zephyr/net_core_app_to_sign.bin', firmware(2000));
    put('build/zephyr/dfu_application.zip', 'zip');
    put('build/pm.config', `${partitions}PM_MCUBOOT_SECONDARY_1_SIZE=0x40000\n`);
    const targets = targetsOf(await written());
    expect(targets.map(({ options }) => [options['input'] ?? options['kind'], options['slot-size']])).toEqual(
      [
        ['build/zephyr/app_to_sign.bin', '0xf0000'],
        ['build/zephyr/net_core_app_to_sign.bin', '0x40000'],
        ['ncs', undefined],
      ],
    );
  });

  test('direct XIP: each slot has its image, and the package both', async () => {
    const mode = 'CONFIG_MCUBOOT_BOOTLOADER_MODE_DIRECT_XIP=y';
    sysbuild();
    put(
      'build/pm.config',
      `${partitions}PM_MCUBOOT_PRIMARY_ADDRESS=0xc000\nPM_MCUBOOT_SECONDARY_ADDRESS=0x100000\n`,
    );
    put('build/app/zephyr/.config', application(mode));
    put('build/mcuboot_secondary_app/zephyr/.config', application(mode, 'CONFIG_NCS_IS_VARIANT_IMAGE=y'));
    put('build/mcuboot_secondary_app/zephyr/zephyr.bin', firmware(3000));
    const targets = targetsOf(await written());
    expect(targets.map(({ options }) => options['rom-fixed'])).toEqual(['0xc000', '0x100000', undefined]);
    expect(targets[2]?.options).toMatchObject({
      application: 'dist/app-nrf5340dk-nrf5340-cpuapp.signed.bin',
      'second-slot': 'dist/mcuboot_secondary_app-nrf5340dk-nrf5340-cpuapp.signed.bin',
    });
  });

  test('two builds of one board: each package takes its own images', async () => {
    for (const root of ['build-a', 'build-b']) {
      put(`${root}/zephyr/.config`, 'SB_CONFIG_DFU_ZIP=y\n');
      put(`${root}/app/zephyr/.config`, application());
      put(`${root}/app/zephyr/zephyr.bin`, firmware(3000));
      put(`${root}/pm.config`, partitions);
    }
    const packed = targetsOf(await written()).filter(({ format }) => format === 'nordic');
    expect(packed.map(({ name, options }) => [name, options['application']])).toEqual([
      ['build-a-dfu_application', 'dist/app-nrf5340dk-nrf5340-cpuapp.signed.bin'],
      ['build-b-dfu_application', 'dist/app-nrf5340dk-nrf5340-cpuapp-2.signed.bin'],
    ]);
  });

  test('what the build says of signature, counter and payload', async () => {
    sysbuild();
    put(
      'build/app/zephyr/.config',
      application(
        'CONFIG_SOC_SERIES_NRF54LX=y',
        'CONFIG_MCUBOOT_BOOTLOADER_SIGNATURE_TYPE_ED25519=y',
        'CONFIG_MCUBOOT_HARDWARE_DOWNGRADE_PREVENTION=y',
        'CONFIG_MCUBOOT_HW_DOWNGRADE_PREVENTION_COUNTER_VALUE=3',
        'CONFIG_MCUBOOT_COMPRESSED_IMAGE_SUPPORT_ENABLED=y',
        'CONFIG_MCUBOOT_ENCRYPTION_KEY_FILE="keys/enc.pem"',
        'CONFIG_MCUBOOT_EXTRA_IMGTOOL_ARGS="--custom-tlv 0xa0 hello"',
      ),
    );
    const text = await written();
    expect(targetsOf(text)[0]?.options).toMatchObject({
      sha: '512',
      'security-counter': '3',
      compression: 'lzma2armthumb',
    });
    expect(text).toMatch(/^ {4}# encrypt: …/m);
    expect(text).toMatch(/^ {2}# to do: .*--custom-tlv 0xa0 hello/m);
    rmSync(join(folder, 'otapack.yaml'));
    expect((await run('sign', '--key', signingKey, '--var', 'VERSION=1.4.0')).code).toBe(2);
  });

  test('a confirmed image stands beside the one for updates', async () => {
    sysbuild();
    put('build/app/zephyr/.config', application('CONFIG_MCUBOOT_GENERATE_CONFIRMED_IMAGE=y'));
    const targets = targetsOf(await written());
    expect(targets.map(({ options }) => options['confirm'])).toEqual([undefined, true, undefined]);
    expect(targets[2]?.options['application']).toBe('dist/app-nrf5340dk-nrf5340-cpuapp.signed.bin');
  });
});

describe('nRF5 SDK', () => {
  test("a boot loader's project is no application", async () => {
    put('dfu/secure_bootloader/pca10056_s140_ble/armgcc/_build/nrf52840_xxaa_s140.hex', 'x');
    expect((await run('init', '--dry-run')).stdout).toContain('Nothing was found');
  });

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

describe('Arduino and the RTOS SDK', () => {
  test('exported binaries, by the core', async () => {
    put('build/esp8266.esp8266.nodemcuv2/lamp.ino.elf', golden('esp8266/inputs/ard_app.elf'));
    put('build/adafruit.nrf52.feather52840/badge.ino.hex', golden('nordic/inputs/app_s132v6.hex'));
    const targets = targetsOf(await written());
    expect(targets.map(({ name, options }) => [name, options['layout'] ?? options['kind']])).toEqual([
      ['badge', 'legacy'],
      ['lamp', 'arduino'],
    ]);
  });

  test('a PlatformIO board with the Arduino core takes a legacy package', async () => {
    put('platformio.ini', '[env:feather]\nplatform = nordicnrf52\nframework = arduino\n');
    put('.pio/build/feather/firmware.hex', golden('nordic/inputs/app_s132v6.hex'));
    const [target] = targetsOf(await written());
    expect(target?.options).toMatchObject({ kind: 'legacy', 'dev-type': '0x0052' });
    expect((await run('sign')).code).toBe(0);
  });

  test('sdkconfig of an ESP8266 project, and none of another chip', async () => {
    const flash =
      'CONFIG_ESPTOOLPY_FLASHSIZE="2MB"\nCONFIG_ESPTOOLPY_FLASHMODE="dio"\nCONFIG_ESPTOOLPY_FLASHFREQ="40m"\n';
    put('lamp/sdkconfig', `CONFIG_IDF_TARGET="esp8266"\n${flash}`);
    put('lamp/build/lamp.elf', golden('esp8266/inputs/rtos3.elf'));
    put('hub/sdkconfig', `CONFIG_IDF_TARGET="esp32"\n${flash}`);
    put('hub/build/hub.elf', 'x');
    expect(targetsOf(await written())).toEqual([
      {
        name: 'lamp',
        format: 'esp8266',
        options: {
          layout: 'rtos3',
          elf: 'lamp/build/lamp.elf',
          'flash-map': '2MB',
          'flash-mode': 'dio',
          'flash-freq': '40m',
        },
      },
    ]);
    expect((await run('sign')).code).toBe(0);
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
