/** What is wrong with a package as a zip, and what only differs from how nrfutil writes it. */

import type { Bytes, Finding } from '../../core/types.ts';
import { finding, type NordicFindingCode } from './findings.ts';
import type { Package } from './package-zip.ts';
import { withoutCarriageReturns } from './text-mode.ts';
import { DEFLATED } from './zip-layout.ts';
import { scanZip, type ZipProblem, type ZipProblemKind } from './zip-scan.ts';

const codes = {
  damaged: 'nordic/zip-damaged',
  junk: 'nordic/zip-junk',
  gap: 'nordic/zip-gap',
  'duplicate-name': 'nordic/zip-duplicate-name',
  'unsafe-name': 'nordic/zip-unsafe-name',
  folder: 'nordic/zip-folder',
  crc: 'nordic/zip-crc',
  'headers-differ': 'nordic/zip-headers-differ',
  unsupported: 'nordic/zip-unsupported',
  'too-large': 'nordic/zip-too-large',
} as const satisfies Record<ZipProblemKind, NordicFindingCode>;

const problemFinding = ({ kind, message, offset }: ZipProblem): Finding =>
  finding(codes[kind], message, { at: { offset } });

/** Findings about the zip; `bytes` is the file it was opened from. */
export function zipFindings(opened: Package, bytes: Bytes): Finding[] {
  const findings = opened.problems.map(problemFinding);
  if (opened.problems.some(({ kind }) => kind === 'damaged' || kind === 'junk') && textModeExplains(bytes)) {
    const message = 'the zip was transferred in text mode: every LF became CR LF (line ends of a text, CRLF)';
    findings.unshift(finding('nordic/text-mode', message));
  }
  return findings;
}

/** Whether the zip is in order once every CR LF is LF again. */
function textModeExplains(bytes: Bytes): boolean {
  const repaired = withoutCarriageReturns(bytes);
  return repaired !== undefined && scanZip(repaired).problems.length === 0;
}

/** Notes about entries that are fine, yet not as nrfutil writes them. `known` are the names that the manifest gives. */
export function entryNotes(opened: Package, known: readonly string[]): Finding[] {
  const notes: Finding[] = [];
  const extra = opened.entries.filter(({ name }) => !known.includes(name) && name !== 'manifest.json');
  if (extra.length > 0) {
    const names = extra.map(({ name }) => name).join(', ');
    notes.push(finding('nordic/zip-extra-entries', `the manifest does not name ${names}`));
  }
  const deflated = opened.entries.filter(({ method }) => method === DEFLATED);
  if (deflated.length > 0) {
    notes.push(finding('nordic/zip-deflated', `deflated: ${deflated.map(({ name }) => name).join(', ')}`));
  }
  return notes;
}
