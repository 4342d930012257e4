/** What a run found, as text. */

import type { Failure, Report } from './suite.ts';
import type { Bench } from './trial.ts';

const quoted = (word: string): string => (/^[\w./=:+,-]+$/.test(word) ? word : `'${word}'`);

export function failureText({ suite, kind, detail, trial, seed, path }: Failure): string {
  const files = Object.entries(trial.files).map(
    ([name, bytes]) =>
      `    ${name}, ${bytes.length} bytes: ${Buffer.from(bytes.subarray(0, 48)).toString('hex')}${bytes.length > 48 ? '…' : ''}`,
  );
  return [
    `\n${suite}: ${kind}`,
    `  otapack ${[...trial.words, ...trial.argv].map(quoted).join(' ')}`,
    ...files,
    ...detail.split('\n').map((line) => `  | ${line}`),
    `  again: --only ${suite} --seed ${seed} --path ${path}`,
  ].join('\n');
}

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => (i === 0 ? String(cell).padEnd(26) : String(cell).padStart(9))).join('');

export function summary(reports: readonly Report[], places: readonly Bench[], seconds: number): string {
  const lines = [row(['', 'cases', 'equal', 'refused', 'by rule', 'failed'])];
  const rules = new Map<string, number>();
  for (const { suite, runs, agreed, refused, byRule, failures } of reports) {
    const known = [...byRule.values()].reduce((a, b) => a + b, 0);
    lines.push(row([suite, runs, agreed, refused, known, failures.length]));
    for (const [id, times] of byRule) rules.set(id, (rules.get(id) ?? 0) + times);
  }
  const cases = reports.reduce((sum, { runs }) => sum + runs, 0);
  const total = (of: 'runs' | 'executables') => places.reduce((sum, { counted }) => sum + counted[of], 0);
  lines.push(
    '',
    `${cases} cases in ${seconds.toFixed(1)} s, ${(cases / seconds).toFixed(1)} a second; ${total('runs')} runs of otapack, ${total('executables')} of them by the executable`,
  );
  for (const [id, times] of [...rules].sort()) lines.push(`  ${id}: ${times}`);
  return lines.join('\n');
}
