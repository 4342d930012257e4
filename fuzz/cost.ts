/**
 * What a piece of work costs. Of the time by the clock and the time of the processor the smaller counts: the one grows
 * when the machine has other work to do, the other when engine threads run beside.
 */

import { readFileSync, writeFileSync } from 'node:fs';

const MOST_MILLISECONDS = 1000;
const MOST_MEMORY = 256 * 1024 * 1024;

export type Cost = { readonly milliseconds: number; readonly memory: number };

/** The largest the process has ever been, in bytes: one call, cheap enough for each execution. */
const peak = (): number => process.resourceUsage().maxRSS * 1024;

const processor = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export async function costOf<T>(work: () => Promise<T>): Promise<Cost & { readonly result: T }> {
  const [memory, clock, used] = [peak(), performance.now(), processor()];
  const result = await work();
  const milliseconds = Math.min(performance.now() - clock, processor() - used);
  return { result, milliseconds, memory: peak() - memory };
}

/** What Linux says of this process: how much it holds, and the most it held since it was last told to forget. */
function held(field: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const match = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
    return match ? Number(match[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

function forgetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

/** The same, with what earlier work left behind cleared away and its peak forgotten, where the system can. */
export async function costAlone<T>(work: () => Promise<T>): Promise<Cost & { readonly result: T }> {
  globalThis.gc?.();
  const before = forgetPeak() ? held('VmRSS') : undefined;
  const cost = await costOf(work);
  const most = before === undefined ? undefined : held('VmHWM');
  return before === undefined || most === undefined ? cost : { ...cost, memory: most - before };
}

/** Which limit was passed, in words. */
export function excess({ milliseconds, memory }: Cost): string | undefined {
  if (milliseconds > MOST_MILLISECONDS) return `took ${Math.round(milliseconds)} ms`;
  if (memory > MOST_MEMORY) return `took ${Math.round(memory / 1024 / 1024)} MiB more than before`;
  return undefined;
}
