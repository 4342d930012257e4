/** A scratch copy of the sample firmware repository, with a private key that is not in it. */

import { chmodSync, copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otapack, type Ran, root } from '../golden/workspace.ts';

export const signingKey = join(root, 'golden/nordic/inputs/keys/key_a.pem');
export const otherKey = join(root, 'golden/nordic/inputs/keys/key_b.pem');

export type Sample = {
  readonly folder: string;
  readonly run: (argv: readonly string[], env?: Record<string, string>) => Promise<Ran>;
  readonly read: (path: string) => string;
  readonly edit: (path: string, change: (text: string) => string) => void;
  readonly dispose: () => void;
};

export function sample(): Sample {
  const folder = mkdtempSync(join(tmpdir(), 'otapack-sample-'));
  cpSync(join(root, 'test/sample-repo'), folder, { recursive: true });
  copyFileSync(signingKey, join(folder, 'private.key'));
  chmodSync(join(folder, 'private.key'), 0o600);
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  return {
    folder,
    read,
    run: (argv, env) => otapack(argv, { cwd: folder, ...(env ? { env } : {}) }),
    edit: (path, change) => writeFileSync(join(folder, path), change(read(path))),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
