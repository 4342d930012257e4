/** `otapack nordic` under one name, for build systems that want a single executable path. */

import { createRequire } from 'node:module';

process.argv.splice(2, 0, 'nordic');
createRequire(import.meta.url)('./nordic.js');
