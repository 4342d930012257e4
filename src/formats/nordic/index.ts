/** Nordic: packages of Secure DFU, legacy DFU and the nRF Connect SDK; settings pages; SoftDevices. */

import type { Option } from '../../core/options.ts';
import type { Artifact, BuildRequest, Format } from '../../core/types.ts';
import { settingsOptions } from './settings-options.ts';
import { sniff } from './sniff.ts';
import { targetOptions } from './target-options.ts';

/** Keys that no other format's devices have. */
const deviceKeys = ['softdevice', 'hwVersion', 'bootloaderVersion', 'deviceRevision'];

/** Packages of Secure DFU, legacy DFU, Zigbee and the nRF Connect SDK, by the option `kind`; settings pages; SoftDevices. */
export const nordic: Format = {
  id: 'nordic',
  title: 'Nordic DFU packages and settings pages',
  options: targetOptions,
  rules: async () => (await import('./findings.ts')).rules,
  sniff,
  build: async (request) => (await import('./build-kind.ts')).buildKind(request),
  read: async (file, nested) => (await import('./read.ts')).read(file, nested),
  open: async (file) => (await import('./read.ts')).open(file),
  check: async (file, expectations) => (await import('./check.ts')).check(file, expectations),
  predict: async (request) => (await import('./predict.ts')).predict(request),
  owns: (profile) => deviceKeys.some((key) => Object.hasOwn(profile, key)),
  explain: async (request) => (await import('./explain.ts')).explain(request),
  detect: async (tree) => (await import('./detect.ts')).detect(tree),
  profiles: async () => (await import('./profiles.ts')).readyProfiles,
};

/** The settings page: not an update, but what a boot loader needs beside a programmed application. */
export const nordicSettings: {
  readonly options: readonly Option[];
  build(request: BuildRequest): Promise<Artifact>;
} = {
  options: settingsOptions,
  build: async (request) => (await import('./settings.ts')).buildSettings(request),
};
