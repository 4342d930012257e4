/** `verify otapack-release.json`: checks that every file of a release is there, unchanged, and as the release file describes it. */

import { basename, dirname, join } from 'node:path';
import { hex } from '../../core/bytes.ts';
import { sha256 } from '../../core/digest.ts';
import { counterOf, signerOf, versionOf } from '../../core/facts.ts';
import { Fault } from '../../core/fault.ts';
import { verdictOf } from '../../core/findings.ts';
import type { Expectations, Finding, NamedBytes } from '../../core/types.ts';
import { checkAny, formatNamed } from '../../formats.ts';
import { readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { finding } from '../../release/findings.ts';
import { type Release, type ReleasedFile, readRelease } from '../../release/release-file.ts';
import type { Verification } from './judge.ts';

const verification = (
  file: string,
  format: string | null,
  facts: Verification['facts'],
  findings: readonly Finding[],
): Verification => ({ file, format, verdict: verdictOf(findings), facts, findings });

async function readOrNot(host: Host, path: string): Promise<NamedBytes | undefined> {
  try {
    return await readInput(host, path);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function contentFindings(entry: ReleasedFile, file: NamedBytes): Promise<Finding[]> {
  const at = { file: file.name };
  if (file.bytes.length !== entry.size) {
    const what = `${file.name} has ${file.bytes.length} bytes, released were ${entry.size}`;
    return [finding('release/file-changed', what, { at })];
  }
  const digest = hex(await sha256(file.bytes));
  if (digest === entry.sha256) return [];
  const what = `the SHA-256 of ${file.name} is ${digest}, released was ${entry.sha256}`;
  return [finding('release/file-changed', what, { at })];
}

function factFindings(entry: ReleasedFile, facts: Verification['facts'], file: string): Finding[] {
  const stated = [
    ['version', entry.version, versionOf(facts)],
    ['counter', entry.counter, counterOf(facts)],
    ['key', entry.key, signerOf(facts)],
  ] as const;
  return (
    stated
      // who signed can be found out only with the right key
      .filter(([name, released, found]) => released !== found && (name !== 'key' || found !== null))
      .map(([name, released, found]) =>
        finding(
          'release/fact-changed',
          `${file}: ${name} is ${found ?? 'not stated'}, the release says ${released ?? 'none'}`,
          {
            at: { file },
          },
        ),
      )
  );
}

/** The paths of each file: its own, and its name alone, since downloads lose their folders; a name must tell. */
function pathsOf(release: Release, folder: string): (entry: ReleasedFile) => readonly string[] {
  const names = release.files.map(({ path }) => basename(path));
  return ({ path }) => {
    const name = basename(path);
    const isTelling = names.filter((each) => each === name).length === 1;
    return [...new Set([join(folder, path), ...(isTelling ? [join(folder, name)] : [])])];
  };
}

async function firstOf(host: Host, paths: readonly string[]): Promise<NamedBytes | undefined> {
  for (const path of paths) {
    const file = await readOrNot(host, path);
    if (file) return file;
  }
  return undefined;
}

async function verifyEntry(
  host: Host,
  entry: ReleasedFile,
  paths: readonly string[],
  expectations: Expectations,
): Promise<Verification> {
  const file = await firstOf(host, paths);
  const path = file?.name ?? paths[0] ?? entry.path;
  if (!file) {
    const missing = finding('release/file-missing', `${path} is not there`, { at: { file: path } });
    return verification(path, entry.format, {}, [missing]);
  }
  const found = await contentFindings(entry, file);
  // a raw segment or a signature file stands beside an artifact: its digest is all there is to check
  const known = formatNamed(entry.format)?.sniff(file) === true;
  const report = known ? await checkAny(file, expectations) : undefined;
  const facts = report?.facts ?? {};
  if (report) found.push(...factFindings(entry, facts, path), ...report.findings);
  if (entry.key === null && expectations.keys) {
    found.push(finding('release/digest-only', `${path} is not signed`, { at: { file: path } }));
  }
  return verification(path, entry.format, facts, found);
}

/** The release file itself, then each of its files. */
export async function* verifyRelease(
  host: Host,
  file: NamedBytes,
  expectations: Expectations,
): AsyncGenerator<Verification> {
  let release: Release;
  try {
    release = readRelease(file);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    yield verification(file.name, 'release', {}, [
      finding('release/unreadable', error.what, { at: { file: file.name } }),
    ]);
    return;
  }
  yield verification(file.name, 'release', { files: release.files.length }, []);
  const folder = file.name === '-' ? '.' : dirname(file.name);
  const pathsOfEntry = pathsOf(release, folder);
  for (const entry of release.files) yield await verifyEntry(host, entry, pathsOfEntry(entry), expectations);
}
