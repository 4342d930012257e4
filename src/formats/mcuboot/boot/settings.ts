/** From a profile as the user wrote it to settings: its own keys over those of the ready profile it starts from. */

import {
  checkProfile,
  type Field,
  optional,
  profileFault,
  type Shape,
  table,
} from '../../../core/profile.ts';
import { didYouMean } from '../../../core/suggest.ts';
import type { Profile } from '../../../core/types.ts';
import { mcubootProfiles } from '../profiles.ts';
import { type BootSettings, configShape, profileShape, refuseContradictions } from './config.ts';

type Table = Readonly<Record<string, unknown>>;

const allOptional = (shape: Shape): Shape =>
  Object.fromEntries(
    Object.entries(shape).map(([key, declared]) => [key, optional(declared as Field<unknown>)]),
  );

const partial = allOptional(configShape);
/** Settings may stand in a table of their own or beside the slots. */
const whole: Shape = { ...profileShape, ...partial, config: optional(table(partial)) };

function baseOf(name: unknown): Table {
  if (typeof name !== 'string') return {};
  const found = mcubootProfiles.find((ready) => ready.name === name);
  if (found) return found.profile['config'] as Table;
  const names = mcubootProfiles.map((ready) => ready.name);
  const hint = didYouMean(name, names);
  throw profileFault(
    'profile/not-a-choice',
    `profile: base: there is no ready MCUboot profile ${name}${hint && `.${hint}`}`,
    `there are ${names.join(', ')}`,
  );
}

const settingsIn = (profile: Table): Table =>
  Object.fromEntries(Object.entries(profile).filter(([key]) => Object.hasOwn(configShape, key)));

/** What a profile says about the boot loader, and what it says beside that. */
export function readProfile(profile: Profile): { settings: BootSettings; beside: Table } {
  const beside: Table = checkProfile(profile, whole);
  const own = (profile['config'] ?? {}) as Table;
  const given = { ...baseOf(beside['base']), ...own, ...settingsIn(profile) };
  const settings: BootSettings = checkProfile(given, configShape);
  refuseContradictions(settings);
  return { settings, beside };
}
