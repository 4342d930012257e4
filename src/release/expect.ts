/** What `expect` of otapack.yaml says of a file, held against the facts that the file states. */

import { factText } from '../core/facts.ts';
import { nearest } from '../core/suggest.ts';
import type { Facts, Finding } from '../core/types.ts';
import { finding } from './findings.ts';
import { compareTexts } from './previous.ts';

/** The name of a fact in a report for the name in `expect`. */
const factName = (name: string): string => (name === 'counter' ? 'securityCounter' : name);

/** Versions may be written in two ways (`1.2.3`, `1.2.3+0`); everything else must be the same text. */
const agree = (name: string, expected: string, stated: string): boolean =>
  expected === stated || (name === 'version' && compareTexts(expected, stated) === 0);

export function expectFacts(
  facts: Facts,
  expected: ReadonlyMap<string, { readonly text: string }>,
  at: { readonly file: string },
): Finding[] {
  const findings: Finding[] = [];
  for (const [name, { text }] of expected) {
    const stated = factText(facts[factName(name)]);
    if (stated === null) {
      const meant = nearest(name, Object.keys(facts));
      const hint = meant ? `; did you mean ${meant}?` : '';
      findings.push(finding('release/unknown-fact', `${at.file} states no ${name}${hint}`, { at }));
    } else if (!agree(name, text, stated)) {
      findings.push(finding('release/expected-fact', `${name} is ${stated}, expected ${text}`, { at }));
    }
  }
  return findings;
}
