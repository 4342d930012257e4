/** Device profiles by a declared shape: values, defaults, and what is refused. */

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/core/fault.ts';
import {
  boolean,
  checkProfile,
  integer,
  listOf,
  number,
  oneOf,
  optional,
  otherwise,
  table,
  text,
  u32,
} from '../../src/core/profile.ts';
import { faultNow } from '../faults.ts';

const shape = {
  sdk: number,
  mode: oneOf('swap-move', 'swap-scratch', 'direct-xip'),
  slotSize: u32,
  align: otherwise(integer(1, 32), 8),
  keys: optional(listOf(text, 2)),
  softdevice: otherwise(table({ fwid: u32, debug: otherwise(boolean, false) }), { fwid: 0, debug: false }),
};

const base = { sdk: 17.1, mode: 'swap-move', slotSize: '0x4000' };

function faultOf(profile: unknown): Fault {
  const fault = faultNow(() => checkProfile(profile, shape));
  if (fault) return fault;
  throw new Error('no fault');
}

describe('a profile by its declared shape', () => {
  it('gives values, defaults and absences', () => {
    expect(checkProfile(base, shape)).toEqual({
      sdk: 17.1,
      mode: 'swap-move',
      slotSize: 0x4000,
      align: 8,
      keys: undefined,
      softdevice: { fwid: 0, debug: false },
    });
    const full = { ...base, align: '4', keys: ['a'], softdevice: { fwid: '0xB7' } };
    expect(checkProfile(full, shape)).toMatchObject({
      align: 4,
      keys: ['a'],
      softdevice: { fwid: 0xb7, debug: false },
    });
  });

  it('names the key and the nearest known one', () => {
    const fault = faultOf({ ...base, sloSize: 4 });
    expect(fault.code).toBe('profile/unknown-key');
    expect(fault.exit).toBe(2);
    expect(fault.what).toContain('sloSize');
    expect(fault.what).toContain('slotSize');
    expect(faultOf({ ...base, softdevice: { fwid: 1, debgu: true } }).what).toContain('softdevice.debgu');
    expect(fault.fix).toBeUndefined();
    expect(faultOf({ ...base, colour: 1 }).fix).toContain('softdevice');
    expect(faultOf(JSON.parse('{"__proto__": 1}')).code).toBe('profile/unknown-key');
  });

  it.each([
    [{ ...base, sdk: '17' }, 'profile/wrong-type', 'sdk'],
    [{ ...base, sdk: Number.NaN }, 'profile/wrong-type', 'sdk'],
    [{ ...base, slotSize: '4k' }, 'profile/wrong-type', 'slotSize'],
    [{ ...base, slotSize: 1.5 }, 'profile/wrong-type', 'slotSize'],
    [{ ...base, slotSize: -1 }, 'profile/out-of-range', 'slotSize'],
    [{ ...base, align: 64 }, 'profile/out-of-range', 'align'],
    [{ ...base, mode: 'swap-mve' }, 'profile/not-a-choice', 'swap-move'],
    [{ ...base, keys: 'a' }, 'profile/wrong-type', 'keys'],
    [{ ...base, keys: ['a', 1] }, 'profile/wrong-type', 'keys[1]'],
    [{ ...base, keys: ['a', 'b', 'c'] }, 'profile/out-of-range', 'keys'],
    [{ ...base, softdevice: [] }, 'profile/wrong-type', 'softdevice'],
    [{ ...base, softdevice: { fwid: 1, debug: 'yes' } }, 'profile/wrong-type', 'softdevice.debug'],
    [{ mode: 'swap-move', slotSize: 1 }, 'profile/missing-key', 'sdk'],
    [[], 'profile/not-a-table', ''],
    [null, 'profile/not-a-table', ''],
    ['text', 'profile/not-a-table', ''],
  ])('%j is refused with %s', (profile, code, named) => {
    const fault = faultOf(profile);
    expect(fault.code).toBe(code);
    expect(fault.what).toContain(named);
  });
});
