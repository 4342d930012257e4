/** The order of targets that take what others make. */

import { expect, test } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import { inChainOrder } from '../../src/release/chains.ts';
import type { Ready } from '../../src/release/inputs.ts';

const ready = (name: string, ...after: readonly string[]): Ready => {
  const target = { name, at: { file: 'otapack.yaml', line: 1, column: 1 } } as Ready['target'];
  return { target, values: {}, after, taken: [] };
};
const names = (list: readonly Ready[]): string[] => list.map(({ target }) => target.name);

test('each comes behind those it takes from, the others stay where they are', () => {
  const list = [ready('zip', 'app', 'net'), ready('app'), ready('other'), ready('net'), ready('all', 'zip')];
  expect(names(inChainOrder(list))).toEqual(['app', 'other', 'net', 'zip', 'all']);
  expect(names(inChainOrder([ready('b'), ready('a')]))).toEqual(['b', 'a']);
});

test('a circle is refused', () => {
  const code = () => {
    try {
      inChainOrder([ready('a', 'b'), ready('b', 'a'), ready('c')]);
      return 'none';
    } catch (error) {
      return error instanceof Fault ? error.code : 'bug';
    }
  };
  expect(code()).toBe('config/targets-in-a-circle');
});
