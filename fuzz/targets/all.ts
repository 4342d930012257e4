/** Every fuzz target there is. */

import type { Target } from '../target.ts';
import { artifacts } from './artifacts.ts';
import { commands } from './commands.ts';
import { compared } from './compared.ts';
import { devices } from './devices.ts';
import { inputs } from './inputs.ts';
import { lines } from './lines.ts';
import { releases } from './releases.ts';

export const targets: readonly Target[] = [
  ...artifacts,
  ...inputs,
  ...devices,
  ...compared,
  commands,
  lines,
  releases,
];
