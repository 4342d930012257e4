/** The verdicts of verify.json, packages of every family, through the built command line. */

import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goldenJson, type Workspace, workspace } from './workspace.ts';

type VerifyCase = {
  readonly id: string;
  readonly file: string;
  readonly kind: string;
  readonly publicKey: string | null;
  readonly expected: { readonly verdict: string; readonly mustMention: readonly string[] };
  readonly mustNotWriteOutside?: boolean;
};

const { cases } = goldenJson<{ cases: VerifyCase[] }>('nordic', 'verify.json');

let at: Workspace;
beforeAll(() => {
  at = workspace('nordic');
});
afterAll(() => at.dispose());

test.each(cases.map((golden) => [golden.id, golden] as const))(
  '%s',
  async (_, { file, publicKey, expected }) => {
    const before = readdirSync(at.folder, { recursive: true }).length;
    const key = publicKey ? ['--key', publicKey] : [];
    const ran = await at.run(['verify', file, ...key, '--json']);
    const { ok, artifacts } = JSON.parse(ran.stdout);
    expect(artifacts[0].verdict).toBe(expected.verdict);
    expect(ok).toBe(expected.verdict !== 'invalid');
    expect(ran.code).toBe(expected.verdict === 'invalid' ? 1 : 0);
    const report = JSON.stringify(artifacts[0].findings);
    for (const pattern of expected.mustMention) expect(report).toMatch(new RegExp(pattern, 'i'));
    expect(readdirSync(at.folder, { recursive: true }).length).toBe(before);
  },
);

test.each([
  ['outputs/sd-bl-app.zip', 'inputs/keys/key_a_pub.pem'],
  ['outputs/sd-bl-bootval.zip', 'inputs/keys/key_a_pub.pem'],
  ['outputs/app-bootval-ecdsa.zip', 'inputs/keys/key_a_pub.pem'],
])('%s of the reference is not invalid', async (file, key) => {
  const ran = await at.run(['verify', file, '--key', key]);
  expect(`${ran.code} ${ran.stdout}`).toMatch(/^0 /);
});

test('each family has its cases', () => {
  expect(new Set(cases.map(({ kind }) => kind))).toEqual(
    new Set(['nordic-secure', 'nordic-legacy', 'ncs-mcuboot']),
  );
});

test('one key signs, the other does not; any of several will do', async () => {
  const verify = (...keys: string[]) =>
    at.run([
      'verify',
      'outputs/app-signed.zip',
      ...keys.flatMap((key) => ['--key', `inputs/keys/${key}.pem`]),
    ]);
  expect((await verify('key_b_pub')).code).toBe(1);
  expect((await verify('key_b_pub', 'key_a_pub')).code).toBe(0);
  expect((await verify('key_a')).code).toBe(0);
});

test('a SoftDevice hex shows its information structure and the id to use', async () => {
  const ran = await at.run(['inspect', 'inputs/sd_s132.hex']);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/0x51b1e5db/);
  expect(ran.stdout).toMatch(/--sd-id 0x[0-9A-F]+/);
});
