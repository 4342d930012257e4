/** What a release finds wrong beyond what the formats find in each file. */

import { findingsOf, type Rule } from '../core/findings.ts';

export type ReleaseCode =
  | 'release/expected-fact'
  | 'release/unknown-fact'
  | 'release/signed-by-other'
  | 'release/not-signed'
  | 'release/unknown-result'
  | 'release/device-refuses'
  | 'release/cannot-predict'
  | 'release/version-falls'
  | 'release/version-stays'
  | 'release/version-incomparable'
  | 'release/counter-falls'
  | 'release/counter-stays'
  | 'release/counter-gone'
  | 'release/target-gone'
  | 'release/variable-not-used'
  | 'release/unreadable'
  | 'release/file-missing'
  | 'release/file-changed'
  | 'release/fact-changed'
  | 'release/digest-only';

export const rules: Readonly<Record<ReleaseCode, Rule>> = {
  'release/expected-fact': {
    level: 'error',
    what: 'a fact of the result is not what `expect` says',
    why: 'The configuration states what must be true of every release, so that a wrong variable or a stale build is noticed.',
    fix: 'correct the option that makes the fact, or the expectation',
  },
  'release/unknown-fact': {
    level: 'error',
    what: '`expect` names a fact that the result does not state',
    why: 'An expectation that cannot be looked at would pass whatever happens.',
    fix: 'drop the expectation, or name a fact that `otapack verify --json` shows for this file',
  },
  'release/signed-by-other': {
    level: 'error',
    what: 'the result is signed by another key than `expect` demands',
    why: 'Devices accept one key; a package signed by another one is refused by all of them.',
    fix: 'sign with the key that is expected, or correct signed-by',
  },
  'release/not-signed': {
    level: 'error',
    what: '`expect` demands a signature and the target has no key',
    why: 'An unsigned package is refused by every device that checks signatures.',
    fix: 'pass --key, or give the target a key',
  },
  'release/unknown-result': {
    level: 'error',
    what: 'no format recognises what was made',
    why: 'Every file that is made is read back and judged; this one could not be.',
    fix: 'report it with the configuration',
  },
  'release/device-refuses': {
    level: 'error',
    what: 'a device profile that must take the result will refuse it',
    why: 'The boot loader of that device was played through, step by step.',
    fix: 'see the reason; change the option it names, or the profile if the device is described wrong',
  },
  'release/cannot-predict': {
    level: 'error',
    what: 'the device profile is for another kind of firmware',
    why: 'An expectation that cannot be looked at would pass whatever happens.',
    fix: 'drop devices from this target',
  },
  'release/version-falls': {
    level: 'error',
    what: 'the version is lower than in the previous release',
    why: 'Devices that refuse downgrades will refuse it; the others will lose what the newer one had.',
    fix: 'raise the version',
  },
  'release/version-stays': {
    level: 'warning',
    what: 'the version is that of the previous release',
    why: 'If anything in it has changed, nobody can tell the two apart, and boot loaders that compare versions will not install the second.',
    fix: 'raise the version',
  },
  'release/version-incomparable': {
    level: 'warning',
    what: 'the version and that of the previous release cannot be compared',
    why: 'The way versions are written has changed, or the version is gone.',
    fix: 'write versions as before',
  },
  'release/counter-falls': {
    level: 'error',
    what: 'the security counter is lower than in the previous release',
    why: 'The counter exists so that devices refuse older images; they will refuse this one.',
    fix: 'raise the security counter',
  },
  'release/counter-stays': {
    level: 'warning',
    what: 'the security counter is that of the previous release',
    why: 'Devices that took the previous release may go back to it.',
    fix: 'raise the counter when the release closes a hole',
  },
  'release/counter-gone': {
    level: 'error',
    what: 'the previous release had a security counter and this one has none',
    why: 'Devices that saw a counter refuse images without one.',
    fix: 'give security-counter again',
  },
  'release/target-gone': {
    level: 'warning',
    what: 'the previous release had a target that this one lacks',
    why: 'Devices that it was for get no update.',
    fix: 'add the target again, or ignore this if it is no longer sold',
  },
  'release/variable-not-used': {
    level: 'warning',
    what: '--var gives a value to a variable that the configuration does not mention',
    why: 'A name that was mistyped would leave the value under vars in force.',
    fix: 'correct the name, or leave the variable out',
  },
  'release/unreadable': {
    level: 'error',
    what: 'the release file is damaged or none',
    why: 'Without it nothing says what the release consists of.',
    fix: 'take otapack-release.json from the release again',
  },
  'release/file-missing': {
    level: 'error',
    what: 'the release names a file that is not there',
    why: 'A release is checked as a whole.',
    fix: 'copy the file to its place beside the release file',
  },
  'release/file-changed': {
    level: 'error',
    what: 'the file is not the one that was released',
    why: 'Its size or SHA-256 differs from what the release file says.',
    fix: 'take the file from the release again; `otapack verify FILE --against RELEASED` names the damage',
  },
  'release/fact-changed': {
    level: 'error',
    what: 'the release file states another fact than the file',
    why: 'One of the two was changed after the release.',
    fix: 'take both from the release again',
  },
  'release/digest-only': {
    level: 'note',
    what: 'the file carries no signature; only its digest in the release file protects it',
    why: 'Whoever can change the release file can change this file with it.',
    fix: 'take the release file from a place you trust',
  },
};

export const finding = findingsOf<ReleaseCode>(rules);
