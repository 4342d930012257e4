/** What is kept of a long log: its beginning and its end, and how much is not shown. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bounded } from '../../src/core/bounded.ts';

test('the beginning, the end, and the count of the rest', () => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      (count, head, tail) => {
        const list = bounded<number>(head, tail);
        const all = Array.from({ length: count }, (_, i) => i);
        for (const each of all) list.push(each);
        const kept = list.items();
        expect(list.head()).toEqual(all.slice(0, head));
        expect(list.tail()).toEqual(all.slice(head).slice(-tail));
        expect(kept.length + list.omitted()).toBe(count);
        expect(list.last()).toBe(all.at(-1));
      },
    ),
  );
});
