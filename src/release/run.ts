/** A whole run: every target made and judged, a few at a time, and recorded in the release file. */

import { Fault, prefixed } from '../core/fault.ts';
import { type FailOn, passes, verdictOf } from '../core/findings.ts';
import { withLevels } from '../core/levels.ts';
import { textsOf } from '../core/options.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Finding } from '../core/types.ts';
import { formats } from '../formats.ts';
import { handingOn, inChainOrder, inputNotMade } from './chains.ts';
import type { Config } from './config.ts';
import { faultAt, placeText } from './document.ts';
import { finding, rules } from './findings.ts';
import { claimOutput, noClaims, type Ready, readyTargets } from './inputs.ts';
import { type Made, type MakeRun, makeTarget } from './make.ts';
import { spread } from './matrix.ts';
import type { Outside } from './outside.ts';
import { type Choices, planTargets, type Target } from './plan.ts';
import { againstPrevious, goneSince } from './previous.ts';
import { type Release, type ReleasedFile, writeRelease } from './release-file.ts';

export type RunFaultCode = 'config/unknown-code';

export type RunRequest = {
  readonly config: Config;
  /** The file it was read from, relative to its own folder. */
  readonly configFile: string;
  readonly choices: Choices;
  /** Names of targets; none means all. */
  readonly words: readonly string[];
  /** Published keys, debug packages and unsigned ones are errors. */
  readonly release: boolean;
  readonly failOn: FailOn;
  readonly previous: Release | undefined;
  /** Called before each target is made. */
  readonly progress: (target: string, at: number, of: number) => void;
};

export type Run = {
  readonly ok: boolean;
  readonly made: readonly Made[];
  /** What concerns the release as a whole. */
  readonly findings: readonly Finding[];
  readonly releaseFile: string;
  readonly release: Release;
};

const releaseFileOf = (config: Config): string => config.releaseFile?.text ?? 'otapack-release.json';

const AT_A_TIME = 4;

function unusedVariables({ config, choices }: RunRequest): Finding[] {
  const known = [...new Set([...config.mentions, ...config.vars.keys()])];
  const unused = [...choices.vars.keys()].filter((name) => !known.includes(name));
  return unused.map((name) => {
    const what = `--var ${name}: the configuration mentions no such variable${didYouMean(name, known)}`;
    return finding('release/variable-not-used', what);
  });
}

/** Refuses levels for codes that do not exist: otherwise a mistyped code would never be noticed. */
async function refuseUnknownCodes(config: Config): Promise<void> {
  if (config.leveled.length === 0) return;
  const known = Object.keys(rules);
  for (const format of formats) known.push(...Object.keys((await format.rules?.()) ?? {}));
  for (const { code, at } of config.leveled) {
    // a comparison's codes are its own
    if (known.includes(code) || code.startsWith('compare/')) continue;
    throw faultAt(
      'config/unknown-code' satisfies RunFaultCode,
      at,
      `levels: no finding has the code ${code}${didYouMean(code, known)}`,
      'docs/findings.md lists the codes',
    );
  }
}

/** The option that a message names, or whose value it quotes. */
function optionIn(what: string, { values, places }: Target): string | undefined {
  const [, named] = /--([a-z][a-z0-9-]*)/.exec(what) ?? [];
  if (named !== undefined && places.has(named)) return named;
  const [, quoted] = /'([^']+)'/.exec(what) ?? [];
  return Object.keys(values).find((name) => quoted !== undefined && textsOf(values, name).includes(quoted));
}

/** The fault with the line of the option that it is about, or of the target. */
function located(fault: Fault, target: Target): Fault {
  if (fault.at) return fault;
  const option = optionIn(fault.what, target);
  const at = (option && target.places.get(option)) || target.at;
  return prefixed(fault, `${placeText(at)}: ${target.name}`, { at });
}

const unmade = (target: Target, fault: Fault): Made => ({
  target,
  verdict: 'invalid',
  files: [],
  facts: {},
  findings: [],
  fault,
});

function withPrevious(made: Made, previous: Release | undefined): Made {
  if (!previous) return made;
  const findings = withLevels(
    made.files.flatMap((file) => againstPrevious(file, previous)),
    made.target.levels,
  );
  const all = [...made.findings, ...findings];
  return { ...made, findings: all, verdict: verdictOf(all) };
}

/** The entries of the release file for targets that this run does not make and that the configuration still has. */
async function kept(
  request: RunRequest,
  releaseFile: string,
  outside: Outside,
): Promise<readonly ReleasedFile[]> {
  if (request.words.length === 0) return [];
  const names = new Set(spread(request.config).map(({ name }) => name));
  return ((await outside.standing(releaseFile))?.files ?? []).filter(({ target }) => names.has(target));
}

/** Loads every key before any work, so that one that cannot be used is reported once, not for each target. */
async function loadKeys(targets: readonly Target[], outside: Outside): Promise<void> {
  for (const { signing } of targets) {
    if (signing) await outside.key(signing.source.text, signing.passphrase);
  }
}

/** A promise that other targets wait for, and the function that settles it: whether the target was made. */
function waitFor(): { readonly done: Promise<boolean>; readonly say: (made: boolean) => void } {
  let say: (made: boolean) => void = () => {};
  const done = new Promise<boolean>((resolve) => {
    say = resolve;
  });
  return { done, say: (made) => say(made) };
}

/**
 * Makes the targets in the order of the list, except that a target comes after those whose files it takes. A few are made at a
 * time, so that one is computed while another is read or written, and no more than these are in memory.
 */
async function makeAll(
  ready: readonly Ready[],
  { previous, progress, config, failOn }: RunRequest,
  outside: Outside,
  make: (one: Ready) => Promise<Made>,
): Promise<readonly Made[]> {
  const releaseFile = releaseFileOf(config);
  const queue = inChainOrder(ready).map((one) => [ready.indexOf(one), one] as const);
  const made: Made[] = [];
  const waits = new Map(ready.map(({ target }) => [target.name, waitFor()]));
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [i, one] = next;
      progress(one.target.name, i, ready.length);
      try {
        for (const name of one.after) {
          if (!(await waits.get(name)?.done)) throw inputNotMade(one.target, name);
        }
        const result = await make(one);
        const files = result.files.map((file) => ({
          ...file,
          path: outside.fromRelease(releaseFile, file.path),
        }));
        made[i] = withPrevious({ ...result, files }, previous);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        made[i] = unmade(one.target, located(error, one.target));
      }
      const { fault, findings } = made[i] as Made;
      waits.get(one.target.name)?.say(!fault && passes(verdictOf(findings), failOn));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return made;
}

/** Makes the targets and the release file. Everything is only staged: the caller commits it if the result is `ok`. */
export async function runRelease(request: RunRequest, outside: Outside): Promise<Run> {
  const { config, choices, words, previous, failOn } = request;
  await refuseUnknownCodes(config);
  const targets = planTargets(config, choices, words);
  const claims = noClaims();
  claims.reads.set(await outside.place(request.configFile), { target: 'this run', path: config.file });
  const ready = await readyTargets(targets, outside, claims);
  const releaseFile = releaseFileOf(config);
  const releaseAt = config.releaseFile?.at ?? { file: config.file, line: 1, column: 1 };
  await claimOutput(claims, outside, releaseFile, 'the release file', releaseAt);

  await loadKeys(targets, outside);
  const shared: MakeRun = { outside: handingOn(outside, ready), claims, release: request.release };
  const made = await makeAll(ready, request, outside, (one) => makeTarget(one, shared));
  const files = made.flatMap((each) => each.files);
  const names = new Set(targets.map(({ name }) => name));
  const others = (await kept(request, releaseFile, outside)).filter(({ target }) => !names.has(target));
  const release: Release = { files: [...files, ...others] };
  const gone = previous && words.length === 0 ? goneSince(release, previous) : [];
  const findings = withLevels([...unusedVariables(request), ...gone], config.levels);
  const ok =
    made.every((each) => !each.fault && passes(verdictOf(each.findings), failOn)) &&
    passes(verdictOf(findings), failOn);
  if (ok) await outside.stage(releaseFile, writeRelease(release));
  return { ok, made, findings, releaseFile, release };
}
