/** Option texts to values that several builders share: flash maps, modes, clocks, SDK versions. */

import { choiceOf, textOf, type Values } from '../../core/options.ts';
import { didYouMean } from '../../core/suggest.ts';
import { misuse } from './faults.ts';
import { clocks, type FlashMap, flashMaps, mapOfNibble, modes } from './flash-map.ts';
import { type Sdk, sdkVersions } from './sdk.ts';

const known = (): string => flashMaps.map((map) => `${map.nibble} (${map.name}, ${map.scheme})`).join(', ');

/** A map by its number or by esptool's name. */
export function flashMapOf(given: string): FlashMap {
  const text = given.trim();
  const found = /^\d+$/.test(text)
    ? mapOfNibble(Number(text))
    : flashMaps.find((map) => map.name.toLowerCase() === text.toLowerCase());
  if (found) return found;
  throw misuse('esp8266/unknown-flash-map', `unknown flash map '${given}'`, {
    ...(text === '7' ? { why: 'map 7 (2048+2048) is supported by no loader' } : {}),
    fix: `known maps: ${known()}`,
  });
}

export function sdkOf(given: string): Sdk {
  const wanted = given.trim().replace(/^v/i, '');
  const found = sdkVersions.find((version) => version === wanted || `${version}.0` === wanted);
  if (found) return found;
  throw misuse('esp8266/bad-option', `unknown SDK version '${given}'${didYouMean(wanted, sdkVersions)}`, {
    fix: `known: ${sdkVersions.join(', ')}`,
  });
}

export const modeOf = (values: Values): number =>
  modes[choiceOf(values, 'flash-mode', ['qio', 'qout', 'dio', 'dout'], 'qio')];

export const clockOf = (values: Values): number => clocks[textOf(values, 'flash-freq') ?? '40m'] ?? 0;
