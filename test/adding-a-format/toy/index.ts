/** The toy format: what it is and where its doors lead. */

import { startsWith } from '../../../src/core/bytes.ts';
import type { Format } from '../../../src/core/types.ts';
import { MAGIC } from './layout.ts';
import { options } from './options.ts';

export const toy: Format = {
  id: 'toy',
  title: 'Toy images',
  options,
  rules: async () => (await import('./findings.ts')).rules,
  sniff: ({ bytes }) => startsWith(bytes, MAGIC),
  build: async (request) => (await import('./build.ts')).build(request),
  read: async (file) => (await import('./read.ts')).read(file),
  check: async (file, expectations) => (await import('./check.ts')).check(file, expectations),
};
