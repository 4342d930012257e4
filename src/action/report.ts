/** What the Action hands back: outputs, the summary, annotations, and reports for other tools. */

import { appendFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type * as Core from '@actions/core';
import { printable } from '../core/escape.ts';
import { worseFirst } from '../core/findings.ts';
import type { Outcome, Placed } from './outcome.ts';

/** GitHub shows ten annotations of a level and step, and fewer are read. */
const MOST_ANNOTATIONS = 10;
/** GitHub drops a whole summary that is larger than this. */
const LARGEST_SUMMARY = 1024 * 1024;

export const inWorkspace = (workspace: string, cwd: string, path: string): string =>
  relative(workspace, resolve(cwd, path)).replaceAll('\\', '/');

/** The worst ten, each on the line of the configuration or on the file. */
export function annotate(
  core: Pick<typeof Core, 'error' | 'warning' | 'notice'>,
  placed: readonly Placed[],
  places: { readonly workspace: string; readonly cwd: string },
): void {
  const worst = placed
    .filter(({ finding }) => finding.level !== 'note')
    .sort((a, b) => worseFirst(a.finding.level, b.finding.level))
    .slice(0, MOST_ANNOTATIONS);
  for (const { finding, at } of worst) {
    const fix = finding.fix === undefined ? '' : `\n${finding.fix}`;
    const message = printable(`${finding.message}${fix}`, true);
    core[finding.level === 'error' ? 'error' : 'warning'](message, {
      title: finding.code,
      ...(at.file === undefined ? {} : { file: inWorkspace(places.workspace, places.cwd, at.file) }),
      ...(at.line === undefined ? {} : { startLine: at.line }),
      ...(at.column === undefined ? {} : { startColumn: at.column }),
    });
  }
}

/** As much of the summary as GitHub takes, whole lines. */
export function cutSummary(markdown: string): string {
  const encoder = new TextEncoder();
  if (encoder.encode(markdown).length <= LARGEST_SUMMARY) return markdown;
  const note = '\n\nThe rest did not fit; the JSON report has it.\n';
  const lines: string[] = [];
  let room = LARGEST_SUMMARY - note.length;
  for (const line of markdown.split('\n')) {
    room -= encoder.encode(line).length + 1;
    if (room < 0) break;
    lines.push(line);
  }
  return lines.join('\n') + note;
}

const distinct = (texts: readonly (string | null)[]): string =>
  [...new Set(texts.filter((text) => text !== null))].map((text) => printable(text)).join('\n');

export function setOutputs(
  core: Pick<typeof Core, 'setOutput'>,
  outcome: Outcome,
  files: { readonly report: string; readonly sarif: string },
  places: { readonly workspace: string; readonly cwd: string },
): void {
  // a list has one line for each: no name may bring a further one
  const shown = (path: string) => printable(inWorkspace(places.workspace, places.cwd, path));
  core.setOutput('paths', outcome.outputs.map(({ path }) => shown(path)).join('\n'));
  core.setOutput('sha256', outcome.outputs.map(({ path, sha256 }) => `${sha256}  ${shown(path)}`).join('\n'));
  core.setOutput('version', distinct(outcome.outputs.map(({ version }) => version)));
  core.setOutput('fingerprint', distinct(outcome.outputs.map(({ key }) => key)));
  core.setOutput('release', outcome.release === undefined ? '' : shown(outcome.release));
  core.setOutput('report', files.report);
  core.setOutput('sarif', files.sarif);
}

/** Tells later steps, such as attestations, which files were made here. */
export function announceArtifacts(listFile: string | undefined, outcome: Outcome, cwd: string): void {
  if (!listFile || outcome.release === undefined) return;
  const paths = [...outcome.outputs.map(({ path }) => path), outcome.release];
  appendFileSync(listFile, paths.map((path) => `${printable(resolve(cwd, path))}\n`).join(''));
}

/** A job may use the Action more than once: each step has reports of its own. */
export const reportPaths = (
  folder: string,
  step: string,
): { readonly report: string; readonly sarif: string } => ({
  report: join(folder, `otapack-${step}-report.json`),
  sarif: join(folder, `otapack-${step}.sarif`),
});
