/**
 * The main job in one go: signs a sample of each format with the throw-away keys of keys.example, verifies it, and shows
 * what was made. Everything lands in demo-out/.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist/cli/otapack.js');

function otapack(line) {
  console.log(`\n$ otapack ${line}`);
  const ran = spawnSync(process.execPath, [cli, ...line.split(' ')], { cwd: root, stdio: 'inherit' });
  if (ran.status !== 0) {
    console.error(`the demo stops: exit code ${ran.status}`);
    process.exitCode = 1;
  }
  return ran.status === 0;
}

const lines = [
  'nordic pkg generate --hw-version 52 --application-version 1 --sd-req s132@6.1.1 --application golden/nordic/inputs/app_s132v6.hex --key-file keys.example/p256.pem demo-out/nordic-app.zip',
  'verify demo-out/nordic-app.zip --key keys.example/p256.pem',
  'inspect demo-out/nordic-app.zip',
  'mcuboot sign --key keys.example/ed25519.pem --version 1.2.3+4 --header-size 0x20 --pad-header --slot-size 0x4000 --align 4 golden/mcuboot/inputs/app-1k.bin demo-out/mcuboot-app.signed.bin',
  'verify demo-out/mcuboot-app.signed.bin --key keys.example/ed25519.pem',
  'inspect demo-out/mcuboot-app.signed.bin',
  'esp8266 pair --map 2 golden/esp8266/inputs/u1_1024.elf golden/esp8266/inputs/u2_1024.elf --out demo-out',
  'verify demo-out/user1.1024.new.2.bin demo-out/user2.1024.new.2.bin',
  'inspect demo-out/user1.1024.new.2.bin',
];

rmSync(join(root, 'demo-out'), { recursive: true, force: true });
mkdirSync(join(root, 'demo-out'));
if (lines.every(otapack)) {
  console.log(
    '\nDone: three formats, signed with published throw-away keys (hence the warnings), in demo-out/.',
  );
}
