/** Collects the damage that is found: one entry for each kind, with how often and where. */

import type { Hunk } from './align.ts';
import type { CompareCode } from './findings.ts';

/** How many bits changed from 1 to 0 and from 0 to 1, and which bits of a byte changed anywhere. */
export type Bits = { readonly cleared: number; readonly set: number; readonly mask: number };

/** One place of damage. */
export type Find = {
  readonly code: CompareCode;
  readonly hunk: Hunk;
  /** Bytes concerned. */
  readonly bytes: number;
  /** The page size, when the place is whole pages. */
  readonly page?: number | undefined;
  /** What stands there, in words. */
  readonly note?: string | undefined;
  readonly bits?: Bits;
};

export type Damage = {
  readonly code: CompareCode;
  readonly first: Find;
  readonly count: number;
  readonly bytes: number;
  /** Offsets in what was released, the first few. */
  readonly places: readonly number[];
  readonly page?: number | undefined;
  readonly bits: Bits;
};

const PLACES = 8;
const noBits: Bits = { cleared: 0, set: 0, mask: 0 };

const sum = (a: Bits, b: Bits): Bits => ({
  cleared: a.cleared + b.cleared,
  set: a.set + b.set,
  mask: a.mask | b.mask,
});

const both = (known: Damage, find: Find): Damage => ({
  code: known.code,
  first: known.first,
  count: known.count + 1,
  bytes: known.bytes + find.bytes,
  places: known.places.length < PLACES ? [...known.places, find.hunk.b] : known.places,
  page: known.page && find.page ? Math.min(known.page, find.page) : undefined,
  bits: sum(known.bits, find.bits ?? noBits),
});

export function gather(into: Map<CompareCode, Damage>, find: Find): void {
  const known = into.get(find.code);
  into.set(
    find.code,
    known
      ? both(known, find)
      : {
          code: find.code,
          first: find,
          count: 1,
          bytes: find.bytes,
          places: [find.hunk.b],
          page: find.page,
          bits: find.bits ?? noBits,
        },
  );
}
