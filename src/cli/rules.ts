/** The rules of all findings, by code: those of the formats, of comparing, of releases, and of `verify` itself. */

import { findingsOf, type Rule } from '../core/findings.ts';
import { formats } from '../formats.ts';

export type VerifyCode =
  | 'verify/unknown-format'
  | 'verify/nothing-known'
  | 'verify/device-not-asked'
  | 'verify/device-of-other-format';

const verifyRules: Readonly<Record<VerifyCode, Rule>> = {
  'verify/unknown-format': {
    level: 'error',
    what: 'the file is of no format that otapack knows',
    why: 'It is the source of an artifact, a download error page, or damaged at its very start.',
    fix: 'check that this is the packaged or signed file, not its source or a download error page',
  },
  'verify/nothing-known': {
    level: 'error',
    what: 'the folder holds no package or image that otapack knows',
    why: 'Nothing was judged: the build may have written elsewhere, or nothing at all.',
    fix: 'build first, or name the folder that the packages and images are in',
  },
  'verify/device-of-other-format': {
    level: 'error',
    what: 'the device of --device takes files of another format',
    why: 'It was asked about none of the files, so nothing says that a device takes them.',
    fix: 'name the profile of the device that gets this file',
  },
  'verify/device-not-asked': {
    level: 'note',
    what: 'the device of --device is not asked about this file',
    why: 'It is nothing that is sent to such a device, like a settings page or a SoftDevice on its own.',
    fix: 'name the package or image that the device gets, where this one was meant',
  },
};

export const verifyFinding = findingsOf(verifyRules);

export type Rules = Readonly<Record<string, Rule>>;

/** The tables, each under a title, in the order the documentation shows them. */
export async function ruleTables(): Promise<readonly (readonly [title: string, rules: Rules])[]> {
  const tables: (readonly [string, Rules])[] = [];
  for (const format of formats) {
    if (format.rules) tables.push([format.title, await format.rules()]);
  }
  tables.push(['Comparing', (await import('../compare/findings.ts')).rules]);
  tables.push(['Releases', (await import('../release/findings.ts')).rules]);
  tables.push(['Verifying', verifyRules]);
  return tables;
}

export async function allRules(): Promise<Rules> {
  return Object.assign({}, ...(await ruleTables()).map(([, rules]) => rules));
}
