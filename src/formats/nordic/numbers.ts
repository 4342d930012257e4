/** Numbers and versions of the options, by nrfutil's grammar, with our refusals. */

import { textOf, type Values } from '../../core/options.ts';
import type { Finding } from '../../core/types.ts';
import { wrongUse } from './faults.ts';
import { finding } from './findings.ts';
import { readNumber } from './number-text.ts';

const LARGEST = 0xffff_ffff;

const oddities = {
  octal: 'a leading 0 means octal',
  underscore: 'the underscore is dropped',
  sign: 'the sign is dropped',
  blank: 'the blank is dropped',
} as const;

const noNumber = (text: string, what: string) =>
  wrongUse('nordic/bad-number', `Invalid value for '${what}': ${text} is not a valid integer`, {
    why: 'numbers are decimal, hexadecimal with 0x, or octal with a leading 0',
    fix: /^0[0-9]+$/.test(text) ? `without the leading 0: ${text.replace(/^0+/, '')}` : 'correct the number',
  });

/** The 32-bit number a text names; `what` names the option in messages. */
export function parseNumber(text: string, what: string, findings: Finding[]): number {
  const parsed = readNumber(text);
  if (!parsed) throw noNumber(text, what);
  const { value, oddity } = parsed;
  if (value < 0 || value > LARGEST) {
    throw wrongUse('nordic/number-out-of-range', `${what}: Value out of range: ${text}`, {
      why: 'the init packet has 32 bits for it',
      fix: `give a number from 0 to ${LARGEST}`,
    });
  }
  if (oddity) findings.push(finding('nordic/number-odd', `${what} ${text} is ${value}: ${oddities[oddity]}`));
  return value;
}

/** A number option; `none` in any case clears it. */
export function numberOption(values: Values, name: string, findings: Finding[]): number | undefined {
  const text = textOf(values, name);
  if (text === undefined || text.toLowerCase() === 'none') return undefined;
  return parseNumber(text, `--${name}`, findings);
}

const LARGEST_PART = 99;

/** `x.y.z` as x*10000 + y*100 + z. */
function versionStringNumber(text: string, force: boolean, findings: Finding[]): number {
  const parts = text.split('.');
  if (parts.length !== 3 || parts.some((part) => !/^[0-9]+$/.test(part))) {
    throw wrongUse(
      'nordic/bad-version-string',
      `application version string '${text}': must be on the format x.y.z`,
      {
        why: 'x, y and z are decimal numbers; they become x*10000 + y*100 + z',
        fix: 'give three numbers, such as 1.2.3',
      },
    );
  }
  const [x = 0, y = 0, z = 0] = parts.map(Number);
  const number = x * 10000 + y * 100 + z;
  if (y > LARGEST_PART || z > LARGEST_PART) {
    const what = `application version string ${text} becomes ${number}, the same as ${reading(number)}`;
    if (!force) {
      throw wrongUse('nordic/bad-version-string', what, {
        why: `it is x*10000 + y*100 + z, so parts above ${LARGEST_PART} overtake later versions`,
        fix: `keep y and z below ${LARGEST_PART + 1}, give --application-version, or --force it`,
      });
    }
    findings.push(finding('nordic/version-parts', what));
  }
  if (number > LARGEST)
    throw wrongUse('nordic/number-out-of-range', `version string ${text} does not fit 32 bits`);
  return number;
}

/** The version string that a number reads as. */
const reading = (number: number): string =>
  `${Math.floor(number / 10000)}.${Math.floor(number / 100) % 100}.${number % 100}`;

/** The version of the application, from either option; undefined when none is given. Beside a string the number is idle. */
export function applicationVersion(values: Values, force: boolean, findings: Finding[]): number | undefined {
  const text = textOf(values, 'application-version-string');
  if (text === undefined) return numberOption(values, 'application-version', findings);
  const idle = textOf(values, 'application-version') ?? 'none';
  const number = idle.toLowerCase() === 'none' ? 0 : readNumber(idle)?.value;
  if (number === undefined) throw noNumber(idle, '--application-version');
  if (number !== 0) {
    const message =
      'When both application-version-string and application-version are provided, only the string will be used.';
    findings.push(finding('nordic/version-given-twice', `Warning: ${message}`));
  }
  return versionStringNumber(text, force, findings);
}
