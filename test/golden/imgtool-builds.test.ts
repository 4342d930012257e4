/** Build systems that call imgtool by its path, as their scripts spell the call: Zephyr, west, the nRF Connect SDK, others. */

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dist, workspace } from './workspace.ts';

const space = workspace('mcuboot');
afterAll(space.dispose);

const program = join(dist, 'cli/otapack-imgtool.js');
const hasPython = spawnSync('python3', ['--version']).status === 0;

const k = 'inputs/keys';
const zephyr = ['--version', '1.2.3+4', '--header-size', '0x200', '--slot-size', '425984'];
const ncs = ['--version', '1.2.3+4', '--align', '4', '--slot-size', '0x7a000', '--pad-header'];

/** The words behind `sign`, the input, the output. */
const calls: readonly (readonly [what: string, words: readonly string[], from: string, to: string])[] = [
  ['zephyr.bin', [...zephyr, '--align', '4', '--key', `${k}/rsa-2048.pem`], 'app-pre512.bin', 'a.signed.bin'],
  [
    'zephyr.hex, confirmed',
    [...zephyr, '--align', '4', '--key', `${k}/ecdsa-p256.pem`, '--pad', '--confirm'],
    'prepadded.hex',
    'a.signed.confirmed.hex',
  ],
  [
    'encrypted',
    [...zephyr, '--align', '4', '--key', `${k}/ed25519.pem`, '--pure', '--encrypt', `${k}/x25519.pem`],
    'app-pre512.bin',
    'a.signed.encrypted.bin',
  ],
  [
    'overwrite-only',
    [...zephyr, '--overwrite-only', '--align', '1', '--key', `${k}/rsa-2048.pem`],
    'app-pre512.bin',
    'a.overwrite.bin',
  ],
  [
    'RAM load',
    [
      ...[...zephyr, '--align', '1', '--load-addr', '0x20000000', '--key', `${k}/rsa-2048.pem`],
      ...['--hex-addr', '0xc000'],
    ],
    'app-pre512.bin',
    'a.ram.hex',
  ],
  [
    'west sign',
    [
      ...['--version', '0.0.0+0', '--align', '4', '--header-size', '512', '--slot-size', '425984'],
      ...['--key', `${k}/rsa-2048.pem`, '--pad'],
    ],
    'app-pre512.bin',
    'a.west.bin',
  ],
  [
    'nRF Connect SDK, Ed25519',
    [...ncs, '--header-size', '0x800', '-k', `${k}/ed25519.pem`, '--sha', '512', '--security-counter', '1'],
    'flat.hex',
    'a.ncs.bin',
  ],
  [
    'nRF Connect SDK, direct XIP, encrypted in clear',
    [
      ...[...ncs, '--header-size', '0x200', '--rom-fixed', '0xc000', '-k', `${k}/ecdsa-p256.pem`],
      ...['--encrypt-keylen', '256', '--encrypt', `${k}/ecdsa-p256.pem`, '--clear', '--confirm'],
    ],
    'flat.hex',
    'a.ncs.hex',
  ],
  [
    'nRF Connect SDK, compressed',
    [...ncs, '--header-size', '0x200', '-k', `${k}/ed25519.pem`, '--compression', 'lzma2armthumb'],
    'app-lines.bin',
    'a.ncs.small.bin',
  ],
  [
    'TF-M',
    [
      ...[
        '-v',
        '1.2.3+4',
        '-S',
        '0x40000',
        '-k',
        `${k}/rsa-3072.pem`,
        '--public-key-format',
        'full',
        '--align',
        '1',
      ],
      ...['--pad', '--pad-header', '-H', '0x400', '-s', 'auto', '-d', '(1,0.0.0+0)', '-L', '0x30000400'],
      ...['--boot-record', 'SPE', '-M', '128'],
    ],
    'app-3k.bin',
    'tfm_s_signed.bin',
  ],
  [
    'Mbed, Arduino',
    [
      ...[
        '--key',
        `${k}/ecdsa-p256.pem`,
        '--encrypt',
        `${k}/ecdsa-p256.pub.pem`,
        '--align',
        '32',
        '--max-align',
        '32',
      ],
      ...['--version', '1.2.3+4', '--header-size', '4096', '--pad-header', '--slot-size', '0x1E0000'],
    ],
    'app-3k.bin',
    'arduino.bin',
  ],
  [
    'NuttX',
    ['--align', '4', '-v', '0.0.0', '-s', 'auto', '-H', '32', '--pad-header', '-S', '0x100000'],
    'flat.hex',
    'nuttx.bin',
  ],
];

describe.each([
  ['by itself', process.execPath, true],
  ['by Python', 'python3', hasPython],
] as const)('started %s', (_, starter, isThere) => {
  test.runIf(isThere).each(calls)('%s', (_what, words, from, to) => {
    const argv = [program, 'sign', ...words, `inputs/${from}`, `outputs/${to}`];
    execFileSync(starter, argv, { cwd: space.folder, stdio: 'pipe' });
    expect(space.read(`outputs/${to}`).length).toBeGreaterThan(32);
  });

  test.runIf(isThere)('the exit code and the streams are its own', () => {
    const ran = spawnSync(starter, [program, 'sign', 'inputs/no-such.bin'], { encoding: 'utf8' });
    expect([ran.status, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain("Missing argument 'OUTFILE'.");
    expect(spawnSync(starter, [program, 'version'], { encoding: 'utf8' }).stdout).toBe('2.4.0\n');
  });
});
