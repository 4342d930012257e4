/**
 * The order in which CPython gives back a set of small integers, which is the order of sd_req in nrfutil's packages: the
 * list went through a `set`. The order matters to the boot loader when 0 is in the list.
 *
 * A table of slots; a value goes to slot `value & mask`, else to one of the nine behind it (when they exist), else the probe
 * jumps. After a new value that fills three fifths, the table grows to the first power of two above four times the fill.
 */

const PROBES = 9;
const SHIFT = 5;
const SMALLEST = 8;

function insert(slots: (number | undefined)[], value: number): boolean {
  const mask = slots.length - 1;
  let perturb = value;
  let start = value % slots.length;
  for (;;) {
    const last = start + PROBES <= mask ? start + PROBES : start;
    for (let i = start; i <= last; i++) {
      if (slots[i] === value) return false;
      if (slots[i] === undefined) {
        slots[i] = value;
        return true;
      }
    }
    perturb = Math.floor(perturb / 2 ** SHIFT);
    start = (5 * start + 1 + perturb) % slots.length;
  }
}

const empty = (length: number) => Array.from<number | undefined>({ length });

const valuesIn = (slots: readonly (number | undefined)[]): number[] =>
  slots.filter((value): value is number => value !== undefined);

/** The values of `set(values)` in the order of its iteration; duplicates vanish. */
export function setOrder(values: readonly number[]): number[] {
  let slots = empty(SMALLEST);
  let fill = 0;
  for (const value of values) {
    if (!insert(slots, value)) continue;
    fill++;
    const mask = slots.length - 1;
    if (fill * 5 < mask * 3) continue;
    let size = SMALLEST;
    while (size <= fill * 4) size *= 2;
    const larger = empty(size);
    for (const old of valuesIn(slots)) insert(larger, old);
    slots = larger;
  }
  return valuesIn(slots);
}

/** `values` with those of `more` that are not among them behind, as `values + list(set(more) - set(values))` gives them. */
export const withMissing = (values: readonly number[], more: readonly number[]): number[] => [
  ...values,
  ...setOrder(setOrder(more).filter((value) => !values.includes(value))),
];
