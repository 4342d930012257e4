/** A file against the one it came from: what happened on its way, and which fields of a fixture differ. */

import { against } from '../../src/compare/against.ts';
import { compareGolden } from '../../src/compare/golden.ts';
import { goldenFindings } from '../../src/compare/golden-findings.ts';
import { equal } from '../../src/core/bytes.ts';
import { checkAny, reader } from '../../src/formats.ts';
import { law, lawfulFindings, type Target } from '../target.ts';

const artifact = /^golden\/[a-z0-9]+\/(outputs|verify|boot)\/.*\.(zip|bin|hex)$/;

export const compared: readonly Target[] = [
  {
    name: 'against',
    weight: 4,
    takes: ({ name }) => artifact.test(name),
    mayRefuse: false,
    run: async (file, { seed }) => {
      const told = await against(file, seed, (each) => checkAny(each, {}));
      law((told.verdict === 'identical') === equal(file.bytes, seed.bytes), `${told.verdict} is not so`);
      law(told.findings.length > 0, 'a comparison that says nothing');
      lawfulFindings(told.findings);
    },
  },
  {
    name: 'golden',
    weight: 4,
    takes: ({ name }) => artifact.test(name),
    mayRefuse: false,
    run: async (file, { seed }) => {
      const result = await compareGolden(file, seed, reader);
      law((result.verdict === 'identical') === equal(file.bytes, seed.bytes), `${result.verdict} is not so`);
      lawfulFindings(goldenFindings(result));
    },
  },
];
