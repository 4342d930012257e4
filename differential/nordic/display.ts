/** `nrfutil pkg display` and `settings display` of the fixtures, good and bad, some with a byte changed. */

import fc from 'fast-check';
import { fixture } from '../fixtures.ts';
import { type Compared, suite } from '../suite.ts';
import type { Bench } from '../trial.ts';
import { bothDone, bothRefused, compareOutput, compareVerdicts } from '../verdicts.ts';
import { nrfutil } from './package.ts';
import { displayRules, withoutSearch } from './rules.ts';

type Choice = {
  readonly which: number;
  readonly kind: 'pkg' | 'settings';
  readonly value: number;
  readonly at: number;
};

const choice: fc.Arbitrary<Choice> = fc.record({
  which: fc.nat(9999),
  kind: fc.constantFrom('pkg', 'pkg', 'settings'),
  value: fc.nat(255),
  at: fc.oneof(fc.constant(0), fc.nat(0xffffff)),
});

async function compare({ which, kind, value, at }: Choice, bench: Bench): Promise<Compared> {
  const name = kind === 'pkg' ? 'file.zip' : 'file.hex';
  const found = fixture('nordic', kind === 'pkg' ? /\.zip$/ : /\.hex$/, which);
  const bytes = found.bytes.slice();
  if (at > 0 && bytes.length > 0) bytes[at % bytes.length] = kind === 'pkg' ? value : 0x30 + (value % 10);
  const sides = await bench.both({ ...nrfutil, argv: [kind, 'display', name], files: { [name]: bytes } });
  const differences = await compareVerdicts(sides, bench, 'accepted or refused');
  if (bothDone(sides)) differences.push(...compareOutput(sides, withoutSearch));
  return { differences, refused: bothRefused(sides) };
}

export const nrfutilDisplay = suite<Choice>({
  name: 'nrfutil-display',
  tools: ['nrfutil'],
  share: 2,
  values: choice,
  rules: displayRules,
  compare,
});
