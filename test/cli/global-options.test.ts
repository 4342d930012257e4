/** What every command takes, through the built command line. */

import { expect, test } from 'vitest';
import { otapack, workspace } from '../golden/workspace.ts';

const sign = ['mcuboot', 'sign', '-H', '32', '--pad-header', '-S', '0x4000', '-v', '1.2.3'];
const published = 'inputs/keys/ecdsa-p256.pem';

test('--quiet leaves errors and results, --verbose names the files', async () => {
  const space = workspace('mcuboot');
  try {
    const warned = await space.run([...sign, '--pure', 'inputs/app-1k.bin', 'out.bin']);
    expect(warned.code).toBe(0);
    expect(warned.stderr).not.toBe('');
    const quiet = await space.run([...sign, '--pure', '--quiet', 'inputs/app-1k.bin', 'out.bin']);
    expect([quiet.code, quiet.stderr]).toEqual([0, '']);
    const refused = await space.run([...sign, '--quiet', '-k', published, 'inputs/none.bin', 'out.bin']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('[');
    const verbose = await space.run([...sign, '--verbose', 'inputs/app-1k.bin', 'out.bin']);
    expect(verbose.stderr).toContain('read inputs/app-1k.bin: 1024 bytes');
    expect(verbose.stderr).toMatch(/write out\.bin: \d+ bytes/);
  } finally {
    space.dispose();
  }
});

test('--no-color wins over FORCE_COLOR', async () => {
  const env = { FORCE_COLOR: '1', NO_COLOR: '' };
  const coloured = await otapack(['verify', 'package.json'], { env });
  expect(coloured.stdout).toContain('\u001b[');
  const plain = await otapack(['verify', 'package.json', '--no-color'], { env });
  expect(plain.stdout).not.toContain('\u001b[');
});
