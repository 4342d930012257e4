/** Versions as options: their syntax, and whether each part fits its field of the header. */

import { parseVersion, type Version, versionOverflow, versionText } from '../../core/version.ts';
import { misuse } from './faults.ts';

/** The line end of a file that a build system passes on does not count. */
export function parseVersionOption(given: string): Version {
  const version = parseVersion(given.replace(/\n$/, ''));
  if (version) return version;
  throw misuse('mcuboot/bad-version', `Invalid version number, should be maj.min.rev+build: '${given}'`, {
    why: 'up to four decimal numbers without leading zeros; a build number needs all three before it',
    fix: 'e.g. 1.2.3 or 1.2.3+4',
  });
}

export function fittingVersion(option: string, version: Version): Version {
  const overflow = versionOverflow(version);
  if (overflow === undefined) return version;
  throw misuse('mcuboot/field-overflow', `${option} ${versionText(version)}: ${overflow}`);
}
