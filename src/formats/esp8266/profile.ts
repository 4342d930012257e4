/**
 * A device as a profile describes it:
 *
 *     slot: 2             # where the file is offered: 1 or 2; or runningApp: 1, whose update goes to the other slot
 *     flashMap: 4
 *     sdk: 3.0.6          # one release or a list
 *     boot: 1.7           # likewise
 *     partition: 0x7B000  # OTA partition of an SDK 3 application
 *     server: { … }       # how the update is served (server.ts)
 */

import {
  type Checked,
  checkProfile,
  type Field,
  field,
  integer,
  optional,
  otherwise,
  table,
  text,
} from '../../core/profile.ts';
import type { Profile, ReadyProfile } from '../../core/types.ts';
import { misuse } from './faults.ts';
import { type AppNumber, type FlashMap, flashMaps } from './flash-map.ts';
import { type Sdk, sdkVersions } from './sdk.ts';
import { type Server, serverShape } from './server.ts';

const BOOTS = ['1.2', '1.5', '1.6', '1.7'] as const;

/** `3.0.6`, `v3.0.6`; YAML makes a number of `3.0` and of `2.2`. */
function sdkFrom(value: unknown): Sdk | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const wanted = String(value).replace(/^v/i, '');
  return sdkVersions.find(
    (sdk) => [sdk, `${sdk}.0`].includes(wanted) || [`${wanted}.0`, `${wanted}.0.0`].includes(sdk),
  );
}

const bootFrom = (value: unknown): string | undefined => BOOTS.find((boot) => boot === String(value));

/** One value or a list of them, each of which `convert` knows. */
const some = <T>(is: string, convert: (value: unknown) => T | undefined): Field<readonly T[]> =>
  field(is, (value) => {
    const found = [value].flat().map(convert);
    return found.some((each) => each === undefined) ? undefined : (found as T[]);
  });

const mapFrom = (value: unknown): FlashMap | undefined =>
  flashMaps.find((map) => map.nibble === Number(value) || map.name === value);

const shape = {
  /** How messages call the device; for the reader of the profile. */
  name: optional(text),
  slot: optional(integer(1, 2)),
  runningApp: optional(integer(1, 2)),
  flashMap: otherwise(
    field(`a flash map: ${flashMaps.map((map) => `${map.nibble} (${map.name})`).join(', ')}`, mapFrom),
    flashMaps[4] as FlashMap,
  ),
  sdk: otherwise(some(`an SDK version or a list of them: ${sdkVersions.join(', ')}`, sdkFrom), [
    '2.2.0',
    '3.0.6',
  ] as const),
  boot: otherwise(some(`a loader version or a list of them: ${BOOTS.join(', ')}`, bootFrom), [
    '1.6',
    '1.7',
  ] as const),
  partition: optional(integer(0x1000, 0x1000000)),
  server: optional(table(serverShape)),
} as const;

export type Device = {
  readonly flash: FlashMap;
  readonly sdks: readonly Sdk[];
  readonly boots: readonly string[];
  readonly partition: number | undefined;
  readonly server: Server | undefined;
  /** The slot that the update goes to, when the profile or the command line says so. */
  readonly target: AppNumber | undefined;
};

function targetOf(checked: Checked<typeof shape>, slot: string | undefined): AppNumber | undefined {
  if (slot !== undefined) {
    const digit = /^(?:user|app)?([12])(?:\.bin)?$/.exec(slot)?.[1];
    if (digit === undefined)
      throw misuse('esp8266/bad-option', `--slot: '${slot}' is neither user1 nor user2`);
    return digit === '1' ? 1 : 2;
  }
  const { runningApp, slot: named } = checked;
  if (runningApp !== undefined && named === runningApp) {
    throw misuse(
      'esp8266/bad-option',
      `profile: user${runningApp} is running, so an update goes to slot ${3 - runningApp}, not ${named}`,
    );
  }
  const target = named ?? (runningApp === undefined ? undefined : 3 - runningApp);
  return target as AppNumber | undefined;
}

export function deviceOf(profile: Profile, slot?: string): Device {
  const checked = checkProfile(profile, shape);
  return {
    flash: checked.flashMap,
    sdks: checked.sdk,
    boots: checked.boot,
    partition: checked.partition,
    server: checked.server,
    target: targetOf(checked, slot),
  };
}

/** One ready profile per map; an image is offered to the slot whose number it carries. */
export const profiles: readonly ReadyProfile[] = flashMaps
  .filter((map) => map.sectors !== undefined)
  .map((map) => ({
    name: `esp8266-${map.name}`,
    title: `ESP8266, flash map ${map.nibble}: ${map.name} (${map.scheme}), NONOS SDK 2.2.0 and 3.0.6, boot 1.6 and 1.7`,
    profile: { flashMap: map.nibble },
  }));
