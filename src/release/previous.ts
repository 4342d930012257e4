/** Compares a release with the one before it: versions and security counters should rise. */

import type { Finding } from '../core/types.ts';
import { compareVersions, parseVersion } from '../core/version.ts';
import { finding } from './findings.ts';
import type { Release, ReleasedFile } from './release-file.ts';

/** Negative, zero or positive; undefined where the two are not versions of one kind. */
export function compareTexts(now: string, before: string): number | undefined {
  if (now === before) return 0;
  const [a, b] = [now, before].map((text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined));
  if (a !== undefined && b !== undefined) return a - b;
  const [newer, older] = [parseVersion(now), parseVersion(before)];
  return newer && older ? compareVersions(newer, older, true) : undefined;
}

function versionFindings(now: ReleasedFile, before: ReleasedFile, at: Finding['at']): Finding[] {
  if (before.version === null) return [];
  const what = `${now.target}: version ${now.version ?? 'none'}, before ${before.version}`;
  const order = now.version === null ? undefined : compareTexts(now.version, before.version);
  const more = at ? { at } : {};
  if (order === undefined) return [finding('release/version-incomparable', what, more)];
  if (order < 0) return [finding('release/version-falls', what, more)];
  if (order === 0) return [finding('release/version-stays', what, more)];
  return [];
}

function counterFindings(now: ReleasedFile, before: ReleasedFile, at: Finding['at']): Finding[] {
  if (before.counter === null) return [];
  const more = at ? { at } : {};
  const what = `${now.target}: security counter ${now.counter ?? 'none'}, before ${before.counter}`;
  if (now.counter === null) return [finding('release/counter-gone', what, more)];
  if (now.counter < before.counter) return [finding('release/counter-falls', what, more)];
  if (now.counter === before.counter) return [finding('release/counter-stays', what, more)];
  return [];
}

/** Compares a released file with the previous release's file of the same target. */
export function againstPrevious(now: ReleasedFile, previous: Release): Finding[] {
  const ofTarget = previous.files.filter(({ target }) => target === now.target);
  const before =
    ofTarget.find(({ path }) => path === now.path) ?? (ofTarget.length === 1 ? ofTarget[0] : undefined);
  if (!before) return [];
  const at = { file: now.path };
  return [...versionFindings(now, before, at), ...counterFindings(now, before, at)];
}

/** Targets of the previous release that this one no longer has. */
export function goneSince(now: Release, previous: Release): Finding[] {
  const made = new Set(now.files.map(({ target }) => target));
  const gone = [...new Set(previous.files.map(({ target }) => target))].filter((target) => !made.has(target));
  return gone.map((target) =>
    finding('release/target-gone', `${target} was released before and is not made now`),
  );
}
