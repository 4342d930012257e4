/** Completion comes from the declarations and does in the shell what it should. */

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { otapack } from '../golden/workspace.ts';

const hasBash = (await execa('bash', ['--version'], { reject: false })).exitCode === 0;

async function complete(...words: string[]): Promise<string[]> {
  const { stdout } = await otapack(['completion', 'bash']);
  const list = words.map((word) => `'${word}'`).join(' ');
  const script = `${stdout}\nCOMP_WORDS=(otapack ${list}); COMP_CWORD=${words.length}; _otapack; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = await execa('bash', ['-c', script]);
  return ran.stdout.split('\n').filter(Boolean);
}

describe.skipIf(!hasBash)('bash', () => {
  test('words, words below words, options, choices', async () => {
    expect(await complete('veri')).toEqual(['verify']);
    expect(await complete('keys', 'g')).toEqual(['generate']);
    expect(await complete('sign', '--prev')).toEqual(['--previous']);
    expect(await complete('verify', '--fail-on', '')).toEqual(['error', 'warning']);
  });

  test('options of every command, words of an argument, paths', async () => {
    expect(await complete('verify', '--qui')).toEqual(['--quiet']);
    expect(await complete('keys', '--verb')).toEqual(['--verbose']);
    expect(await complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(await complete('explain', 'x', '--artifact', 'package.j')).toEqual(['package.json']);
    expect(await complete('verify', 'x', '--golden', 'packag')).toContain('package.json');
  });

  test('the words of the replaced tools, under both names', async () => {
    expect(await complete('nordic', 'pkg', 'gen')).toEqual(['generate']);
    expect(await complete('nrfutil', 'pkg', 'gen')).toEqual(['generate']);
  });
});

test.each(['bash', 'zsh', 'fish'])('%s: every word is there', async (shell) => {
  const { code, stdout } = await otapack(['completion', shell]);
  expect(code).toBe(0);
  for (const word of ['sign', 'verify', 'init', 'inspect', 'nordic', 'mcuboot', 'esp8266', 'completion']) {
    expect(stdout, word).toContain(word);
  }
});

test('another shell is a wrong use', async () => {
  expect((await otapack(['completion', 'tcsh'])).code).toBe(2);
});
