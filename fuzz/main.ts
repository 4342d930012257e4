/**
 * A fuzz run: two or more workers share the executions, this process watches them, writes what fails to files and says
 * how to run it again.
 *
 *     npm run fuzz                               a minute, a seed of the clock
 *     npm run fuzz -- --seconds 3600             longer
 *     npm run fuzz -- --executions 200000        as many as that
 *     npm run fuzz -- --target zip --seed 7      one target, a run again
 *     npm run fuzz -- --target zip --input FILE  one input again
 *     npm run fuzz -- --worst                    inputs made to be slow
 *     npm run fuzz -- --list                     the targets
 */

import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { excess } from './cost.ts';
import { inputOf, judged } from './execute.ts';
import { randomFrom } from './random.ts';
import { seedsNow } from './seeds.ts';
import type { Target } from './target.ts';
import { targets } from './targets/all.ts';
import { type Job, type Message, prepare, scratchFolder, work } from './worker.ts';
import type { Took } from './worst/run.ts';

/** A worker that says nothing for this long is stuck in one input. */
const STUCK_MILLISECONDS = 20_000;
const MOST_KINDS = 50;
/** A worker that dies this often is not worth another try. */
const MOST_DEATHS = 20;

type Run = {
  readonly root: string;
  readonly seed: number;
  readonly executions?: number;
  readonly seconds?: number;
  readonly only: readonly string[];
  readonly jobs: number;
};

type Tally = {
  readonly counts: Record<string, number>;
  readonly kinds: Map<string, number>;
  failures: number;
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The same mistake, whatever the numbers in its message: where it was made tells them apart. */
function kindOf({ target, what }: { readonly target: string; readonly what: string }): string {
  const frames = what.split('\n').filter((line) => /^\s+at /.test(line));
  const first = (what.split('\n')[0] ?? '').replace(/0x[0-9a-f]+|\d+/gi, '#');
  return frames.length > 0 ? frames.slice(0, 3).join() : `${target} ${first}`;
}

function report(run: Run, tally: Tally, failure: Extract<Message, { kind: 'failure' }>['failure']): void {
  tally.failures += 1;
  const kind = kindOf(failure);
  const before = tally.kinds.get(kind) ?? 0;
  tally.kinds.set(kind, before + 1);
  if (before > 0 || tally.kinds.size > MOST_KINDS) return;
  const folder = join(run.root, 'fuzz-failures');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${failure.target}-${run.seed}-${failure.number}`);
  writeFileSync(file, Buffer.from(failure.input, 'base64'));
  say(`FAILED ${failure.target}, execution ${failure.number}, from ${failure.from}`);
  say(`  ${failure.what.split('\n').slice(0, 12).join('\n  ')}`);
  say(`  input: ${file}`);
  say(`  again: npm run fuzz -- --target ${failure.target} --seed ${run.seed} --number ${failure.number}`);
}

async function inputText(run: Run, id: string): Promise<string> {
  const [name, number] = id.trim().split(':');
  const target = targets.find((each) => each.name === name);
  if (!target) return '';
  return Buffer.from((await inputOf(target, run.seed, Number(number))).input).toString('base64');
}

/** Runs one share; a worker that hangs or dies is replaced by one that leaves that input out. */
function share(run: Run, tally: Tally, job: number, scratch: string): Promise<void> {
  const skip: string[] = [];
  const log = join(scratch, `log-${job}`);
  const attempt = (): Promise<void> =>
    new Promise((resolve) => {
      let done = false;
      let stuckSince = performance.now();
      let seen = '';
      const child: ChildProcess = fork(process.argv[1] ?? '', ['--worker'], {
        execArgv: ['--enable-source-maps', '--max-old-space-size=512'],
      });
      const order: Job = { ...run, job, log, skip, jobs: run.jobs };
      child.send(order);
      child.on('message', (message: Message) => {
        if (message.kind === 'failure') report(run, tally, message.failure);
        else {
          done = true;
          for (const [name, count] of Object.entries(message.counts)) {
            tally.counts[name] = (tally.counts[name] ?? 0) + count;
          }
          child.disconnect();
        }
      });
      const lost = async (what: string): Promise<void> => {
        const id = seen.trim();
        skip.push(id);
        const [target = '', number = '0'] = id.split(':');
        report(run, tally, {
          target,
          number: Number(number),
          from: '',
          what,
          input: await inputText(run, id),
        });
      };
      const watch = setInterval(() => {
        const now = readFileSync(log, { encoding: 'utf8', flag: 'a+' });
        if (now !== seen) stuckSince = performance.now();
        seen = now;
        if (seen !== '' && performance.now() - stuckSince > STUCK_MILLISECONDS) child.kill('SIGKILL');
      }, 500);
      child.on('exit', (code, signal) => {
        clearInterval(watch);
        if (done) return resolve();
        seen = readFileSync(log, { encoding: 'utf8', flag: 'a+' });
        const what = signal === 'SIGKILL' ? 'never ended' : `the process died (${signal ?? code})`;
        // a run by time is over by then; one by number goes on behind the input
        void lost(what)
          .then(() => (skip.length > MOST_DEATHS ? undefined : attempt()))
          .then(resolve);
      });
    });
  return attempt();
}

async function fuzz(run: Run): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'otapack-fuzz-'));
  const tally: Tally = { counts: {}, kinds: new Map(), failures: 0 };
  say(`seed ${run.seed}, ${run.jobs} processes, ${seedsNow().length} files in the corpus`);
  const started = performance.now();
  await Promise.all(Array.from({ length: run.jobs }, (_, job) => share(run, tally, job, scratch)));
  const seconds = (performance.now() - started) / 1000;
  rmSync(scratch, { recursive: true, force: true });
  const total = Object.values(tally.counts).reduce((sum, count) => sum + count, 0);
  for (const [name, count] of Object.entries(tally.counts).sort()) say(`  ${name.padEnd(14)} ${count}`);
  for (const [kind, count] of tally.kinds) say(`  ${count} times: ${kind.split('\n')[0]?.trim()}`);
  say(
    `${total} executions in ${seconds.toFixed(1)} s, ${Math.round(total / seconds)} a second, ${tally.failures} failures`,
  );
  return tally.failures === 0 ? 0 : 1;
}

/** One input through its target, as often as it takes to be sure of the time. */
async function once(target: Target, file: string | undefined, seed: number, number: number): Promise<number> {
  const made = async () => {
    if (file === undefined) return inputOf(target, seed, number);
    const input = new Uint8Array(readFileSync(file));
    const like = seedsNow().filter(target.takes);
    const near = like.find(({ name }) => name.endsWith(/\.[^.]+$/.exec(file)?.[0] ?? '\0')) ?? like[0];
    return { input, seed: near ?? { name: file, bytes: input }, random: randomFrom(number) };
  };
  const folder = scratchFolder();
  const found = await judged(target, made, folder);
  rmSync(folder, { recursive: true, force: true });
  say(found ? `FAILED ${target.name}: ${found.what}` : `${target.name}: nothing wrong`);
  return found ? 1 : 0;
}

const numberFrom = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

async function start(root: string): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      executions: { type: 'string' },
      seed: { type: 'string' },
      target: { type: 'string', multiple: true },
      input: { type: 'string' },
      number: { type: 'string' },
      jobs: { type: 'string' },
      list: { type: 'boolean' },
      worst: { type: 'boolean' },
    },
  });
  if (values.list) {
    for (const { name } of targets) say(name);
    return 0;
  }
  if (values.worst) return worst(positionals[0]);
  const only = values.target ?? [];
  const unknown = only.find((name) => !targets.some((target) => target.name === name));
  if (unknown !== undefined) {
    say(`there is no target ${unknown}; --list prints them`);
    return 2;
  }
  await prepare(root);
  const seed = numberFrom(values.seed) ?? Date.now() % 0x7fffffff;
  const target = targets.find(({ name }) => name === only[0]);
  if (target && (values.input !== undefined || values.number !== undefined)) {
    return once(target, values.input, seed, numberFrom(values.number) ?? 0);
  }
  const executions = numberFrom(values.executions);
  const seconds = numberFrom(values.seconds) ?? (executions === undefined ? 60 : undefined);
  return fuzz({
    root,
    seed,
    only,
    jobs: numberFrom(values.jobs) ?? Math.max(2, availableParallelism()),
    ...(executions === undefined ? {} : { executions }),
    ...(seconds === undefined ? {} : { seconds }),
  });
}

/** The worst cases whose name holds the word, shared by two processes; the limits are those of any execution. */
async function worst(word: string | undefined): Promise<number> {
  const { worstCases } = await import('./worst/run.ts');
  const names = worstCases.map(({ name }) => name).filter((name) => !word || name.includes(word));
  let [failures, lines] = [0, 0];
  const share = (mine: readonly string[]): Promise<void> =>
    new Promise((resolve) => {
      const waiting = new Set(mine);
      const child = fork(process.argv[1] ?? '', ['--worst-worker'], {
        execArgv: ['--enable-source-maps', '--expose-gc'],
      });
      child.send(mine);
      child.on('message', ({ name, took }: { name: string; took: readonly Took[] }) => {
        waiting.delete(name);
        lines += took.length;
        for (const over of took.flatMap(complaint)) {
          failures += 1;
          say(`FAILED ${name}: ${over}`);
        }
        if (waiting.size === 0) child.disconnect();
      });
      child.on('exit', (code, signal) => {
        const [lost] = waiting;
        if (lost === undefined) return resolve();
        failures += 1;
        say(`FAILED ${lost}: the process died (${signal ?? code})`);
        void share([...waiting].slice(1)).then(resolve);
      });
    });
  const started = performance.now();
  await Promise.all([0, 1].map((half) => share(names.filter((_, i) => i % 2 === half))));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${names.length} worst cases, ${lines} command lines in ${seconds} s, ${failures} failures`);
  return failures === 0 ? 0 : 1;
}

async function worstWorker(names: readonly string[]): Promise<void> {
  const { runWorst, worstCases } = await import('./worst/run.ts');
  const cases = worstCases.filter(({ name }) => names.includes(name));
  await runWorst(
    process.env['OTAPACK_ROOT'] ?? process.cwd(),
    cases,
    (name, took) => new Promise((done) => process.send?.({ name, took }, undefined, {}, () => done())),
  );
}

function complaint({ line, wrong, ...cost }: Took): string[] {
  return [wrong, excess(cost)].filter((each) => each !== undefined).map((each) => `${line}: ${each}`);
}

const word = process.argv[2];
if (word === '--worker') process.once('message', (job) => void work(job as Job));
else if (word === '--worst-worker') process.once('message', (names) => void worstWorker(names as string[]));
else process.exitCode = await start(process.env['OTAPACK_ROOT'] ?? process.cwd());
