/** Judges any file that the Nordic format recognises: packages of every family, settings pages, SoftDevices. */

import type { Bytes, Expectations, Facts, Finding, NamedBytes, Report } from '../../core/types.ts';
import { zipFindings } from './check-zip.ts';
import { expectedFacts } from './expected-facts.ts';
import { dialects, familyOf } from './family.ts';
import { finding } from './findings.ts';
import { parseManifest } from './manifest.ts';
import { openPackage, type Package } from './package-zip.ts';
import { looksLikeZip } from './sniff.ts';
import { looksLikeOta } from './zigbee/ota-file.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

export async function check(file: NamedBytes, expectations: Expectations): Promise<Report> {
  const { facts, findings } = await judge(file, expectations);
  return { format: 'nordic', facts, findings: [...findings, ...expectedFacts(facts, expectations)] };
}

async function judge(file: NamedBytes, expectations: Expectations): Promise<Judged> {
  if (looksLikeZip(file.bytes)) return checkPackage(file.bytes, expectations);
  if (looksLikeOta(file.bytes)) return (await import('./zigbee/check.ts')).checkOta(file.bytes, expectations);
  return (await import('./check-memory.ts')).checkMemory(file, expectations);
}

const failed = (findings: readonly Finding[]): Judged => ({ facts: {}, findings });

async function checkPackage(bytes: Bytes, expectations: Expectations): Promise<Judged> {
  const opened = await openPackage(bytes);
  const findings = zipFindings(opened, bytes);
  const manifest = manifestOf(opened);
  if ('missing' in manifest) {
    const damaged = findings.some(
      ({ level, code }) => level === 'error' && code !== 'nordic/zip-unsafe-name',
    );
    return failed(damaged ? findings : [...findings, finding('nordic/manifest-missing', manifest.missing)]);
  }
  if ('problem' in manifest) {
    return failed([...findings, finding('nordic/manifest-unreadable', manifest.problem, { at: manifestAt })]);
  }
  const [twice, ...more] = new Set(manifest.repeated);
  if (twice !== undefined) {
    const others = more.length === 0 ? '' : `, and ${more.length} more keys`;
    const message = `manifest.json has the key ${JSON.stringify(twice)} twice in one object${others}`;
    findings.push(finding('nordic/manifest-key-twice', message, { at: manifestAt }));
  }
  const family = familyOf(manifest.json);
  const judged = await (await dialects[family]()).check(opened, manifest.json, expectations);
  const carried = await checkCarried(opened, expectations);
  return {
    facts: { family, ...judged.facts },
    findings: [...zipLevels(findings, family), ...judged.findings, ...carried],
  };
}

/** Only Android minds a folder in the zip of the nRF Connect SDK. */
const zipLevels = (findings: readonly Finding[], family: string): Finding[] =>
  findings.map((found) =>
    family === 'ncs' && found.code === 'nordic/zip-folder' ? { ...found, level: 'warning' } : found,
  );

/** Zigbee OTA files that the package carries to the device that distributes them. */
async function checkCarried(opened: Package, expectations: Expectations): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, content] of opened.contents) {
    if (!looksLikeOta(content)) continue;
    const { carriedOta, checkOta } = await import('./zigbee/check.ts');
    const ota = carriedOta(content);
    const judged = ota && (await checkOta(ota, expectations));
    for (const { at, ...found } of judged?.findings ?? []) {
      const message = `in the Zigbee OTA file ${name}: ${found.message}`;
      findings.push({
        ...found,
        message,
        at: { file: name, ...(at?.offset === undefined ? {} : { offset: at.offset }) },
      });
    }
  }
  return findings;
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
