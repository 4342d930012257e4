/** Versions of MCUboot: parsing, ranges, order. */

import { expect, test } from 'vitest';
import { nearest } from '../../src/core/suggest.ts';
import { compareVersions, parseVersion, versionOverflow, versionText } from '../../src/core/version.ts';

const version = (given: string) => {
  const parsed = parseVersion(given);
  if (!parsed) throw new Error(`${given} is no version`);
  return parsed;
};

test.each([
  ['1', '1.0.0+0'],
  ['1.2', '1.2.0+0'],
  ['0.0.0', '0.0.0+0'],
  ['1.2.3+4294967295', '1.2.3+4294967295'],
])('%s is %s', (given, text) => expect(versionText(version(given))).toBe(text));

test.each(['', '1.', '1.02', '01', '1.2+3', '1.2.3.4', '1.2.3+', 'v1', '-1', '1.2.3-rc1', '0x1'])(
  '%s is none',
  (given) => expect(parseVersion(given)).toBeUndefined(),
);

test('parts that do not fit their field are named', () => {
  expect(versionOverflow(version('256'))).toContain('major');
  expect(versionOverflow(version('1.256'))).toContain('minor');
  expect(versionOverflow(version('1.2.65536'))).toContain('revision');
  expect(versionOverflow(version('1.2.3+4294967296'))).toContain('build');
  expect(versionOverflow(version('255.255.65535+4294967295'))).toBeUndefined();
});

test('the build number counts only when asked', () => {
  expect(compareVersions(version('1.10'), version('1.9'))).toBeGreaterThan(0);
  expect(compareVersions(version('1.2.3+5'), version('1.2.3+4'))).toBe(0);
  expect(compareVersions(version('1.2.3+5'), version('1.2.3+4'), true)).toBeGreaterThan(0);
});

test('a near name is found, a far one is not', () => {
  expect(nearest('aplication', ['application', 'bootloader'])).toBe('application');
  expect(nearest('xyz', ['application', 'bootloader'])).toBeUndefined();
  expect(nearest('c', ['a', 'b'])).toBeUndefined();
  expect(nearest('sing', ['sign', 'verify'])).toBe('sign');
  expect(nearest('--security', ['--slot-size', '--security-counter'])).toBe('--security-counter');
  expect(nearest('x'.repeat(100), ['x'])).toBeUndefined();
});
