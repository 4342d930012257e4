/** Every recorded run of the reference tools, through the built command line: same bytes, same refusals. */

import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenJson, root, type Workspace, workspace } from './workspace.ts';

type Output = {
  readonly writtenAs: string;
  readonly path: string;
  readonly sha256: string;
  readonly uncompressedSha256?: string;
};
type Case = {
  readonly id: string;
  readonly what: string;
  readonly tool: string;
  readonly argv: readonly string[];
  readonly cwdFiles?: Readonly<Record<string, string>>;
  readonly outputs: readonly Output[];
  readonly deterministic: boolean;
  readonly expect: 'ok' | 'error';
  readonly stdoutContains: readonly string[];
  readonly stdoutFile?: string;
};

const cases = goldenJson<readonly Case[]>('esp8266', 'cases.json');
const golden = (path: string) => new Uint8Array(readFileSync(join(root, 'golden/esp8266', path)));

const wordsOf = ({ tool, argv }: Case): string[] => [
  'esp8266',
  ...(tool === 'esptool' ? [] : [tool]),
  ...argv,
];

const snapshot = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('eagle.'))
    .sort();

let place: Workspace;
beforeAll(() => {
  place = workspace('esp8266');
});
afterAll(() => place.dispose());

/** Puts the case's inputs under their fixed names, and takes the recorded outputs out of the way. */
function prepare(each: Case): void {
  for (const name of readdirSync(place.folder)) {
    if (name.startsWith('eagle.app.')) rmSync(join(place.folder, name));
  }
  for (const [name, from] of Object.entries(each.cwdFiles ?? {})) {
    copyFileSync(join(root, 'golden/esp8266', from), join(place.folder, name));
  }
  for (const { writtenAs } of each.outputs) {
    if (!Object.hasOwn(each.cwdFiles ?? {}, writtenAs))
      rmSync(join(place.folder, writtenAs), { force: true });
  }
}

/** Other cases read what this one took away or replaced. */
function restore(each: Case): void {
  for (const { writtenAs, path } of each.outputs) {
    if (writtenAs === path) writeFileSync(join(place.folder, path), golden(path));
  }
}

function expectOutput(each: Case, output: Output): void {
  const made = place.read(output.writtenAs);
  if (output.uncompressedSha256 !== undefined) {
    expect(Buffer.compare(gunzipSync(made), gunzipSync(golden(output.path)))).toBe(0);
  } else {
    expect(Buffer.compare(made, golden(output.path)), `${each.id}: ${output.writtenAs}`).toBe(0);
  }
}

describe('golden/esp8266/cases.json', () => {
  test.each(cases.map((each) => [each.id, each] as const))('%s', async (_, each) => {
    prepare(each);
    const before = snapshot(place.folder);
    try {
      const { code, stdout, stderr } = await place.run(wordsOf(each));
      const said = (stdout + stderr).replaceAll('\r', '');
      if (each.expect === 'ok') expect(code, said).toBe(0);
      else expect(code, said).toBeGreaterThan(0);
      expect(code).not.toBe(70);
      for (const text of each.stdoutContains) expect(said).toContain(text);
      if (each.stdoutFile) expect(stdout).toBe(new TextDecoder().decode(golden(each.stdoutFile)));
      for (const output of each.outputs) expectOutput(each, output);
      if (each.outputs.length === 0) {
        expect(snapshot(place.folder)).toEqual(before);
        expect(place.exists('eagle.app.flash.bin')).toBe(false);
      }
    } finally {
      restore(each);
    }
  });
});
