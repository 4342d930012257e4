/** Makes a program of words: of all of them, or of one format's, which then loads without the code of the others. */

import type { Group } from './command.ts';
import { versionOption } from './global-options.ts';
import type { Words } from './words.ts';

export const programOf = (...words: readonly Words[]): Group => ({
  summary: 'Makes, signs and verifies firmware updates: Nordic DFU packages, MCUboot images, ESP8266 images.',
  examples: [
    ['otapack sign --key private.key', 'makes, signs and verifies everything that otapack.yaml names'],
    ['otapack verify app.zip --key public.pem', 'judges a package or image, whoever made it'],
    ['otapack explain dfu.log --artifact app.zip', 'says why an update was refused, and what to do'],
  ],
  closing: [
    'Exit codes: 0 done, 1 a check failed, 2 wrong use or configuration, 3 an input, key or output cannot be used',
    'Documentation: README.md and docs/ of the package',
  ],
  options: [versionOption],
  words: Object.assign({}, ...words),
});
