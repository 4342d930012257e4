/**
 * Randomness that can be had again: every execution of a fuzz run has a generator of its own, made of the run's seed, the
 * target's name and the execution's number, so that one input is made anew without the ones before it.
 */

export type Random = {
  /** 0 … n-1. */
  below(n: number): number;
  /** Whether something happens that happens once in `n` times. */
  oneIn(n: number): boolean;
  pick<T>(from: readonly T[]): T;
  byte(): number;
};

/** FNV-1a of the parts, as the start of the generator. */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join('\0')) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

/** mulberry32: a 32-bit state, good enough to shake files with. */
export function randomFrom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (n: number): number => (n <= 1 ? 0 : next() % n);
  return {
    below,
    oneIn: (n) => below(n) === 0,
    pick: (from) => {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    byte: () => next() & 0xff,
  };
}
