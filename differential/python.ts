/**
 * Python environments of the replaced tools: found, made once with pinned versions from the package index that pip is set
 * up for, and kept in the system's temporary folder. Without a usable Python there is none, and a word why.
 */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type ToolName = 'imgtool' | 'nrfutil' | 'adafruit-nrfutil' | 'esptool';

type Packages = {
  /** Installed without what they ask for: the rest of it is never imported. */
  readonly alone?: readonly string[];
  readonly pinned: readonly string[];
};

/** imgtool 2.5.0 is the release that holds the commit whose words otapack takes. */
export const packages: Readonly<Record<ToolName, Packages>> = {
  imgtool: {
    pinned: [
      'imgtool==2.5.0',
      'click==8.1.8',
      'cryptography==43.0.3',
      'intelhex==2.3.0',
      'cbor2==5.6.5',
      'PyYAML==6.0.2',
    ],
  },
  nrfutil: {
    alone: ['nrfutil==6.1.7'],
    pinned: [
      'click==8.1.8',
      'ecdsa==0.18.0',
      'intelhex==2.3.0',
      'protobuf==3.20.3',
      'PyYAML==6.0.2',
      'crcmod==1.7',
    ],
  },
  'adafruit-nrfutil': {
    pinned: ['adafruit-nrfutil==0.5.3.post16', 'click==8.1.8', 'ecdsa==0.18.0', 'pyserial==3.5'],
  },
  esptool: {
    pinned: [
      'esptool==4.8.1',
      'bitstring==4.2.3',
      'cryptography==43.0.3',
      'ecdsa==0.18.0',
      'intelhex==2.3.0',
      'pyserial==3.5',
      'PyYAML==6.0.2',
      'reedsolo==1.7.0',
      'argcomplete==3.5.1',
    ],
  },
};

/** Minor versions of Python 3 that the pinned packages have builds for. */
const OLDEST = 8;
const NEWEST = 13;

function pyenvPythons(): readonly string[] {
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  return readdirSync(versions).map((name) => join(versions, name, 'bin/python3'));
}

const named = Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => `python3.${NEWEST - i}`);

async function usable(python: string): Promise<boolean> {
  try {
    const { stdout } = await run(python, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])']);
    const [major, minor = 0] = stdout.trim().split(' ').map(Number);
    return major === 3 && minor >= OLDEST && minor <= NEWEST;
  } catch {
    return false;
  }
}

/** A Python that can make environments, or undefined. */
export async function findPython(): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined; // the driver forks
  for (const python of ['python3', 'python', ...named, ...pyenvPythons()]) {
    if (await usable(python)) return python;
  }
  return undefined;
}

const pip = async (python: string, words: readonly string[]) =>
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...words], {
    timeout: 300_000,
  });

async function install(python: string, folder: string, { alone, pinned }: Packages): Promise<void> {
  await run(python, ['-m', 'venv', folder]);
  const inside = join(folder, 'bin/python3');
  if (alone) await pip(inside, ['--no-deps', '--ignore-requires-python', ...alone]);
  await pip(inside, pinned);
}

/** Makes an environment beside its place and moves it there when it is whole: two runs may make the same one. */
async function made(python: string, folder: string, wanted: Packages): Promise<void> {
  const part = `${folder}.${process.pid}`;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    await install(python, part, wanted);
    if (!existsSync(folder)) renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** The Python in the environment of a tool; made when it is not there yet. */
export async function environment(python: string, tool: ToolName): Promise<string> {
  const { stdout } = await run(python, ['-c', 'import sys; print(sys.version, sys.prefix)']);
  const wanted = JSON.stringify([stdout, packages[tool]]);
  const id = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), 'otapack-peers', `${tool}-${id}`);
  if (!existsSync(folder)) await made(python, folder, packages[tool]);
  return join(folder, 'bin/python3');
}
