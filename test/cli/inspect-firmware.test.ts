/** What `inspect` says of a build's own output, which is of no format: Intel HEX and ELF. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firmwarePart } from '../../src/cli/firmware-part.ts';
import { utf8 } from '../../src/core/bytes.ts';
import type { NamedBytes } from '../../src/core/types.ts';
import { otapack, root } from '../golden/workspace.ts';

const named = (path: string): NamedBytes => ({
  name: path,
  bytes: new Uint8Array(readFileSync(join(root, path))),
});

test('Intel HEX by segments, at their addresses', () => {
  const part = firmwarePart(named('golden/nordic/inputs/app_s132v6.hex'));
  expect(part?.parts?.map(({ offset, length }) => [offset, length])).toEqual([[0x26000, 4093]]);
});

test('ELF by the sections that are loaded', () => {
  const part = firmwarePart(named('golden/esp8266/inputs/u1_1024.elf'));
  expect(part?.parts?.map(({ name }) => name)).toEqual(['.data', '.rodata', '.text', '.irom0.text']);
});

test('damaged ones say what is wrong, other files nothing', () => {
  expect(firmwarePart({ name: 'a.hex', bytes: utf8(':00000001zz\n') })?.parts).toBeUndefined();
  expect(firmwarePart({ name: 'a.elf', bytes: utf8('\x7fELF') })?.parts).toBeUndefined();
  expect(firmwarePart({ name: 'a.txt', bytes: utf8('text') })).toBeUndefined();
});

test('exit codes', async () => {
  expect((await otapack(['inspect', 'golden/nordic/inputs/app_s132v6.hex'])).code).toBe(0);
  expect((await otapack(['inspect', 'golden/nordic/inputs/bad_checksum.hex'])).code).toBe(1);
});
