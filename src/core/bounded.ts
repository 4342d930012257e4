/** A list that keeps only its beginning and its end, so that a log of any length fits into memory. */

export type Bounded<T> = {
  readonly push: (item: T) => void;
  readonly last: () => T | undefined;
  /** What was kept, in order. */
  readonly items: () => readonly T[];
  readonly head: () => readonly T[];
  readonly tail: () => readonly T[];
  /** How many items between head and tail were dropped. */
  readonly omitted: () => number;
};

export function bounded<T>(atStart: number, atEnd: number): Bounded<T> {
  const head: T[] = [];
  const tail: T[] = [];
  let dropped = 0;
  const tidy = () => {
    if (tail.length < 2 * atEnd) return;
    dropped += tail.length - atEnd;
    tail.splice(0, tail.length - atEnd);
  };
  return {
    push: (item) => {
      if (head.length < atStart) head.push(item);
      else tail.push(item);
      tidy();
    },
    last: () => tail.at(-1) ?? head.at(-1),
    items: () => [...head, ...tail.slice(-atEnd)],
    head: () => head,
    tail: () => tail.slice(-atEnd),
    omitted: () => dropped + Math.max(0, tail.length - atEnd),
  };
}
