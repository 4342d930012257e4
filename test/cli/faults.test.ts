/** Wrong use and unusable files, through the built command line: exit code and the code in brackets. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.ts';
import { writeOutputs } from '../../src/node/files.ts';
import { glob } from '../../src/node/globs.ts';
import { type Host, systemHost } from '../../src/node/host.ts';
import { otapack, root } from '../golden/workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'otapack-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const zigbee = `targets:
  bulb:
    format: nordic
    kind: zigbee
    application: app.hex
    application-version: 1
    hw-version: 52
    sd-req: 0
    zigbee-ota-hw-version: 52
    output: bulb.zip
`;

const pem = readFileSync(join(root, 'keys.example/p256.pem'), 'utf8');

const written: Readonly<Record<string, string | Uint8Array>> = {
  'prose.txt': 'nothing of the kind\n',
  'prose.hex': ':0400000001020304F2\n:00000001FF\n',
  'short.bin': Uint8Array.of(0x3d, 0xb8, 0xf3, 0x96, 0, 0),
  'one.yaml': zigbee,
  'inherited.yaml': zigbee.replace('bulb.zip', '${env:constructor}.zip'),
  'nameless.yaml': zigbee.replace('bulb.zip', '${env:EMPTY}'),
  'inputless.yaml': zigbee.replace('app.hex', '""'),
  'private.key': pem,
  'pasted.yaml': `key: |\n${pem.replace(/^/gm, '  ')}\n${zigbee}`,
  'variable.yaml': `key: ${'${env:FIRMWARE_KEY}'}\n${zigbee}`,
  'binary.yaml': Uint8Array.of(0xff, 0xfe, 0x00, 0x80),
  'not-a-release.json': '{ "otapackRelease": 1, "files": 3 }',
  'escape/otapack-release.json': JSON.stringify({
    otapackRelease: 1,
    files: [{ path: '/etc/passwd', size: 1, sha256: '0'.repeat(64) }],
  }),
};
mkdirSync(join(folder, 'escape'));
for (const [name, content] of Object.entries(written)) writeFileSync(join(folder, name), content);
cpSync(join(root, 'golden/nordic/inputs/app_s132v6.hex'), join(folder, 'app.hex'));
execFileSync('truncate', ['-s', String(600 * 1024 * 1024), join(folder, 'disk.img')]);

test.each([
  ['command/unknown', 2, 'verfiy app.zip'],
  ['option/unknown', 2, 'inspect --jsn app.hex'],
  ['option/needs-a-value', 2, 'verify '],
  ['option/needs-a-value', 2, 'verify app.hex --key '],
  ['option/needs-a-value', 2, 'keys generate --out '],
  ['key/env-not-set', 3, 'keys id env:constructor'],
  ['key/env-not-set', 3, 'keys id env:__proto__'],
  ['config/variable-not-set', 2, 'sign --config inherited.yaml'],
  ['config/empty-name', 2, 'sign --config nameless.yaml'],
  ['config/empty-name', 2, 'sign --config inputless.yaml'],
  ['config/not-found', 2, 'sign'],
  ['config/bad-variable', 2, 'sign --config one.yaml --var VERSION'],
  ['config/not-text', 2, 'sign --config binary.yaml'],
  ['config/output-not-a-folder', 2, 'sign --config one.yaml'],
  ['config/holds-key', 2, 'sign --config pasted.yaml'],
  ['config/variable-holds-key', 2, 'sign --config variable.yaml'],
  ['inspect/private-key', 3, 'inspect private.key --html page.html'],
  ['file/too-large', 3, 'inspect disk.img'],
  ['nordic/no-settings-page', 3, 'nordic settings display prose.hex'],
  ['nordic/not-a-package', 3, 'nordic pkg display prose.txt'],
  [
    'nordic/output-is-input',
    2,
    'nordic pkg generate --hw-version 52 --sd-req 0 --application app.hex --application-version 1 app.hex',
  ],
  ['mcuboot/not-readable', 1, 'mcuboot verify short.bin'],
  ['release/not-a-release', 3, 'sign --config one.yaml --previous not-a-release.json'],
  ['release/escaping-path', 3, 'sign --config one.yaml --previous escape/otapack-release.json'],
] as const)('%s', async (code, exit, line) => {
  const ran = await otapack(line.split(' '), { cwd: folder, env: { FIRMWARE_KEY: pem, EMPTY: '' } });
  expect(ran.stderr).toContain(`[${code}]`);
  expect(ran.code).toBe(exit);
});

test('file/binary-to-terminal', async () => {
  const host: Host = {
    ...systemHost(),
    cwd: folder,
    out: { write: () => {}, isTerminal: true, columns: 80 },
  };
  const work = writeOutputs(host, [{ path: '-', bytes: Uint8Array.of(0, 1) }]);
  await expect(work).rejects.toMatchObject({ code: 'file/binary-to-terminal' });
  const noText = writeOutputs(host, [{ path: '-', bytes: Uint8Array.of(0x26, 0x45, 0xc7, 0xe7) }]);
  await expect(noText).rejects.toMatchObject({ code: 'file/binary-to-terminal' });
  await writeOutputs(host, [{ path: '-', bytes: utf8('a key in C: {\n\t0x01,\n}\n') }]);
});

test('glob/too-much', async () => {
  await expect(glob(folder, `{a,b}`.repeat(12))).rejects.toMatchObject({ code: 'glob/too-much' });
});
