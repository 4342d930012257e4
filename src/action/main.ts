/**
 * The Action: masks secrets, runs the same command as the command line does on its inputs, and reports the result to the runner.
 * Text that came from files is printed between stop-commands, so that no file name is read as a workflow command.
 */

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as Core from '@actions/core';
import { parseArguments } from '../cli/arguments.ts';
import type { Command } from '../cli/command.ts';
import { printFault } from '../cli/report.ts';
import { allRules } from '../cli/rules.ts';
import { hex, utf8 } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import { readInput, writeOutputs } from '../node/files.ts';
import type { Host, Sink } from '../node/host.ts';
import { verificationMarkdown } from '../show/markdown.ts';
import { sarifText } from '../show/sarif.ts';
import { styleFor } from '../show/style.ts';
import { verificationText } from '../show/verification.ts';
import { filesOf, secretsOf, signArguments, verifyArguments } from './arguments.ts';
import { type ActionFaultCode, type Inputs, readInputs } from './inputs.ts';
import { asFinding, type Outcome, signOutcome, verifyOutcome } from './outcome.ts';
import { annotate, announceArtifacts, cutSummary, inWorkspace, reportPaths, setOutputs } from './report.ts';
import { maskable } from './secrets.ts';

declare const OTAPACK_VERSION: string;

type Runner = typeof Core;

function masked(core: Runner): Inputs {
  for (const name of ['key', 'passphrase', 'key-file', 'public-key']) {
    const given = core.getInput(name, { trimWhitespace: false });
    // key-file and public-key are no secrets, unless someone put a private key there by mistake
    const isSecret = name === 'key' || name === 'passphrase' || given.includes('PRIVATE KEY');
    if (isSecret) for (const text of maskable(given)) core.setSecret(text);
  }
  return readInputs(core);
}

function collector(): { sink: Sink; text: () => string } {
  const pieces: string[] = [];
  const decoder = new TextDecoder();
  const write = (chunk: string | Uint8Array) => {
    pieces.push(typeof chunk === 'string' ? chunk : decoder.decode(chunk));
  };
  return { sink: { write, isTerminal: false, columns: 100 }, text: () => pieces.join('') };
}

/** The host of the command: it runs in the workspace, without standard input, and finds secrets in the environment. */
function hostOf(host: Host, inputs: Inputs, out: Sink, err: Sink): Host {
  const own = Object.entries(host.env).filter(([name]) => !name.startsWith('INPUT_'));
  return {
    ...host,
    cwd: resolve(host.env['GITHUB_WORKSPACE'] ?? host.cwd, inputs.workingDirectory),
    env: { ...Object.fromEntries(own), ...secretsOf(inputs), NO_COLOR: '1' },
    out,
    err,
    stdin: async () => new Uint8Array(),
    ask: async () => undefined,
  };
}

/** Prints text that may come from files; the runner is told not to look for commands in it. */
function say(core: Runner, host: Host, text: string): void {
  if (text.trim() === '') return;
  const token = hex(host.random(16));
  core.info(`::stop-commands::${token}\n${text.trimEnd()}\n::${token}::`);
}

type Ran = { readonly code: number; readonly json: string; readonly outcome: Outcome };

async function runCommand(command: Command, argv: readonly string[], host: Host): Promise<number> {
  const { values, args } = parseArguments(argv, command);
  return command.run({ values, args, host });
}

async function run(inputs: Inputs, host: Host, json: () => string): Promise<Ran> {
  if (inputs.command === 'sign') {
    const { sign } = await import('../cli/commands/sign.ts');
    const code = await runCommand(sign, signArguments(inputs), host);
    return { code, json: json(), outcome: signOutcome(JSON.parse(json())) };
  }
  const { verify } = await import('../cli/commands/verify.ts');
  const files = await filesOf(inputs, host.cwd);
  const code = await runCommand(verify, verifyArguments(inputs, files), host);
  const read = (path: string) => readInput(host, path).catch(() => undefined);
  return { code, json: json(), outcome: await verifyOutcome(JSON.parse(json()), read) };
}

async function handBack(core: Runner, host: Host, inputs: Inputs, ran: Ran): Promise<void> {
  const { outcome, code } = ran;
  const places = { workspace: resolve(host.env['GITHUB_WORKSPACE'] ?? host.cwd), cwd: host.cwd };
  const reports = reportPaths(host.env['RUNNER_TEMP'] ?? host.cwd, hex(host.random(4)));
  const judged = outcome.judged.map((each) => ({
    ...each,
    file: inWorkspace(places.workspace, places.cwd, each.file),
  }));
  await writeOutputs(host, [
    { path: reports.report, bytes: utf8(ran.json) },
    { path: reports.sarif, bytes: utf8(sarifText(judged, await allRules(), OTAPACK_VERSION)) },
  ]);
  say(core, host, verificationText(outcome.judged, styleFor(false)));
  annotate(core, outcome.placed, places);
  setOutputs(core, outcome, reports, places);
  announceArtifacts(host.env['GITHUB_ARTIFACTS'], outcome, host.cwd);
  if (host.env['GITHUB_STEP_SUMMARY']) {
    const title = inputs.command === 'sign' ? 'Firmware release' : 'Firmware check';
    await core.summary.addRaw(cutSummary(verificationMarkdown(outcome.judged, title))).write();
  }
  if (code !== 0) failed(core, failureOf(inputs, outcome));
}

function failureOf(inputs: Inputs, { judged }: Outcome): string {
  const invalid = judged.filter(({ verdict }) => verdict === 'invalid').length;
  const doubtful = judged.filter(({ verdict }) => verdict === 'warning').length;
  // without an error it is warnings that made the step fail
  const bad = invalid > 0 && inputs.failOn !== 'warning' ? invalid : invalid + doubtful;
  return inputs.command === 'sign'
    ? `nothing was signed: ${bad} of ${judged.length} targets failed`
    : `${bad} of ${judged.length} files failed`;
}

/** Makes the step fail. `setFailed` of @actions/core would add an annotation, and push one of the worst ten out. */
function failed(core: Runner, why: string): void {
  core.info(why);
  process.exitCode = 1;
}

function fail(core: Runner, host: Host, fault: Fault, cwd: string): void {
  const collected = collector();
  printFault({ ...host, err: collected.sink, env: { NO_COLOR: '1' } }, fault);
  say(core, host, collected.text());
  const workspace = resolve(host.env['GITHUB_WORKSPACE'] ?? host.cwd);
  annotate(core, [{ finding: asFinding(fault), at: fault.at ?? {} }], { workspace, cwd });
  failed(core, `otapack could not begin: ${fault.code}`);
}

async function refuseMissingFolder({ workingDirectory }: Inputs, { cwd }: Host): Promise<void> {
  if ((await stat(cwd).catch(() => undefined))?.isDirectory()) return;
  throw new Fault<ActionFaultCode>({
    code: 'action/no-folder',
    exit: 2,
    what: `working-directory: there is no folder ${workingDirectory || cwd}`,
    fix: 'it is relative to the workspace; check the repository out, or build, in an earlier step',
  });
}

/** Runs the Action. Never throws; failure is told to the runner. */
export async function main(core: Runner, host: Host): Promise<void> {
  let cwd = host.cwd;
  try {
    const inputs = masked(core);
    const [out, err] = [collector(), collector()];
    const inner = hostOf(host, inputs, out.sink, err.sink);
    cwd = inner.cwd;
    await refuseMissingFolder(inputs, inner);
    const ran = await run(inputs, inner, out.text);
    say(core, host, err.text());
    await handBack(core, inner, inputs, ran);
  } catch (error) {
    if (error instanceof Fault) fail(core, host, error, cwd);
    else
      core.setFailed(
        `a mistake in otapack, not in your input: ${error instanceof Error ? error.message : error}`,
      );
  }
}
