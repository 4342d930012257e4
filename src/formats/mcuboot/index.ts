/** MCUboot images: what imgtool makes, and what the boot loader makes of them. */

import type { Format } from '../../core/types.ts';
import { describesBootLoader } from './boot/owns.ts';
import { options } from './options.ts';
import { sniff } from './sniff.ts';

/** Signed (and encrypted, and compressed) images for MCUboot. */
export const mcuboot: Format = {
  id: 'mcuboot',
  title: 'MCUboot images',
  options,
  rules: async () => (await import('./findings.ts')).rules,
  sniff,
  build: async (request) => (await import('./build.ts')).build(request),
  read: async (file) => (await import('./read.ts')).read(file),
  open: async (file) => (await import('./read.ts')).open(file),
  check: async (file, expectations) => (await import('./check.ts')).check(file, expectations),
  predict: async (request) => (await import('./predict.ts')).predict(request),
  owns: describesBootLoader,
  explain: async (request) => (await import('./explain.ts')).explain(request),
  detect: async (tree) => (await import('./detect.ts')).detect(tree),
  profiles: async () => (await import('./profiles.ts')).mcubootProfiles,
};
