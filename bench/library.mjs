/** The library's throughput, measured in a process of its own, with the budgets that hold for it. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const worker = fileURLToPath(new URL('./library-worker.mjs', import.meta.url));

const CONTENTS = "export * from './src/index.ts'; export { readHex } from './src/input/hex.ts';";

/** The library with what it needs, and with the reader of Intel HEX, which is no door of its own. */
async function bundled(root, scratch) {
  const outfile = join(scratch, 'library.mjs');
  await build({
    stdin: { contents: CONTENTS, resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** What is done in a second, the least that must be, and what something else does of the same work. */
export async function measureLibrary(root, scratch) {
  const words = [worker, await bundled(root, scratch), scratch];
  const rates = JSON.parse(execFileSync(process.execPath, words, { cwd: root, encoding: 'utf8' }));
  return [
    {
      name: 'Nordic packages of 4 KiB built, signed and checked',
      rate: rates.packets,
      unit: '/s',
      beside: 'node:crypto ECDSA sign',
      limit: rates.packetsLimit,
    },
    {
      name: 'MCUboot images of 64 KiB verified',
      rate: rates.images,
      unit: '/s',
      beside: 'node:crypto ECDSA verify',
      limit: rates.imagesLimit,
    },
    {
      name: 'Intel HEX read',
      rate: rates.hex,
      unit: 'MB/s',
      least: 100,
      beside: 'nrf-intel-hex',
      limit: rates.hexPeer,
    },
  ];
}
