/** Judges any file that the Nordic format recognises: packages of every family, settings pages, SoftDevices. */

import type { Bytes, Expectations, Facts, Finding, NamedBytes, Report } from '../../core/types.ts';
import { zipFindings } from './check-zip.ts';
import { expectedFacts } from './expected-facts.ts';
import { dialects, familyOf } from './family.ts';
import { finding } from './findings.ts';
import { parseManifest } from './manifest.ts';
import { openPackage, type Package } from './package-zip.ts';
import { looksLikeZip } from './sniff.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

export async function check(file: NamedBytes, expectations: Expectations): Promise<Report> {
  const { facts, findings } = looksLikeZip(file.bytes)
    ? await checkPackage(file.bytes, expectations)
    : await (await import('./check-memory.ts')).checkMemory(file, expectations);
  return { format: 'nordic', facts, findings: [...findings, ...expectedFacts(facts, expectations)] };
}

const failed = (findings: readonly Finding[]): Judged => ({ facts: {}, findings });

async function checkPackage(bytes: Bytes, expectations: Expectations): Promise<Judged> {
  const opened = await openPackage(bytes);
  const findings = zipFindings(opened, bytes);
  const manifest = manifestOf(opened);
  if ('missing' in manifest) {
    const damaged = findings.some(({ level }) => level === 'error');
    return failed(damaged ? findings : [...findings, finding('nordic/manifest-missing', manifest.missing)]);
  }
  if ('problem' in manifest) {
    return failed([...findings, finding('nordic/manifest-unreadable', manifest.problem, { at: manifestAt })]);
  }
  const family = familyOf(manifest.json);
  const dialect = await dialects[family]?.();
  if (!dialect) return failed([...findings, finding('nordic/manifest-wrong', `this is a ${family} package`)]);
  const judged = await dialect.check(opened, manifest.json, expectations);
  return { facts: { family, ...judged.facts }, findings: [...findings, ...judged.findings] };
}

const manifestAt = { file: 'manifest.json' };

/** The manifest of an opened package. */
export function manifestOf(opened: Package): ReturnType<typeof parseManifest> | { readonly missing: string } {
  const bytes = opened.contents.get('manifest.json');
  if (bytes) return parseManifest(bytes);
  const elsewhere = opened.entries.find(({ name }) => /(^|\/)manifest\.json$/i.test(name));
  const hint = elsewhere ? `; there is ${elsewhere.name}, but readers look at the top only` : '';
  return { missing: `the zip has no manifest.json${hint}` };
}
