/** Properties run on the same inputs every time; FC_SEED=N, or FC_SEED=random, tries others. */

import fc from 'fast-check';

const seed = process.env['FC_SEED'];
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed ?? 1) });
