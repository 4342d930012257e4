/**
 * ESP8266: images from ELF, slot images with a CRC trailer that devices accept, rBoot ROMs, Arduino sketches, RTOS SDK v3
 * applications and partition tables. Layouts and rules follow what the vendor's tools write and the devices' code checks;
 * docs/esp8266.md explains them.
 */

import { startsWith, utf8 } from '../../core/bytes.ts';
import type { Format } from '../../core/types.ts';
import { looksGzipped } from './gzip-header.ts';
import { options } from './options.ts';

const HTTP = utf8('HTTP/');

/** E9 and EA start images, AA 50 a partition table, 1F 8B a packed sketch; a saved HTTP response may hold one. */
const looksLike = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xe9 ||
  bytes[0] === 0xea ||
  (bytes[0] === 0xaa && bytes[1] === 0x50) ||
  looksGzipped(bytes) ||
  startsWith(bytes, HTTP);

/** Images for the ESP8266's boot loaders and updaters, by the option `layout`. */
export const esp8266: Format = {
  id: 'esp8266',
  title: 'ESP8266 firmware images',
  options,
  rules: async () => (await import('./findings.ts')).rules,
  sniff: (file) => looksLike(file.bytes),
  build: async (request) => (await import('./build.ts')).build(request),
  read: async (file) => (await import('./read.ts')).read(file),
  open: async (file) => (await import('./read.ts')).open(file),
  check: async (file, expectations) => (await import('./check.ts')).check(file, expectations),
  predict: async (request) => (await import('./predict.ts')).predict(request),
  explain: async (request) => (await import('./explain.ts')).explain(request),
  detect: async (tree) => (await import('./detect.ts')).detect(tree),
  profiles: async () => (await import('./profile.ts')).profiles,
};
