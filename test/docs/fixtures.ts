/**
 * The files that the examples of README, docs and --help talk about, by the names they use: where each comes from, and
 * what the program itself makes of them before an example runs.
 */

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { cli, root } from '../golden/workspace.ts';

export const fixtures: Readonly<Record<string, string>> = {
  'private.key': 'keys.example/p256.pem',
  'private.pem': 'keys.example/p256.pem',
  'ed25519.pem': 'keys.example/ed25519.pem',
  'rsa.pem': 'keys.example/rsa-2048.pem',
  'otapack.yaml': 'test/docs/otapack.yaml',
  'device.yaml': 'test/docs/device.yaml',
  'board.yaml': 'test/docs/board.yaml',
  'app.hex': 'golden/nordic/inputs/app_s132v6.hex',
  'bootloader.hex': 'golden/nordic/inputs/bl_nrf52.hex',
  'bl.hex': 'golden/nordic/inputs/bl_nrf52.hex',
  's132_softdevice.hex': 'golden/nordic/inputs/sd_s132.hex',
  's132.hex': 'golden/nordic/inputs/sd_s132.hex',
  's140.hex': 'golden/nordic/inputs/sd_s140.hex',
  'production.yaml': 'golden/nordic/inputs/prod_full.yaml',
  'dfu.log': 'golden/nordic/logs/android-old-0a.txt',
  'sent.zip': 'golden/nordic/outputs/app-signed.zip',
  'notes.txt': 'LICENSE',
  'app.bin': 'golden/mcuboot/inputs/app-1k.bin',
  'zephyr.bin': 'golden/mcuboot/inputs/app-pre512.bin',
  'x25519.pem': 'keys.example/x25519.pem',
  'app.elf': 'golden/esp8266/inputs/u_2048.elf',
  'user1.elf': 'golden/esp8266/inputs/u1_1024.elf',
  'user2.elf': 'golden/esp8266/inputs/u2_1024.elf',
  'eboot.elf': 'golden/esp8266/inputs/ard_boot.elf',
  'sketch.elf': 'golden/esp8266/inputs/ard_app.elf',
  'rtos.elf': 'golden/esp8266/inputs/rtos3.elf',
  'partitions.csv': 'golden/esp8266/inputs/part-two-ota-1MB.csv',
};

/** What is made of the fixtures before an example of the help runs, with the words of the shell. */
const made = [
  'otapack nordic pkg generate --hw-version 52 --sd-req s132@6.1.1 --application app.hex --application-version 4 --key-file private.key app.zip',
  'otapack nordic settings generate --family NRF52 --application app.hex --application-version 4 --bootloader-version 2 --bl-settings-version 2 settings.hex',
  'otapack nordic zigbee production_config production.yaml device.hex',
  'otapack mcuboot sign -k private.pem -v 1.2.3 -H 0x200 -S 0x60000 --align 4 zephyr.bin app.signed.bin',
  'otapack mcuboot sign -k private.pem -v 1.2.3 -H 0x200 -S 0x60000 --align 4 zephyr.bin net.signed.bin',
  'cp net.signed.bin wifi.signed.bin && cp public.pem alice.pub && cp public.pem bob.pub && cp public.pem device.pub.pem',
  'cp private.pem key.pem && cp private.pem enc-p256.pem && cp rsa.pem enc-rsa.pem && cp x25519.pem enc-x25519.pem',
  '{ cat app.signed.bin; head -c 9000 /dev/zero | tr "\\0" "\\377"; } > slot.bin',
  'otapack keys show private.key --format nordic-c --out dfu_public_key.c',
  'otapack keys show rsa.pem --out rsa.pub.pem',
  'otapack sign --key private.key && mkdir last && cp otapack-release.json last/',
  'otapack esp8266 pair --map 2 user1.elf user2.elf && cp user1.1024.new.2.bin user1.bin && cp user2.1024.new.2.bin user2.bin',
  'otapack esp8266 elf2bin -e eboot.elf -a sketch.elf -m dout -f 40 -s 4M -o sketch.bin --gzip Arduino',
  'otapack esp8266 gen_esp32part partitions.csv partitions.bin',
  'otapack esptool elf2image -e 3 -fm dio -fs 2MB -o rtos.bin rtos.elf',
  'otapack esptool elf2image -o app.elf- app.elf && cp app.elf-0x00000.bin boot.bin && cp boot.bin bootloader.bin',
  'printf 01234567 > text.bin && printf 01234567 > data.bin',
  'otapack esp8266 pack_fw --output ota.bin --app rtos.bin pack3 0x0 bootloader.bin 0x8000 partitions.bin 0x10000 rtos.bin',
  'otapack esptool make_image -f text.bin -a 0x40100000 -e 0x40100004 out-',
  'mkdir -p core .zfunc .config/fish/completions',
];

/** A folder with the fixtures, and the public half of the key in `public.pem`. */
export function plainFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'otapack-docs-'));
  for (const [name, source] of Object.entries(fixtures)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(join(root, source), join(folder, name));
  }
  mkdirSync(join(folder, 'build'));
  const words = ['keys', 'show', 'private.key', '--out', 'public.pem'];
  execFileSync(process.execPath, [cli, ...words], { cwd: folder, stdio: 'pipe' });
  return folder;
}

/** The same, with all that the help's examples take as there. */
export function fullFolder(tools: string): string {
  const folder = plainFolder();
  const env = environment(tools, folder);
  for (const line of made) execFileSync('bash', ['-c', line], { cwd: folder, env, stdio: 'pipe' });
  return folder;
}

/** A folder with the program under its names, for PATH; `west` does nothing there. */
export function toolsFolder(): string {
  const tools = mkdtempSync(join(tmpdir(), 'otapack-tools-'));
  for (const [name, words] of [
    ['otapack', ''],
    ['otapack-imgtool', 'mcuboot '],
    ['otapack-nrfutil', 'nordic '],
  ] as const) {
    writeFileSync(join(tools, name), `#!/bin/sh\nexec "${process.execPath}" "${cli}" ${words}"$@"\n`);
    chmodSync(join(tools, name), 0o755);
  }
  writeFileSync(join(tools, 'west'), '#!/bin/sh\n', { mode: 0o755 });
  return tools;
}

/** What an example finds around it: the program in PATH, keys in variables as a CI would hand them over. */
export function environment(tools: string, home: string): NodeJS.ProcessEnv {
  const key = (name: string) => readFileSync(join(root, 'keys.example', name), 'utf8');
  return {
    ...process.env,
    PATH: `${tools}${delimiter}${process.env['PATH']}`,
    HOME: home,
    NO_COLOR: '1',
    SIGNING_KEY: key('p256.pem'),
    DFU_KEY: key('p256.pem'),
    OTA_KEY: key('rsa-2048.pem'),
  };
}
