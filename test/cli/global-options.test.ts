/** What every command takes, through the built command line. */

import { execa } from 'execa';
import { expect, test } from 'vitest';
import { cli, otapack, workspace } from '../golden/workspace.ts';

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

test('they may stand before the first word too', async () => {
  const quiet = await otapack(['--quiet', 'verify', 'package.json', 'none.zip']);
  expect([quiet.code, quiet.stderr.includes('[file/not-found]')]).toEqual([3, true]);
  const verbose = await otapack(['--verbose', 'verify', 'package.json']);
  expect(verbose.stderr).toContain('read package.json');
  const between = await otapack(['keys', '--verbose', 'id', 'keys.example/p256.pem']);
  expect(between.stderr).toContain('read keys.example/p256.pem');
  const plain = await otapack(['--no-color', 'verify', 'package.json'], {
    env: { FORCE_COLOR: '1', NO_COLOR: '' },
  });
  expect(plain.stdout).not.toContain('\u001b[');
});

test.each([
  [['--hepl'], 'option/unknown', '--help'],
  [['--json', 'verify', 'package.json'], 'option/unknown', 'behind the command'],
  [['keys', '--qiet', 'id'], 'option/unknown', 'otapack keys --help'],
  [['mcuboot', 'sing'], 'command/unknown', 'sign'],
  [['imgtol'], 'command/unknown', 'imgtool'],
  [['predict', 'app.zip'], 'option/missing', '--device list'],
  [['explain'], 'option/missing', 'LOG: log file'],
])('%j says what is wrong and what is near', async (argv, code, near) => {
  const ran = await otapack(argv);
  expect([ran.code, ran.stdout]).toEqual([2, '']);
  expect(ran.stderr).toContain(`[${code}]`);
  expect(ran.stderr).toContain(near);
});

test('help is a word as well', async () => {
  const [top, group, command] = await Promise.all([
    otapack(['help']),
    otapack(['help', 'keys']),
    otapack(['help', 'keys', 'id']),
  ]);
  expect([top.code, group.code, command.code]).toEqual([0, 0, 0]);
  expect(top.stdout).toBe((await otapack([])).stdout);
  expect(group.stdout).toBe((await otapack(['keys', '--help'])).stdout);
  expect(command.stdout).toBe((await otapack(['keys', 'id', '--help'])).stdout);
});

test('the version is told beside other options', async () => {
  const alone = await otapack(['--version']);
  expect((await otapack(['--quiet', '--version'])).stdout).toBe(alone.stdout);
});

const script = await execa('script', ['-qec', 'true', '/dev/null'], { reject: false });

test.skipIf(script.exitCode !== 0)('a terminal without a width is taken for a usual one', async () => {
  const command = `stty cols 0; ${process.execPath} ${cli} --help`;
  const { stdout } = await execa('script', ['-qec', command, '/dev/null'], { input: '' });
  expect(stdout).toMatch(/^ {2}otapack sign --key private\.key\r?$/m);
});
