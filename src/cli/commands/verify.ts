/** `otapack verify FILE…`: judges artifacts of any format, alone or against keys, fixtures, released files and devices. */

import { printable } from '../../core/escape.ts';
import { failLevels, passes, verdictOf } from '../../core/findings.ts';
import { type Levels, parseLevels, withLevels } from '../../core/levels.ts';
import { choiceOf, flagOf, optionFault, textOf, textsOf } from '../../core/options.ts';
import type { Expectations, Key } from '../../core/types.ts';
import { type Output, readInput, writeOutputs } from '../../node/files.ts';
import { kindOf, namesIn, readIn } from '../../node/folders.ts';
import type { Host } from '../../node/host.ts';
import { loadKey } from '../../node/key-sources.ts';
import { isRelease } from '../../release/is-release.ts';
import { jsonText } from '../../show/json.ts';
import { verificationText } from '../../show/verification.ts';
import type { Call, Command } from '../command.ts';
import { styleOf } from '../report.ts';
import { verifyFinding } from '../rules.ts';
import type { Devices } from '../verify/device.ts';
import type { Update } from '../verify/golden.ts';
import { type Verification, verifyFile } from '../verify/judge.ts';
import { options } from '../verify/options.ts';
import { refuseTwoDocuments, reports } from '../verify/reports.ts';

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
  // several devices have several slots, and each speaks for itself
  const [device, another] = textsOf(call.values, 'device');
  return {
    ...(keys.length > 0 ? { keys: keys.map((key) => key.public) } : {}),
    decryptWith: [...keys, ...openers].flatMap((key) => (key.private ? [key.private] : [])),
    ...(flagOf(call.values, 'release') ? { release: true } : {}),
    ...(device === undefined || another !== undefined ? {} : { device: await profileOf(call.host, device) }),
  };
}

const profileOf = async (host: Host, device: string) =>
  (await import('../profiles.ts')).loadProfile(host, device);

async function levelsOf({ values }: Call): Promise<Levels> {
  const texts = textsOf(values, 'level');
  if (texts.length === 0) return new Map();
  const { allRules } = await import('../rules.ts');
  return parseLevels(texts, await allRules());
}

/** Every file of a folder; one without anything to judge is no proof of anything. */
async function* verifyFolder(
  host: Host,
  path: string,
  expectations: Expectations,
): AsyncGenerator<Verification> {
  let known = false;
  for (const name of await namesIn(host, path)) {
    const verification = await verifyFile(await readIn(host, path, name), expectations, true);
    known ||= verification.format !== null;
    yield verification;
  }
  if (known) return;
  const findings = [
    verifyFinding('verify/nothing-known', `${path} holds no package or image that otapack knows`),
  ];
  yield { file: path, format: null, verdict: verdictOf(findings), facts: {}, findings };
}

/** Every file by its own format; of a folder all files in it. */
async function* verifyEach(call: Call, expectations: Expectations): AsyncGenerator<Verification> {
  const { host, args } = call;
  for (const path of args['FILE'] ?? []) {
    if ((await kindOf(host, path)) !== 'folder') {
      const file = await readInput(host, path);
      if (isRelease(file)) {
        const { verifyRelease } = await import('../verify/release.ts');
        yield* verifyRelease(host, file, expectations);
      } else yield await verifyFile(file, expectations);
      continue;
    }
    yield* verifyFolder(host, path, expectations);
  }
}

async function* verifyAgainstOne(call: Call, expectations: Expectations, released: string) {
  const [path, second] = call.args['FILE'] ?? [];
  if (path === undefined || second !== undefined) {
    throw optionFault('option/repeated', '--against compares one file with the one that was released');
  }
  const { verifyAgainst } = await import('../verify/against.ts');
  yield await verifyAgainst(
    await readInput(call.host, path),
    await readInput(call.host, released),
    expectations,
  );
}

async function* verifications(call: Call, updates: Update[]): AsyncGenerator<Verification> {
  const expectations = await expectationsOf(call);
  const golden = textOf(call.values, 'golden');
  const released = textOf(call.values, 'against');
  const update = flagOf(call.values, 'update');
  if (golden !== undefined && released !== undefined) {
    throw optionFault('option/repeated', '--golden and --against are two questions; ask one at a time');
  }
  if (update && golden === undefined) throw optionFault('option/missing', '--update needs --golden DIR');
  if (released !== undefined) yield* verifyAgainstOne(call, expectations, released);
  else if (golden === undefined) yield* verifyEach(call, expectations);
  else {
    const { verifyGolden } = await import('../verify/golden.ts');
    const job = { host: call.host, expectations, golden };
    const take = { update: (each: Update) => void updates.push(each) };
    yield* verifyGolden(update ? { ...job, ...take } : job, call.args['FILE'] ?? []);
  }
}

const noDevices: Devices = async (all) => all;

/** Every verification, and what the devices say to the files. */
async function judged(call: Call, updates: Update[]): Promise<readonly Verification[]> {
  const { host, values } = call;
  const names = textsOf(values, 'device');
  const devices =
    names.length === 0
      ? noDevices
      : await (await import('../verify/device.ts')).devicesOf(host, names, textOf(values, 'slot'));
  const all: Verification[] = [];
  for await (const each of verifications(call, updates)) all.push(each);
  return devices(all);
}

function releveled(verification: Verification, levels: Levels): Verification {
  if (levels.size === 0) return verification;
  const findings = withLevels(verification.findings, levels);
  return { ...verification, findings, verdict: verdictOf(findings) };
}

/** The same host, whose standard input can be asked for again. */
function readingOnce(host: Host): Host {
  let content: ReturnType<Host['stdin']> | undefined;
  return {
    ...host,
    stdin: () => {
      content ??= host.stdin();
      return content;
    },
  };
}

async function run(given: Call): Promise<number> {
  const call = { ...given, host: readingOnce(given.host) };
  const { host, values } = call;
  refuseTwoDocuments(values);
  const failOn = choiceOf(values, 'fail-on', failLevels, 'error');
  const levels = await levelsOf(call);
  const updates: Update[] = [];
  const artifacts = (await judged(call, updates)).map((each) => releveled(each, levels));
  const ok = artifacts.every(({ verdict }) => passes(verdict, failOn));
  const outputs: Output[] = await reports(values, artifacts);
  if (!outputs.some(({ path }) => path === '-')) {
    host.out.write(
      flagOf(values, 'json')
        ? jsonText({ ok, artifacts })
        : verificationText(artifacts, styleOf(host, 'out')),
    );
  }
  await writeOutputs(host, outputs);
  if (updates.length > 0) {
    const { writeFixtures } = await import('../verify/golden.ts');
    await writeFixtures(host, updates);
    for (const { path } of updates) host.err.write(`updated ${printable(path)}\n`);
  }
  return ok ? 0 : 1;
}

export const verify: Command = {
  keepsInputs: true,
  summary: 'Judges packages and images before release: structure, digests, sizes, signatures, keys.',
  examples: [
    ['otapack verify app.zip --key public.pem', 'the signature must be of this key'],
    ['otapack verify build --golden golden', 'the gate in CI: nothing has changed unnoticed'],
    ['otapack verify slot.bin --against app.signed.bin', 'what happened to the file on its way'],
  ],
  options,
  sections: {
    'Comparing and asking': ['golden', 'update', 'against', 'device', 'slot'],
    'Verdict and reports': ['level', 'fail-on', 'json', 'markdown', 'sarif'],
  },
  arguments: [
    {
      name: 'FILE',
      is: 'file',
      required: true,
      many: true,
      help: 'packages, images, settings pages, a folder of them, or otapack-release.json',
    },
  ],
  run,
};
