/**
 * Targets whose inputs are made by other targets of the same run, such as a package of signed images. The files are handed over
 * in memory, so that the run as a whole still writes everything or nothing.
 */

import type { Bytes } from '../core/types.ts';
import { faultAt } from './document.ts';
import type { Lookup, Ready } from './inputs.ts';
import type { Outside } from './outside.ts';
import { isFolder, type Target } from './plan.ts';

export type ChainFaultCode = 'config/targets-in-a-circle' | 'config/input-not-made';

/** The target that makes the file at each place. Files of an output folder are missing: their names are not known yet. */
export type Makers = ReadonlyMap<string, Target>;

export async function makersOf(targets: readonly Target[], lookup: Lookup): Promise<Makers> {
  const makers = new Map<string, Target>();
  for (const target of targets) {
    if (!isFolder(target.output.text)) makers.set(await lookup.place(target.output.text), target);
  }
  return makers;
}

/** Sorts the targets so that each comes after those whose files it takes; otherwise they keep their order. */
export function inChainOrder(ready: readonly Ready[]): readonly Ready[] {
  const ordered: Ready[] = [];
  let left = [...ready];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ target }) => target.name));
    const free = left.filter(({ after }) => after.every((name) => !waiting.has(name)));
    if (free.length === 0) throw circle(left);
    ordered.push(...free);
    const done = new Set(free);
    left = left.filter((one) => !done.has(one));
  }
  return ordered;
}

function circle(left: readonly Ready[]) {
  const [first] = left;
  const at = first?.target.at ?? { file: 'otapack.yaml', line: 1, column: 1 };
  const names = left.map(({ target }) => target.name).join(', ');
  return faultAt(
    'config/targets-in-a-circle' satisfies ChainFaultCode,
    at,
    `${names} take their inputs from each other`,
    'let one of them take its input from the build',
  );
}

export const inputNotMade = (target: Target, missing: string) =>
  faultAt(
    'config/input-not-made' satisfies ChainFaultCode,
    target.at,
    `${target.name} takes what ${missing} makes, which failed`,
    `correct ${missing} first`,
  );

/** `outside`, in which files made for another target can be read although they are not written yet. */
export function handingOn(outside: Outside, ready: readonly Ready[]): Outside {
  const wanted = new Set(ready.flatMap(({ taken }) => taken));
  if (wanted.size === 0) return outside;
  const made = new Map<string, Bytes>();
  return {
    ...outside,
    read: async (path) => {
      const bytes = made.get(await outside.place(path));
      return bytes ? { name: path, bytes } : outside.read(path);
    },
    stage: async (path, bytes) => {
      const place = await outside.place(path);
      if (wanted.has(place)) made.set(place, bytes);
      await outside.stage(path, bytes);
    },
  };
}
