/** `otapack mcuboot` under one name, for build systems that want a single executable path. */

import { createRequire } from 'node:module';

process.argv.splice(2, 0, 'mcuboot');
createRequire(import.meta.url)('./mcuboot.js');
