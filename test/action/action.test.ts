/** The built Action, run as the runner runs it: sign, verify, failure, and a secret that must not be seen. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dist } from '../golden/workspace.ts';
import { otherKey, type Sample, sample, signingKey } from '../release/sample.ts';
import { actionFile, runAction, type Step, tidy } from './runner.ts';

const key = readFileSync(signingKey, 'utf8');
let repo: Sample;
const steps: Step[] = [];

beforeEach(() => {
  repo = sample();
});
afterEach(() => {
  repo.dispose();
  for (const step of steps.splice(0)) tidy(step);
});

async function act(inputs: Record<string, string>, env?: Record<string, string>): Promise<Step> {
  const step = await runAction(repo.folder, inputs, env);
  steps.push(step);
  return step;
}

const signing = { key, vars: 'VERSION=1.4.0' };

describe('sign', () => {
  test('the sample repository: files, outputs, summary, reports', async () => {
    const step = await act(signing);
    expect([step.code, step.annotations]).toEqual([0, []]);
    const paths = step.outputs['paths']?.split('\n') ?? [];
    expect(paths).toHaveLength(6);
    for (const path of paths) expect(existsSync(join(repo.folder, path)), path).toBe(true);
    expect(step.outputs['sha256']?.split('\n')).toHaveLength(6);
    expect(step.outputs['fingerprint']).toMatch(/^[0-9a-f]{64}$/);
    expect(step.outputs['version']).toContain('1.4.0');
    expect(step.outputs['release']).toBe('otapack-release.json');
    expect(JSON.parse(readFileSync(step.outputs['report'] ?? '', 'utf8')).ok).toBe(true);
    expect(JSON.parse(readFileSync(step.outputs['sarif'] ?? '', 'utf8')).version).toBe('2.1.0');
    expect(step.summary).toContain('| file |');
    expect(step.artifacts.trim().split('\n')).toHaveLength(7);
  });

  test('only the targets that are named', async () => {
    const step = await act({ ...signing, targets: 'app/nrf52dk\nwifi' });
    expect([step.code, step.outputs['paths']?.split('\n').length]).toEqual([0, 3]);
  });

  test('a key that lost its newlines', async () => {
    for (const mangled of [
      key.replace(/\n/g, '\\n'),
      key.replace(/\n/g, ' '),
      Buffer.from(key).toString('base64'),
    ]) {
      const step = await act({ ...signing, key: mangled, targets: 'app' });
      expect(step.code, step.log).toBe(0);
    }
  });

  test('every output that action.yml names is set', async () => {
    const step = await act(signing);
    expect(Object.keys(step.outputs).sort()).toEqual(Object.keys(actionFile.outputs).sort());
  });
});

describe('in a folder of the workspace, and twice in a job', () => {
  const inFolder = { command: 'verify', 'working-directory': 'dist', files: 'nrf52dk/*.zip' };

  test('SARIF and outputs name files from the workspace on', async () => {
    await act(signing);
    const step = await act({ ...inFolder, device: '../devices/nrf52840dk.yaml' });
    expect([step.code, step.outputs['paths']]).toEqual([1, 'dist/nrf52dk/app.zip']);
    const { runs } = JSON.parse(readFileSync(step.outputs['sarif'] ?? '', 'utf8'));
    const [{ locations }] = runs[0].results;
    expect(locations[0].physicalLocation.artifactLocation.uri).toBe('dist/nrf52dk/app.zip');
  });

  test('each step keeps its reports', async () => {
    const env = { RUNNER_TEMP: repo.folder };
    const [first, second] = [await act(signing, env), await act({ ...signing, targets: 'wifi' }, env)];
    expect(first.outputs['report']).not.toBe(second.outputs['report']);
    expect(first.outputs['sarif']).not.toBe(second.outputs['sarif']);
    for (const { outputs } of [first, second]) expect(existsSync(outputs['report'] ?? '')).toBe(true);
  });
});

describe('verify', () => {
  test('the release file, with the public half only', async () => {
    await act(signing);
    const step = await act({ command: 'verify', 'public-key': 'keys/release.pub.pem' });
    expect([step.code, step.outputs['paths']?.split('\n').length]).toEqual([0, 7]);
  });

  test('a public key as text, files by pattern', async () => {
    await act(signing);
    const pem = readFileSync(join(repo.folder, 'keys/release.pub.pem'), 'utf8');
    const step = await act({ command: 'verify', 'public-key': pem, files: 'dist/**/*.zip' });
    expect([step.code, step.outputs['paths']?.split('\n').length]).toEqual([0, 2]);
    expect(step.outputs['fingerprint']).toMatch(/^[0-9a-f]{64}$/);
  });

  test.skipIf(process.platform === 'win32')('a file name adds no line to the outputs', async () => {
    await act(signing);
    const list = join(repo.folder, 'made.txt');
    writeFileSync(
      join(repo.folder, 'a\nsecret.zip'),
      readFileSync(join(repo.folder, 'dist/nrf52dk/app.zip')),
    );
    const step = await act({ command: 'verify', files: 'a*.zip' }, { GITHUB_ARTIFACTS: list });
    expect([step.code, step.outputs['paths']]).toEqual([0, 'a\\u000asecret.zip']);
    expect(step.outputs['sha256']?.split('\n')).toHaveLength(1);
  });

  test('devices and fixtures judge too; a warning can fail the step', async () => {
    await act(signing);
    const files = 'dist/nrf52dk/app.zip';
    const fine = await act({
      command: 'verify',
      files,
      device: 'devices/nrf52dk.yaml',
      golden: 'dist/nrf52dk',
      'public-key': 'keys/release.pub.pem',
    });
    expect([fine.code, fine.annotations]).toEqual([0, []]);
    const two = await act({
      command: 'verify',
      files,
      device: 'devices/nrf52dk.yaml\ndevices/nrf52840dk.yaml',
    });
    expect([two.code, two.annotations.map(({ properties }) => properties['title'])]).toEqual([
      1,
      expect.arrayContaining(['nordic/device-refuses']),
    ]);
    const refused = await act({ command: 'verify', files, device: 'devices/nrf52840dk.yaml' });
    expect([refused.code, refused.annotations.length > 0]).toEqual([1, true]);
    const stays = { ...signing, previous: 'otapack-release.json' };
    expect((await act(stays)).code).toBe(0);
    const strict = await act({ ...stays, 'fail-on': 'warning' });
    expect([strict.code, strict.annotations[0]?.level, strict.annotations[0]?.properties['file']]).toEqual([
      1,
      'warning',
      'otapack.yaml',
    ]);
  });

  test('what is told at the end counts what made the step fail', async () => {
    await act(signing);
    const files = { command: 'verify', files: 'dist/nrf52dk/app.zip\nREADME.md' };
    writeFileSync(join(repo.folder, 'README.md'), 'no firmware');
    expect((await act(files)).log).toContain('1 of 2 files failed');
    expect((await act({ ...files, 'fail-on': 'warning' })).log).toContain('2 of 2 files failed');
  });

  test('a file that changed fails the step and is annotated', async () => {
    await act(signing);
    const path = join(repo.folder, 'dist/nrf52dk/network.signed.bin');
    const bytes = readFileSync(path);
    bytes[0x300] = (bytes[0x300] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const step = await act({ command: 'verify', 'public-key': 'keys/release.pub.pem' });
    expect(step.code).toBe(1);
    expect(step.annotations.map(({ properties }) => properties['title'])).toContain('release/file-changed');
    expect(step.annotations[0]?.properties['file']).toBe('dist/nrf52dk/network.signed.bin');
    expect(step.summary).toContain('invalid');
  });
});

describe('failure', () => {
  test.each([
    [{ release: 'yes' }, 'action/not-a-boolean'],
    [{ 'working-directory': 'gone' }, 'action/no-folder'],
    [{ command: 'sing' }, 'action/unknown-command'],
    [{ 'key-file': 'private.key' }, 'action/two-keys'],
    [{ command: 'verify', files: '*.none' }, 'action/no-files'],
    [{ 'fail-on': 'never' }, 'option/not-a-choice'],
  ])('%j', async (inputs, code) => {
    const step = await act({ ...signing, ...inputs });
    expect([step.code, step.annotations.map(({ properties }) => properties['title'])]).toEqual([1, [code]]);
    expect(step.log).not.toContain('mistake in otapack');
  });

  test('a mistake in the configuration is annotated on its line', async () => {
    repo.edit('otapack.yaml', (text) => text.replace('security-counter:', 'security-countr:'));
    const step = await act(signing);
    expect(step.code).toBe(1);
    const [annotation] = step.annotations;
    expect(annotation?.properties).toMatchObject({ title: 'config/unknown-key', file: 'otapack.yaml' });
    const line =
      repo
        .read('otapack.yaml')
        .split('\n')
        .findIndex((text) => text.includes('security-countr')) + 1;
    expect(annotation?.properties['line']).toBe(String(line));
    expect(existsSync(join(repo.folder, 'dist'))).toBe(false);
  });

  test('a target that fails is annotated where it stands; nothing is written', async () => {
    const step = await act({ ...signing, key: readFileSync(otherKey, 'utf8') });
    expect(step.code).toBe(1);
    expect(step.annotations.map(({ properties }) => properties['title'])).toContain(
      'release/signed-by-other',
    );
    expect(step.annotations[0]?.properties['file']).toBe('otapack.yaml');
    expect([step.outputs['paths'], existsSync(join(repo.folder, 'dist'))]).toEqual(['', false]);
  });

  test('no more than the worst ten annotations', async () => {
    const targets = Array.from(
      { length: 30 },
      (_, i) =>
        `  t${i}:\n    format: mcuboot\n    input: build/nrf52dk/zephyr/zephyr.bin\n    version: 1.${i}\n    pad-header: true\n    header-size: 0x200\n    slot-size: 0x8000\n    output: dist/${i}.bin\n    expect: { version: 9.9.9 }\n`,
    );
    writeFileSync(join(repo.folder, 'otapack.yaml'), `targets:\n${targets.join('')}`);
    const step = await act(signing);
    expect(step.code).toBe(1);
    expect(step.dropped).toBe(0);
    expect(step.annotations.filter(({ level }) => level === 'error').length).toBeLessThanOrEqual(10);
  });

  test.each([
    ['an unknown command', { command: 'sing' }, 'action/unknown-command'],
    ['two keys', { key, 'key-file': 'private.key' }, 'action/two-keys'],
    ['no such files', { command: 'verify', files: 'nothing/*.zip' }, 'action/no-files'],
    ['no such target', { ...signing, targets: 'ap' }, 'config/unknown-target'],
  ])('%s', async (_, inputs, code) => {
    const step = await act(inputs);
    expect(step.code).toBe(1);
    expect(step.annotations.map(({ properties }) => properties['title'])).toContain(code);
  });

  test('a file name that is a workflow command stays a text', async () => {
    await act(signing);
    const evil = '::set-output name=x::y ::error::gotcha.bin';
    writeFileSync(join(repo.folder, evil), 'x');
    const step = await act({ command: 'verify', files: evil });
    expect(step.code).toBe(1);
    expect(step.annotations.some(({ message }) => message === 'gotcha.bin')).toBe(false);
    expect(step.outputs['x']).toBeUndefined();
  });
});

describe('the secret', () => {
  const lines = key.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));

  function expectNothingOf(step: Step): void {
    const everything = [
      step.unmasked,
      step.summary,
      JSON.stringify(step.outputs),
      JSON.stringify(step.annotations),
      step.artifacts,
      ...['report', 'sarif']
        .map((name) => step.outputs[name] ?? '')
        .filter(existsSync)
        .map((path) => readFileSync(path, 'utf8')),
    ].join('\n');
    for (const line of lines) expect(everything.includes(line)).toBe(false);
  }

  test('is masked, line by line, before anything else is said', async () => {
    const step = await act(signing);
    expect(step.first).toBe('add-mask');
    for (const line of lines) expect(step.masks).toContain(line);
    expectNothingOf(step);
  });

  test.each([
    ['a damaged key', { ...signing, key: key.replace(/[A-Z]/, '!') }],
    ['half a key', { ...signing, key: key.slice(0, key.length / 2) }],
    ['a key where a path belongs', { vars: 'VERSION=1.4.0', 'key-file': key }],
    [
      'a key where the public one belongs',
      { command: 'verify', files: 'keys/release.pub.pem', 'public-key': key, key },
    ],
    ['a wrong configuration', { ...signing, config: 'nowhere.yaml' }],
    ['a configuration that asks for it', { ...signing, targets: 'app', vars: 'VERSION=1.4.0\nX=1' }],
  ])('%s shows nothing of it', async (_, inputs) => {
    expectNothingOf(await act(inputs));
  });

  test('is not in the environment that the configuration sees', async () => {
    repo.edit('otapack.yaml', (text) => text.replace('hw-version: 52', 'hw-version: ${env:INPUT_KEY}'));
    const step = await act(signing);
    expect(step.annotations[0]?.properties['title']).toBe('config/variable-not-set');
    expectNothingOf(step);
  });
});

describe('what is built', () => {
  test('opens no connection and starts no program', () => {
    const bundle = readFileSync(join(dist, 'action/index.js'), 'utf8');
    expect(bundle).not.toMatch(/from"(?:node:)?(?:https?|net|tls|dns|child_process|worker_threads)"/);
    expect(bundle).not.toMatch(/require\("(?:node:)?(?:https?|net|tls|dns|child_process)"\)/);
    expect(bundle).not.toContain('undici');
  });

  test('is what action.yml runs', () => {
    expect(actionFile.runs).toEqual({ using: 'node24', main: 'dist/action/index.js' });
  });
});
