/** `verify … --golden DIR [--update]`: files and folders against their fixtures. */

import { basename, join } from 'node:path';
import { compareGolden, type GoldenResult, unpaired } from '../../compare/golden.ts';
import { goldenFindings } from '../../compare/golden-findings.ts';
import { verdictOf } from '../../core/findings.ts';
import { optionFault } from '../../core/options.ts';
import type { Bytes, Expectations, NamedBytes } from '../../core/types.ts';
import { reader } from '../../formats.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import { kindOf, namesIn } from '../../node/folders.ts';
import type { Host } from '../../node/host.ts';
import { type Verification, verifyFile } from './judge.ts';

/** A file that was produced, and where its fixture is. */
type Pair = { readonly produced: string; readonly golden: string; readonly oneOfMany: boolean };

export type Update = { readonly path: string; readonly bytes: Bytes };

type Job = {
  readonly host: Host;
  readonly expectations: Expectations;
  readonly golden: string;
  /** Takes what `--update` will write; absent without it. */
  readonly update?: (update: Update) => void;
};

async function pairsOf({ host, golden }: Job, path: string): Promise<Pair[]> {
  if ((await kindOf(host, path)) === 'folder') {
    const names = await namesIn(host, path);
    return names.map((name) => ({
      produced: join(path, name),
      golden: join(golden, name),
      oneOfMany: true,
    }));
  }
  const single = (await kindOf(host, golden)) === 'file';
  return [{ produced: path, golden: single ? golden : join(golden, basename(path)), oneOfMany: false }];
}

function refuseTwins(pairs: readonly Pair[]): void {
  const seen = new Map<string, string>();
  for (const { produced, golden } of pairs) {
    const other = seen.get(golden);
    if (other !== undefined) {
      throw optionFault(
        'option/repeated',
        `${other} and ${produced} have the same fixture ${golden}`,
        'compare the folder that holds both, so that fixtures keep the folders too',
      );
    }
    seen.set(golden, produced);
  }
}

async function compared(job: Job, pair: Pair, file: NamedBytes): Promise<GoldenResult> {
  if ((await kindOf(job.host, pair.golden)) === 'nothing') return unpaired(file.name, 'missing');
  return compareGolden(file, await readInput(job.host, pair.golden), reader);
}

async function verifyPair(job: Job, pair: Pair): Promise<Verification> {
  const file = await readInput(job.host, pair.produced);
  const own = await verifyFile(file, job.expectations, pair.oneOfMany);
  const golden = await compared(job, pair, file);
  const stale = golden.verdict === 'different' || golden.verdict === 'missing';
  const updates = stale && job.update !== undefined && own.verdict !== 'invalid';
  if (updates) job.update?.({ path: pair.golden, bytes: file.bytes });
  const found = goldenFindings(golden);
  const shown = updates ? found.map((each) => ({ ...each, level: 'note' as const })) : found;
  const findings = [...own.findings, ...shown];
  const facts = { ...own.facts, golden: golden.verdict };
  return { ...own, facts, findings, verdict: verdictOf(findings), golden };
}

/** Fixtures that a folder of results has no file for. */
async function* orphans(job: Job, pairs: readonly Pair[]): AsyncGenerator<Verification> {
  const known = new Set(pairs.map(({ golden }) => golden));
  for (const name of await namesIn(job.host, job.golden)) {
    const path = join(job.golden, name);
    if (known.has(path)) continue;
    const golden = unpaired(path, 'extra');
    yield {
      file: path,
      format: null,
      verdict: 'invalid',
      facts: {},
      findings: goldenFindings(golden),
      golden,
    };
  }
}

/** Verifies each file and compares it with its fixture. */
export async function* verifyGolden(job: Job, paths: readonly string[]): AsyncGenerator<Verification> {
  const pairs: Pair[] = [];
  for (const path of paths) pairs.push(...(await pairsOf(job, path)));
  refuseTwins(pairs);
  for (const pair of pairs) yield await verifyPair(job, pair);
  if (pairs.some(({ oneOfMany }) => oneOfMany)) yield* orphans(job, pairs);
}

/** Writes the fixtures, all or none. */
export const writeFixtures = (host: Host, updates: readonly Update[]): Promise<void> =>
  writeOutputs(
    host,
    updates.map((update) => ({ ...update, makeFolder: true })),
  );
