/** Every nrfutil case (but keys, Zigbee and production configuration) through the built command line. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareMemory, comparePackage, type NordicCase } from './nordic-cases.ts';
import { goldenJson, type Workspace, workspace } from './workspace.ts';

const { cases } = goldenJson<{ cases: NordicCase[] }>('nordic', 'cases.json');
const ours = cases.filter(
  ({ tool, argv }) =>
    tool === 'nrfutil' &&
    argv[0] !== 'keys' &&
    argv[0] !== 'zigbee' &&
    !argv.some((word) => word.startsWith('--zigbee')),
);

/** Bugs of the reference that end in a refusal here, by the code of the fault. */
const refused = new Set(['app-version-string-overflow', 'app-from-zero', 'nothing']);

let at: Workspace;
beforeAll(() => {
  at = workspace('nordic');
});
afterAll(() => at.dispose());

/** A fresh name for the output, so that the reference's own stays; displays read the reference's. */
const outputName = ({ id, argv }: NordicCase): string | undefined =>
  argv[1] === 'generate' ? `ours-${id}${(argv.at(-1) as string).slice(-4)}` : undefined;

async function run(golden: NordicCase) {
  const output = outputName(golden);
  const argv = output === undefined ? golden.argv : [...golden.argv.slice(0, -1), output];
  const ran = await at.run(['nordic', ...argv]);
  const sameNames = (text: string) => (output ? text.replaceAll(output, golden.argv.at(-1) as string) : text);
  return { output, ran, stdout: sameNames(ran.stdout), all: sameNames(ran.stdout + ran.stderr) };
}

describe('accepted', () => {
  const good = ours.filter(
    ({ id, expect, referenceBug }) =>
      (expect === 'ok' && !refused.has(id) && id !== 'app-upper-ext') || (expect === 'error' && referenceBug),
  );
  test.each(good.map((golden) => [golden.id, golden] as const))('%s', async (id, golden) => {
    const { output, ran, stdout, all } = await run(golden);
    expect(`${ran.code} ${ran.stderr}`).toMatch(/^0 /);
    for (const text of golden.stdoutContains ?? []) expect(all).toContain(text);
    if (golden.stdoutFile && !golden.referenceBug) {
      expect(stdout).toBe(new TextDecoder().decode(at.read(golden.stdoutFile)));
    }
    if (golden.zip && output && golden.argv[0] === 'pkg') await comparePackage(golden.zip, at, output);
    if (golden.hex && output) compareMemory(golden, at, output);
    if (id === 'settings-err-backup-address') expect(at.exists(output as string)).toBe(true);
  });
});

describe('refused', () => {
  const bad = ours.filter(
    ({ id, expect, referenceBug }) => (expect === 'error' && !referenceBug) || refused.has(id),
  );
  test.each(bad.map((golden) => [golden.id, golden] as const))('%s', async (_, golden) => {
    const { output, ran } = await run(golden);
    expect([2, 3]).toContain(ran.code);
    expect(ran.stderr).toMatch(/^(warning: .*\n.*\n)*error: /);
    expect(ran.stderr).not.toMatch(/ {2}at /);
    if (output) expect(at.exists(output)).toBe(false);
  });
});

describe('better than the reference', () => {
  test('an extension in upper case keeps image and init packet apart', async () => {
    const golden = ours.find(({ id }) => id === 'app-upper-ext') as NordicCase;
    const { output, ran } = await run(golden);
    expect(ran.code).toBe(0);
    const dat = Object.values(golden.zip?.dats ?? {})[0];
    await comparePackage(
      {
        entries: ['APP_UPPER.bin', 'APP_UPPER.dat', 'manifest.json'].map((name) => ({ name })),
        manifestText: golden.zip?.manifestText.replace('.HEX', '.bin').replace('.HEX', '.dat') ?? '',
        bins: {},
        dats: dat ? { 'APP_UPPER.dat': dat } : {},
      },
      at,
      output as string,
    );
  });

  test('the settings page is shown, not its backup', async () => {
    const ran = await at.run(['nordic', 'settings', 'display', 'outputs/settings-v2-nrf52840.hex']);
    expect(ran.stdout).toContain('* Start Address:            0x000FF000');
    expect(ran.stdout).not.toContain('Bad access');
  });

  test('--backup-address places the backup page', async () => {
    const ran = await at.run(
      'nordic settings generate --family NRF52 --bootloader-version 1 --bl-settings-version 2 --backup-address 0x7D000 b.hex'.split(
        ' ',
      ),
    );
    expect(ran.code).toBe(0);
    const shown = await at.run(['inspect', 'b.hex', '--json']);
    expect(shown.stdout).toContain('"offset": 512000');
  });
});
