/** A truth value by click's words: true, t, yes, y, on, 1 and their opposites, in any case. */

import { optionFault, textOf, type Values } from '../../core/options.ts';

const yes = ['true', 't', 'yes', 'y', 'on', '1'];
const no = ['false', 'f', 'no', 'n', 'off', '0'];

export function booleanOption(values: Values, name: string): boolean {
  const text = textOf(values, name)?.trim().toLowerCase();
  if (text === undefined || no.includes(text)) return false;
  if (yes.includes(text)) return true;
  throw optionFault(
    'option/not-a-choice',
    `Invalid value for '--${name}': ${text} is not a valid boolean value.`,
    'true or false',
  );
}
