/** `otapack sign [target…]`: builds, signs and verifies what otapack.yaml names, all of it or nothing. */

import { basename } from 'node:path';
import { utf8 } from '../../core/bytes.ts';
import { counted } from '../../core/count.ts';
import { printable } from '../../core/escape.ts';
import { Fault } from '../../core/fault.ts';
import { failLevels } from '../../core/findings.ts';
import { choiceOf, flagOf, passphraseOption, textOf, textsOf, type Values } from '../../core/options.ts';
import { setPrecomputeWindow } from '../../keys/curves.ts';
import { readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import type { Made } from '../../release/make.ts';
import { readRelease } from '../../release/release-file.ts';
import { type Run, runRelease } from '../../release/run.ts';
import { jsonText } from '../../show/json.ts';
import { releaseText } from '../../show/release.ts';
import { treeOf } from '../build-tree.ts';
import type { Call, Command } from '../command.ts';
import { jsonOption } from '../common-options.ts';
import { printFault, styleOf } from '../report.ts';
import { type ConfigFileFaultCode, findConfig, type Loaded, loadConfig, variables } from '../sign/config.ts';
import { fromHere, outsideOf } from '../sign/outside.ts';
import { progressOn } from '../sign/progress.ts';

async function configOf(host: Host, values: Values): Promise<Loaded> {
  const path = textOf(values, 'config') ?? (await findConfig(host));
  if (path !== undefined) return loadConfig(host, path);
  const { detect, configText, isComplete } = await import('../../release/first-config.ts');
  const found = await detect(treeOf(host.cwd));
  if (isComplete(found)) {
    const { readConfig } = await import('../../release/config.ts');
    host.err.write('no otapack.yaml: taking what otapack init finds here\n');
    return { config: readConfig({ name: 'otapack.yaml', bytes: utf8(configText(found)) }), folder: host.cwd };
  }
  throw new Fault<ConfigFileFaultCode>({
    code: 'config/not-found',
    exit: 2,
    what: 'there is no otapack.yaml here or in a folder above',
    fix: 'otapack init looks at the build folders and writes a first one',
  });
}

async function work(call: Call, { config, folder }: Loaded): Promise<{ run: Run; written: boolean }> {
  const { host, values, args } = call;
  const previous = textOf(values, 'previous');
  const key = textOf(values, 'key');
  const passphrase = textOf(values, 'passphrase');
  const { outside, outputs, updated } = outsideOf(host, folder, flagOf(values, 'update'));
  const progress = progressOn(host);
  // the larger table of multiples pays off after about ten signatures
  if (config.targets.length * Math.max(1, ...config.axes.map(({ values }) => values.length)) > 10) {
    setPrecomputeWindow(6);
  }
  try {
    const run = await runRelease(
      {
        config,
        configFile: basename(config.file),
        words: args['TARGET'] ?? [],
        choices: {
          key: key && fromHere(host, folder, key),
          passphrase: passphrase && fromHere(host, folder, passphrase),
          vars: variables(textsOf(values, 'var')),
          env: host.env,
        },
        release: flagOf(values, 'release') || config.release,
        failOn: choiceOf(values, 'fail-on', failLevels, config.failOn),
        previous: previous === undefined ? undefined : readRelease(await readInput(host, previous)),
        progress: progress.step,
      },
      outside,
    );
    const written = run.ok && !flagOf(values, 'dry-run');
    if (written) {
      await outputs.commit();
      progress.end();
      for (const path of updated) host.err.write(`updated ${printable(path)}\n`);
    }
    return { run, written };
  } finally {
    progress.end();
    await outputs.discard();
  }
}

function jsonOf({ run, written }: { run: Run; written: boolean }): string {
  const targets = run.made.map(({ target, verdict, files, facts, findings, fault }) => ({
    target: target.name,
    format: target.format.id,
    at: target.at,
    verdict,
    files,
    facts,
    findings,
    ...(fault
      ? { fault: { code: fault.code, what: fault.what, why: fault.why, fix: fault.fix, at: fault.at } }
      : {}),
  }));
  const all = { ok: run.ok, written, release: run.releaseFile, targets, findings: run.findings };
  return jsonText(all);
}

function closingOf({ run, written }: { run: Run; written: boolean }, dryRun: boolean): string {
  const files = run.made.reduce((sum, each) => sum + each.files.length, 0);
  const made = counted(files, 'file');
  if (written) return `${made} and ${run.releaseFile} written`;
  if (dryRun && run.ok) return `${made} would be written; nothing was (--dry-run)`;
  return 'nothing was written; all earlier files are unchanged';
}

/** Prints each fault once, however many targets it concerns. */
function printFaults(host: Host, made: readonly Made[]): void {
  const said = new Set<string>();
  for (const { fault } of made) {
    if (!fault || said.has(fault.what)) continue;
    said.add(fault.what);
    printFault(host, fault);
  }
}

async function run(call: Call): Promise<number> {
  const { host, values } = call;
  const result = await work(call, await configOf(host, values));
  const { made, findings, ok } = result.run;
  const style = styleOf(host, 'out');
  if (flagOf(values, 'json')) host.out.write(jsonOf(result));
  else {
    const targets = made.map((each) => ({ ...each, target: each.target.name }));
    host.out.write(
      releaseText({ made: targets, findings, closing: closingOf(result, flagOf(values, 'dry-run')) }, style),
    );
  }
  printFaults(host, made);
  return made.find(({ fault }) => fault)?.fault?.exit ?? (ok ? 0 : 1);
}

export const sign: Command = {
  summary:
    'Builds, signs and verifies the targets of otapack.yaml. If one of them fails, nothing is written.',
  examples: [
    ['otapack sign --key private.key', 'everything that otapack.yaml names'],
    ['otapack sign app --key env:SIGNING_KEY --var VERSION=1.4.0', 'one target, key and version from CI'],
    ['otapack sign --key private.key --previous last/otapack-release.json', 'versions must not fall'],
  ],
  sections: {
    'What must hold': ['previous', 'release', 'fail-on'],
    Result: ['update', 'dry-run', 'json'],
  },
  options: [
    {
      name: 'key',
      short: 'k',
      is: 'key',
      placeholder: 'SOURCE',
      help: 'key that signs all targets that have no key of their own: a path, - or env:NAME',
    },
    passphraseOption,
    {
      name: 'config',
      is: 'file',
      placeholder: 'FILE',
      default: 'otapack.yaml here or in a folder above',
      help: 'the configuration file',
    },
    {
      name: 'var',
      is: 'text',
      many: true,
      placeholder: 'NAME=VALUE',
      help: 'value of ${var:NAME} in the configuration',
    },
    {
      name: 'previous',
      is: 'file',
      placeholder: 'FILE',
      help: 'otapack-release.json of the last release; lower versions or counters are errors',
    },
    {
      name: 'release',
      is: 'flag',
      help: 'treat published keys, debug packages and unsigned packages as errors',
    },
    {
      name: 'fail-on',
      is: 'choice',
      choices: failLevels,
      default: 'error, or what the configuration says',
      help: 'lowest level of a finding that makes the run fail',
    },
    { name: 'update', is: 'flag', help: 'write golden fixtures that are missing or differ' },
    { name: 'dry-run', is: 'flag', help: 'do everything, but write no file' },
    jsonOption,
  ],
  arguments: [{ name: 'TARGET', is: 'text', many: true, help: 'targets to make (default: all)' }],
  run,
};
