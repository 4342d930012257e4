/** What the machine itself can do: the limits that no tool here gets below. */

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MIB } from './inputs.mjs';
import { median } from './processes.mjs';

const SIZE = 16 * MIB;

function milliseconds(work) {
  const times = Array.from({ length: 9 }, () => {
    const start = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return median(times);
}

/** Reads a file of 16 MiB and writes it elsewhere, flushed to the disk as every output is. */
function copy(folder) {
  const target = join(folder, 'copy.bin');
  const bytes = readFileSync(join(folder, 'app-16m.bin'));
  const file = openSync(target, 'w');
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  rmSync(target);
}

/** Milliseconds for a MiB: hashed by node:crypto, read, and copied. */
export function limits(folder) {
  const bytes = randomBytes(SIZE);
  const mib = SIZE / MIB;
  return {
    hash: milliseconds(() => createHash('sha256').update(bytes).digest()) / mib,
    read: milliseconds(() => readFileSync(join(folder, 'app-16m.bin'))) / mib,
    copy: milliseconds(() => copy(folder)) / mib,
  };
}
