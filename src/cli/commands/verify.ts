/** `otapack verify FILE…`: judges artifacts of any format, with keys and expectations if given. */

import { type Verdict, verdictOf } from '../../core/findings.ts';
import { choiceOf, flagOf, textOf, textsOf } from '../../core/options.ts';
import type { Expectations, Facts, Finding, Key, NamedBytes, Report } from '../../core/types.ts';
import { identify } from '../../formats.ts';
import { readInput } from '../../node/files.ts';
import { loadKey } from '../../node/key-sources.ts';
import { verificationText } from '../../show/verification.ts';
import type { Call, Command } from '../command.ts';
import { styleOf } from '../report.ts';

export type Verification = {
  readonly file: string;
  readonly format: string | null;
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
};

const unknownFormat = (file: NamedBytes): Finding => ({
  code: 'verify/unknown-format',
  level: 'error',
  message: `${file.name} is no file that otapack knows${file.bytes.length === 0 ? ': it is empty' : ''}`,
  fix: 'check that this is the packaged or signed file, not its source or a download error page',
});

/** Judges by whatever format the file is of; also handed down for files inside files. */
async function checkAny(file: NamedBytes, expectations: Expectations): Promise<Report | undefined> {
  return identify(file)?.check(file, expectations);
}

export async function verifyFile(file: NamedBytes, expectations: Expectations): Promise<Verification> {
  const report = await checkAny(file, { ...expectations, nested: checkAny });
  const findings = report?.findings ?? [unknownFormat(file)];
  return {
    file: file.name,
    format: report?.format ?? null,
    verdict: verdictOf(findings),
    facts: report?.facts ?? {},
    findings,
  };
}

async function keysOf({ host, values }: Call, name: string): Promise<Key[]> {
  const keys: Key[] = [];
  for (const source of textsOf(values, name)) {
    keys.push(await loadKey(host, source, textOf(values, 'passphrase')));
  }
  return keys;
}

async function expectationsOf(call: Call): Promise<Expectations> {
  const keys = await keysOf(call, 'key');
  const openers = await keysOf(call, 'decrypt-key');
  return {
    ...(keys.length > 0 ? { keys: keys.map((key) => key.public) } : {}),
    decryptWith: [...keys, ...openers].flatMap((key) => (key.private ? [key.private] : [])),
    ...(flagOf(call.values, 'release') ? { release: true } : {}),
  };
}

async function run(call: Call): Promise<number> {
  const { host, values, args } = call;
  const expectations = await expectationsOf(call);
  const failOn = choiceOf(values, 'fail-on', ['error', 'warning'], 'error');
  const artifacts: Verification[] = [];
  for (const path of args['FILE'] ?? []) {
    artifacts.push(await verifyFile(await readInput(host, path), expectations));
  }
  const ok = artifacts.every(
    ({ verdict }) => verdict === 'valid' || (verdict === 'warning' && failOn === 'error'),
  );
  host.out.write(
    flagOf(values, 'json')
      ? `${JSON.stringify({ ok, artifacts }, null, 2)}\n`
      : verificationText(artifacts, styleOf(host, 'out')),
  );
  return ok ? 0 : 1;
}

export const verify: Command = {
  summary: 'Judges packages and images before release: structure, digests, sizes, signatures, keys.',
  examples: [
    ['otapack verify app.zip --key public.pem', 'the signature must be of this key'],
    ['otapack verify signed.bin --json', 'one JSON document for the next tool'],
    ['otapack verify build/*.bin --fail-on warning', 'warnings fail the build too'],
  ],
  options: [
    {
      name: 'key',
      is: 'key',
      many: true,
      placeholder: 'SOURCE',
      help: 'key that must have signed: a path, - or env:NAME',
    },
    {
      name: 'decrypt-key',
      is: 'key',
      many: true,
      placeholder: 'SOURCE',
      help: 'private key that opens an encrypted payload',
    },
    {
      name: 'passphrase',
      is: 'text',
      placeholder: 'SOURCE',
      help: "where the key's passphrase is: a path, - or env:NAME",
    },
    { name: 'release', is: 'flag', help: 'published keys, debug and unsigned packages are errors' },
    {
      name: 'fail-on',
      is: 'choice',
      choices: ['error', 'warning'],
      default: 'error',
      help: 'the level that makes the exit code 1',
    },
    { name: 'json', is: 'flag', help: 'print one JSON document' },
  ],
  arguments: [
    { name: 'FILE', is: 'file', required: true, many: true, help: 'packages, images, settings pages' },
  ],
  run,
};
