/** From a profile as the user wrote it to settings, whichever of its two tables they stand in. */

import { checkProfile, type Field, optional, type Shape, table } from '../../../core/profile.ts';
import { isTable, type Table } from '../../../core/table.ts';
import type { Profile } from '../../../core/types.ts';
import { type BootSettings, configShape, profileShape, refuseContradictions } from './config.ts';
import { usualNames } from './spellings.ts';

const allOptional = (shape: Shape): Shape =>
  Object.fromEntries(
    Object.entries(shape).map(([key, declared]) => [key, optional(declared as Field<unknown>)]),
  );

const partial = allOptional(configShape);
/** Settings may stand in a table of their own or beside the slots. */
const whole: Shape = { ...profileShape, ...partial, config: optional(table(partial)) };

const settingsIn = (profile: Table): Table =>
  Object.fromEntries(Object.entries(profile).filter(([key]) => Object.hasOwn(configShape, key)));

function spelledAsUsual(profile: Table): Table {
  if (!isTable(profile)) return profile;
  const usual = usualNames(profile);
  return isTable(usual['config']) ? { ...usual, config: usualNames(usual['config']) } : usual;
}

/** What a profile says about the boot loader, and what it says beside that. */
export function readProfile(given: Profile): { settings: BootSettings; beside: Table } {
  const profile = spelledAsUsual(given);
  const beside: Table = checkProfile(profile, whole);
  const own = (profile['config'] ?? {}) as Table;
  const settings: BootSettings = checkProfile({ ...own, ...settingsIn(profile) }, configShape);
  refuseContradictions(settings);
  return { settings, beside };
}
