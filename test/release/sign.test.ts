/** `otapack sign` and `otapack verify otapack-release.json` on the sample firmware repository. */

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { otapack } from '../golden/workspace.ts';
import { otherKey, type Sample, sample } from './sample.ts';

let repo: Sample;
beforeEach(() => {
  repo = sample();
});
afterEach(() => repo.dispose());

const signing = ['sign', '--key', 'private.key', '--var', 'VERSION=1.4.0'];
const sign = (...more: string[]) => repo.run([...signing, ...more]);
const at = (path: string) => join(repo.folder, path);

type Json = {
  ok: boolean;
  written: boolean;
  targets: {
    target: string;
    verdict: string;
    files: { path: string; size: number; sha256: string; version: string | null }[];
    findings: { code: string; level: string }[];
    fault?: { code: string; at?: { line: number } };
  }[];
  findings: { code: string; level: string }[];
};

async function signJson(...more: string[]): Promise<{ code: number; json: Json; codes: string[] }> {
  const { code, stdout } = await sign('--json', ...more);
  const json = JSON.parse(stdout) as Json;
  const codes = [
    ...json.targets.flatMap(({ findings, fault }) => [
      ...findings.map((each) => each.code),
      ...(fault ? [fault.code] : []),
    ]),
    ...json.findings.map((each) => each.code),
  ];
  return { code, json, codes };
}

/** Every file below a folder with its content, to see that nothing changed. */
function everything(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) files[name] = readFileSync(path).toString('base64');
  }
  return files;
}

describe('the sample repository', () => {
  test('three formats, two boards: signed, recorded, verified with the public half', async () => {
    const signed = await sign();
    expect([signed.code, signed.stderr]).toEqual([0, '']);
    const release = JSON.parse(repo.read('otapack-release.json'));
    expect(release.files.map((file: { path: string }) => file.path)).toEqual([
      'dist/nrf52840dk/app.zip',
      'dist/nrf52840dk/network.signed.bin',
      'dist/nrf52dk/app.zip',
      'dist/nrf52dk/network.signed.bin',
      'dist/wifi/user1.1024.new.2.bin',
      'dist/wifi/user2.1024.new.2.bin',
    ]);
    const verified = await repo.run([
      'verify',
      'otapack-release.json',
      '--key',
      'keys/release.pub.pem',
      '--json',
    ]);
    const { ok, artifacts } = JSON.parse(verified.stdout);
    expect([verified.code, ok, artifacts.length]).toEqual([0, true, 7]);
  });

  test('twice gives the same bytes, in any time zone', async () => {
    await sign();
    const first = everything(at('dist'));
    const record = repo.read('otapack-release.json');
    await repo.run(signing, { TZ: 'Asia/Kathmandu' });
    expect([everything(at('dist')), repo.read('otapack-release.json')]).toEqual([first, record]);
  });

  test('from a folder below; relative paths are those of the file', async () => {
    const { code } = await otapack(['sign', '--key', '../../private.key', '--var', 'VERSION=1.4.0'], {
      cwd: at('build/wifi'),
    });
    expect([code, existsSync(at('dist/nrf52dk/app.zip'))]).toEqual([0, true]);
  });

  test('a dry run writes nothing', async () => {
    const before = everything(repo.folder);
    expect((await sign('--dry-run')).code).toBe(0);
    expect(everything(repo.folder)).toEqual(before);
  });

  test('one target keeps what the release file says of the others', async () => {
    await sign();
    const before = JSON.parse(repo.read('otapack-release.json'));
    const { json } = await signJson('wifi');
    expect(json.targets.map(({ target }) => target)).toEqual(['wifi']);
    expect(JSON.parse(repo.read('otapack-release.json'))).toEqual(before);
  });

  test('the configuration may be JSON', async () => {
    const yaml = {
      targets: {
        net: {
          format: 'mcuboot',
          input: 'build/nrf52dk/zephyr/zephyr.bin',
          version: '1.10.0',
          'header-size': 512,
          'pad-header': true,
          'slot-size': '0x8000',
          output: 'net.bin',
        },
      },
    };
    writeFileSync(at('other.json'), JSON.stringify(yaml));
    const { code, json } = await signJson('--config', 'other.json');
    expect([code, json.targets[0]?.files[0]?.version]).toEqual([0, '1.10.0+0']);
  });
});

describe('all or nothing', () => {
  test.each([
    ['a missing input', (text: string) => text.replace('user2.elf', 'user3.elf'), 2, 'config/no-input'],
    ['a value the format refuses', (text: string) => text.replace('flash-map: 2', 'flash-map: 7'), 2, ''],
    [
      'an expectation that fails',
      (text: string) => text.replace('devices: esp8266-1MB', 'facts: {app: 9}'),
      1,
      'release/expected-fact',
    ],
    [
      'a fact nobody states',
      (text: string) => text.replace('devices: esp8266-1MB', 'board: x'),
      1,
      'release/unknown-fact',
    ],
    [
      'two targets that write one path',
      (text: string) => text.replace('dist/${board}/network.signed.bin', 'dist/${board}/app.zip'),
      2,
      'config/output-twice',
    ],
    [
      'two boards that write one path',
      (text: string) => text.replace('dist/${board}/app.zip', 'dist/app.zip'),
      2,
      'config/output-twice',
    ],
    [
      'an output that is an input',
      (text: string) => text.replace('dist/${board}/app.zip', 'build/${board}/app.hex'),
      2,
      'config/output-is-input',
    ],
    [
      'an output that is the configuration',
      (text: string) =>
        text.replace('dist/wifi/', 'dist/wifi/\n    golden: dist/wifi/\n    levels: {release/no-such: off}'),
      2,
      'config/unknown-code',
    ],
    [
      'several inputs for one',
      (text: string) => text.replace('build/wifi/user1.elf', 'build/wifi/*.elf'),
      2,
      'config/several-inputs',
    ],
    [
      'a file for several outputs',
      (text: string) => text.replace('dist/wifi/', 'otapack.yaml'),
      2,
      'config/output-is-input',
    ],
    [
      'a fixture that is missing',
      (text: string) => text.replace('    expect:\n      devices: esp8266-1MB', '    golden: golden/'),
      1,
      'compare/golden-missing',
    ],
  ])('%s', async (_, change, code, finding) => {
    await sign();
    repo.edit('otapack.yaml', change);
    const before = everything(repo.folder);
    const ran = await sign('--json');
    expect(ran.code).toBe(code);
    if (finding)
      expect(ran.stdout + ran.stderr).toMatch(
        new RegExp(finding.startsWith('config/') ? 'otapack\\.yaml:\\d+:\\d+' : finding),
      );
    expect(everything(repo.folder)).toEqual(before);
  });

  test('a key of the wrong kind, or of someone else', async () => {
    const other = await repo.run(['sign', '--key', otherKey, '--var', 'VERSION=1.4.0', '--json']);
    expect([other.code, other.stdout.includes('release/signed-by-other')]).toEqual([1, true]);
    await repo.run(['keys', 'generate', '--type', 'rsa-2048', '--out', 'rsa.pem']);
    const wrong = await repo.run(['sign', 'app', '--key', 'rsa.pem', '--var', 'VERSION=1.4.0']);
    expect(wrong.code).toBeGreaterThan(0);
    const publicHalf = await repo.run([
      'sign',
      'app',
      '--key',
      'keys/release.pub.pem',
      '--var',
      'VERSION=1.4.0',
    ]);
    expect(publicHalf.code).toBeGreaterThan(0);
    expect(existsSync(at('dist'))).toBe(false);
  });

  test('a device that would refuse it', async () => {
    repo.edit('devices/nrf52dk.yaml', (text) => `${text}appVersion: 20000\n`);
    const { code, json } = await signJson('app');
    expect(code).toBe(1);
    expect(json.targets.map(({ verdict }) => verdict)).toEqual(['invalid', 'valid']);
    expect(existsSync(at('dist'))).toBe(false);
  });

  test('an output that cannot be replaced takes the others back', async () => {
    await sign();
    const before = everything(at('dist'));
    repo.edit('otapack.yaml', (text) => text.replace('dist/wifi/', 'dist/nrf52dk/app.zip/'));
    const ran = await sign('--var', 'X=1');
    expect(ran.code).toBe(3);
    expect(everything(at('dist'))).toEqual(before);
  });

  test('no temporary file stays', async () => {
    await sign();
    const hidden = Object.keys(everything(repo.folder)).filter((name) => /\.(part|before)$/.test(name));
    expect(hidden).toEqual([]);
  });
});

describe('faults of the configuration', () => {
  test.each([
    ['a device profile', 'devices/${board}.yaml', 'devices/none.yaml'],
    ['a public key', 'keys/release.pub.pem', 'keys/none.pem'],
  ])('%s that is not there is named where it stands', async (_, from, to) => {
    repo.edit('otapack.yaml', (text) => text.replace(from, to));
    const line =
      repo
        .read('otapack.yaml')
        .split('\n')
        .findIndex((text) => text.includes(to)) + 1;
    const { json } = await signJson('app');
    for (const { fault } of json.targets) expect(fault?.at?.line).toBe(line);
  });

  test('a variable that is given and not mentioned is told, with the one that was meant', async () => {
    repo.edit('otapack.yaml', (text) => `vars: { VERSION: 1.0.0 }\n${text}`);
    const ran = await repo.run(['sign', '--key', 'private.key', '--var', 'VERISON=1.4.0', '--json']);
    const { findings } = JSON.parse(ran.stdout) as { findings: { code: string; message: string }[] };
    expect([ran.code, findings.map(({ code }) => code)]).toEqual([0, ['release/variable-not-used']]);
    expect(findings[0]?.message).toContain('Did you mean VERSION?');
    expect((await signJson()).codes).not.toContain('release/variable-not-used');
  });

  test('a value that the format refuses is named where it stands', async () => {
    repo.edit('otapack.yaml', (text) =>
      text.replace(/(\n +)version: \$\{var:VERSION\}(?=\n +security)/, '$1version: v1'),
    );
    const line =
      repo
        .read('otapack.yaml')
        .split('\n')
        .findIndex((text) => text.includes('version: v1')) + 1;
    const { code, json } = await signJson();
    const faults = json.targets.flatMap(({ fault }) => (fault ? [fault] : []));
    expect([code, faults.length]).toEqual([2, 2]);
    for (const fault of faults) expect([fault.code, fault.at?.line]).toEqual(['mcuboot/bad-version', line]);
  });

  test.each([
    ['no configuration', ['sign', '--config', 'nowhere.yaml'], 3],
    ['no such target', [...signing, 'appp'], 2],
    ['a variable without value', ['sign', '--key', 'private.key'], 2],
    ['a variable that is none', [...signing, '--var', 'X'], 2],
    ['a variable twice', [...signing, '--var', 'VERSION=2'], 2],
    ['a previous release that is none', [...signing, '--previous', 'otapack.yaml'], 3],
    ['a key that is not there', ['sign', '--key', 'nokey.pem', '--var', 'VERSION=1.4.0'], 3],
  ])('%s', async (_, argv, code) => {
    const ran = await repo.run(argv);
    expect([ran.code, ran.stdout, /^error: /m.test(ran.stderr)]).toEqual([code, '', true]);
    expect(existsSync(at('dist'))).toBe(false);
  });
});

describe('golden fixtures', () => {
  test('the same is fine, a difference is named', async () => {
    await sign();
    mkdirSync(at('golden'));
    writeFileSync(at('golden/app.zip'), readFileSync(at('dist/nrf52dk/app.zip')));
    repo.edit('otapack.yaml', (text) =>
      text.replace(
        '    output: dist/${board}/app.zip',
        '    output: dist/${board}/app.zip\n    golden: golden/app.zip\n    only: {board: nrf52dk}',
      ),
    );
    expect((await signJson('app')).code).toBe(0);
    const ran = await repo.run(['sign', 'app', '--key', 'private.key', '--var', 'VERSION=1.4.1', '--json']);
    expect([ran.code, ran.stdout.includes('compare/golden-different')]).toEqual([1, true]);
  });
});

describe('against the previous release', () => {
  const previous = ['--previous', 'last.json'];
  beforeEach(async () => {
    await sign();
    writeFileSync(at('last.json'), repo.read('otapack-release.json'));
  });
  const next = async (version: string) => {
    const ran = await repo.run([
      'sign',
      '--key',
      'private.key',
      '--var',
      `VERSION=${version}`,
      ...previous,
      '--json',
    ]);
    return {
      code: ran.code,
      codes: new Set(
        (JSON.parse(ran.stdout) as Json).targets.flatMap(({ findings }) => findings.map(({ code }) => code)),
      ),
    };
  };

  test('rises: fine; stays: a warning; falls: an error', async () => {
    expect(await next('1.5.0')).toEqual({ code: 0, codes: new Set() });
    expect(await next('1.4.0')).toEqual({
      code: 0,
      codes: new Set(['release/version-stays', 'release/counter-stays']),
    });
    expect(await next('1.3.9')).toEqual({
      code: 1,
      codes: new Set(['release/version-falls', 'release/counter-falls']),
    });
  });

  test('warnings can be made to fail, findings to be quiet', async () => {
    expect((await sign(...previous, '--fail-on', 'warning')).code).toBe(1);
    repo.edit(
      'otapack.yaml',
      (text) => `levels: {release/version-stays: off, release/counter-stays: note}\n${text}`,
    );
    expect((await sign(...previous, '--fail-on', 'warning')).code).toBe(0);
  });

  test('a target that is gone is a warning', async () => {
    repo.edit('otapack.yaml', (text) => text.slice(0, text.indexOf('  wifi:')));
    const { code, codes } = await signJson('--previous', 'last.json');
    expect([code, codes.includes('release/target-gone')]).toEqual([0, true]);
  });
});

describe('sign --update', () => {
  beforeEach(() => {
    repo.edit('otapack.yaml', (text) =>
      text.replace('output: dist/wifi/', 'output: dist/wifi/\n    golden: golden/'),
    );
  });

  test('--update writes those that are missing or differ, and nothing when the run fails', async () => {
    const missing = await signJson('wifi');
    expect([missing.code, missing.codes]).toEqual([1, expect.arrayContaining(['compare/golden-missing'])]);
    expect((await sign('wifi', '--update', '--dry-run')).code).toBe(0);
    expect(existsSync(at('golden'))).toBe(false);
    const updated = await sign('wifi', '--update');
    expect([updated.code, updated.stderr]).toEqual([0, expect.stringContaining('updated golden/user1')]);
    expect((await sign('wifi')).code).toBe(0);
    expect(readFileSync(at('golden/user1.1024.new.2.bin'))).toEqual(
      readFileSync(at('dist/wifi/user1.1024.new.2.bin')),
    );
    writeFileSync(at('golden/user1.1024.new.2.bin'), 'old');
    repo.edit('otapack.yaml', (text) => text.replace('devices: esp8266-1MB', 'devices: esp8266-512KB'));
    expect((await sign('wifi', '--update')).code).toBe(1);
    expect(repo.read('golden/user1.1024.new.2.bin')).toBe('old');
  });
});

describe('verify otapack-release.json', () => {
  const verify = async (...more: string[]) => {
    const ran = await repo.run([
      'verify',
      'otapack-release.json',
      '--key',
      'keys/release.pub.pem',
      '--json',
      ...more,
    ]);
    const { artifacts } = JSON.parse(ran.stdout) as { artifacts: { findings: { code: string }[] }[] };
    return { code: ran.code, codes: artifacts.flatMap(({ findings }) => findings.map(({ code }) => code)) };
  };
  beforeEach(async () => {
    await sign();
  });

  test('a file that is missing, changed, cut', async () => {
    writeFileSync(at('dist/nrf52dk/app.zip'), readFileSync(at('dist/nrf52dk/app.zip')).subarray(0, 100));
    const cut = await verify();
    expect([cut.code, cut.codes.includes('release/file-changed')]).toEqual([1, true]);
    repo.edit('otapack-release.json', (text) => text.replace('dist/wifi/user1', 'dist/wifi/user9'));
    expect((await verify()).codes).toContain('release/file-missing');
  });

  test('downloads that lost their folders are found by their names, where a name tells', async () => {
    const { files } = JSON.parse(repo.read('otapack-release.json')) as { files: { path: string }[] };
    mkdirSync(at('downloads'));
    for (const { path } of files) copyFileSync(at(path), join(at('downloads'), basename(path)));
    copyFileSync(at('otapack-release.json'), at('downloads/otapack-release.json'));
    const ran = await repo.run([
      'verify',
      'downloads/otapack-release.json',
      '--key',
      'keys/release.pub.pem',
      '--json',
    ]);
    const { artifacts } = JSON.parse(ran.stdout) as { artifacts: { file: string; verdict: string }[] };
    const valid = artifacts.filter(({ verdict }) => verdict === 'valid').map(({ file }) => file);
    expect(valid).toContain('downloads/user1.1024.new.2.bin');
    // each board has an app.zip
    expect([ran.code, valid.some((file) => file.endsWith('app.zip'))]).toEqual([1, false]);
  });

  test('facts that someone changed', async () => {
    repo.edit('otapack-release.json', (text) => text.replace('"version": "10400"', '"version": "10500"'));
    const ran = await verify();
    expect([ran.code, ran.codes.includes('release/fact-changed')]).toEqual([1, true]);
  });

  test('another key than the one that signed', async () => {
    const ran = await repo.run(['verify', 'otapack-release.json', '--key', otherKey, '--json']);
    expect(ran.code).toBe(1);
  });

  test.each([
    ['cut', (text: string) => text.slice(0, 100)],
    ['without files', () => '{"otapackRelease": 1}'],
    ['of a later time', () => '{"otapackRelease": 2, "files": []}'],
    ['with a path that escapes', (text: string) => text.replace('"dist/nrf52dk/app.zip"', '"/etc/passwd"')],
  ])('a release file %s', async (_, change) => {
    repo.edit('otapack-release.json', change);
    const ran = await verify();
    expect([ran.code, ran.codes]).toEqual([1, ['release/unreadable']]);
  });
});
