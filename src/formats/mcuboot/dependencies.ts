/**
 * `--dependencies "(1, 1.2.3+0),(2,2.0)"`: which version other images must have at least. Read as loosely as the
 * reference does, by searching: ids are all `(` followed at once by digits, versions all `,` followed by digits, dots,
 * pluses and blanks up to `)`.
 */

import type { Endian } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';
import { parseVersion, type Version } from '../../core/version.ts';
import { misuse } from './faults.ts';
import { dependencyValue } from './layout.ts';
import { fitting } from './numbers.ts';
import { fittingVersion } from './plan-version.ts';

export type Dependency = { readonly image: number; readonly version: Version };

export type Dependencies = {
  readonly list: readonly Dependency[];
  /** Text that is part of no dependency and was passed over. */
  readonly leftover: string;
};

const IDS = /\((\d+)/g;
const VERSIONS = /,\s*([0-9.+]+)\)/g;

export function parseDependencies(given: string): Dependencies {
  const ids = [...given.matchAll(IDS)].map((match) => Number(match[1]));
  const texts = [...given.matchAll(VERSIONS)].map((match) => (match[1] ?? '').trim());
  if (ids.length === 0) {
    throw misuse('mcuboot/dependencies', `Image dependency format is invalid: ${given}`, {
      fix: 'write it as (image, version), e.g. (1,1.2.3+0)',
    });
  }
  if (ids.length !== texts.length) {
    throw misuse(
      'mcuboot/dependencies',
      `There's a mismatch between the number of dependency images and versions in: ${given}`,
      { fix: 'every image needs a version: (image, version)' },
    );
  }
  const list = ids.map((image, i) => ({ image, version: versionIn(texts[i] ?? '', given) }));
  return { list, leftover: leftover(given) };
}

function versionIn(text: string, given: string): Version {
  const version = parseVersion(text);
  if (version) return version;
  throw misuse(
    'mcuboot/bad-version',
    `Invalid version number, should be maj.min.rev+build: '${text}' in ${given}`,
  );
}

const leftover = (given: string): string =>
  given
    .replace(/\(\d+\s*,\s*[0-9.+]+\)/g, '')
    .replace(/[\s,]+/g, ' ')
    .trim();

/** The 12 bytes of one dependency. */
export function dependencyBytes({ image, version }: Dependency, endian: Endian): Bytes {
  return dependencyValue.write(
    {
      image: fitting('--dependencies', image, 8),
      reserved: new Uint8Array(),
      ...fittingVersion('--dependencies', version),
    },
    endian,
  );
}
