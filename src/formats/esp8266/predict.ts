/** Will the update be accepted and started? The updater of each SDK and each loader of the profile, played through. */

import type { Bytes, Facts, Prediction, PredictRequest } from '../../core/types.ts';
import { checkFor } from './check.ts';
import { conventions, readTrailer } from './crc.ts';
import { problemOf } from './diagnose.ts';
import { appOf } from './diagnose-slot.ts';
import { misuse } from './faults.ts';
import { finding, rules } from './findings.ts';
import type { AppNumber } from './flash-map.ts';
import { isCode, parseImage } from './image.ts';
import { loaderReaches, loaderStarts } from './loader.ts';
import { type Device, deviceOf } from './profile.ts';
import type { Sdk } from './sdk.ts';
import { deliver } from './server.ts';
import { type Outcome, runUpdater, servedWell } from './updater.ts';

type Tried = { readonly sdk: Sdk; readonly outcome: Outcome };

/** The number in the image decides where nothing else does: an update for a slot is offered to that slot. */
function targetFor(device: Device, bytes: Bytes): AppNumber {
  const image = parseImage(bytes);
  const number = isCode(image) ? appOf(image) : undefined;
  return device.target ?? (number === 2 ? 2 : 1);
}

const sdkName = (sdk: Sdk): string => (sdk.startsWith('rtos') ? sdk : `v${sdk}`);

/** `accepted`, or what the device says or does instead. */
function outcomeText(outcome: Outcome): string {
  const said = outcome.log.at(-1);
  if (outcome.result === 'finished') return 'accepted';
  if (outcome.result === 'never-finishes')
    return said === undefined ? 'never finishes' : `never finishes: ${said}`;
  return `refused: ${said ?? outcome.reason ?? 'no message'}`;
}

/** Why, in one sentence for a person. */
function sentence(
  problem: string | null,
  tried: readonly Tried[],
  loads: Facts,
  target: AppNumber,
  message?: string,
): string {
  const refused = tried.filter(({ outcome }) => outcome.result !== 'finished');
  const [first] = refused;
  const dead = Object.keys(loads).filter((boot) => loads[boot] !== true);
  const known = problem === null ? undefined : rules[`esp8266/${problem}` as keyof typeof rules];
  const because = message ?? known?.what;
  if (first) {
    const who = refused.length === tried.length ? 'every updater asked' : `the updater of SDK ${first.sdk}`;
    return `${who} stops (${outcomeText(first.outcome)})${because ? `: ${because}` : ''}`;
  }
  if (dead.length > 0)
    return `the download succeeds, but boot ${dead.join(' and ')} ${dead.length > 1 ? 'do' : 'does'} not start it${because ? `: ${because}` : ''}`;
  if (because) return `the device takes it for slot ${target}, but ${because}`;
  return `the device takes it for slot ${target} and starts it`;
}

function stepsOf(tried: readonly Tried[], loads: Facts, target: AppNumber): Prediction['steps'] {
  const updaters = tried.map(({ sdk, outcome }) => ({
    name: `SDK ${sdk} downloads user${target}`,
    ok: outcome.result === 'finished',
    ...(outcome.result === 'finished' ? {} : { note: outcomeText(outcome) }),
  }));
  const loaders = Object.entries(loads).map(([boot, ok]) => ({
    name: `boot ${boot} starts it`,
    ok: ok === true,
    ...(ok === true ? {} : { note: 'checksum or structure wrong, or the slot is out of its reach' }),
  }));
  return [...updaters, ...loaders];
}

/** A server that this image cannot be fetched from is a finding of its own: with a good one the same updater takes it. */
function serverFindings(bytes: Bytes, device: Device, tried: readonly Tried[], target: AppNumber) {
  if (!device.server) return [];
  return tried
    .filter(({ sdk, outcome }) => {
      const well = runUpdater(
        { sdk, flash: device.flash, target, partition: device.partition },
        servedWell(bytes),
      );
      return outcome.result !== 'finished' && well.result === 'finished';
    })
    .map(({ sdk, outcome }) =>
      finding(
        'esp8266/server',
        `SDK ${sdk}: ${outcomeText(outcome)}, because of the way the server answers`,
        { level: 'error' },
      ),
    );
}

export async function predict(request: PredictRequest): Promise<Prediction> {
  const { file } = request;
  if (!file) throw misuse('esp8266/bad-option', 'name the image that is offered to the device');
  const device = deviceOf(request.profile, request.slot);
  const { bytes } = file;
  const target = targetFor(device, bytes);
  const delivery = device.server ? deliver(bytes, device.server) : servedWell(bytes);
  const { flash, partition } = device;
  const tried = device.sdks.map((sdk) => ({
    sdk,
    outcome: runUpdater({ sdk, flash, target, partition }, delivery),
  }));
  const starts = loaderStarts(bytes);
  const loads = Object.fromEntries(
    device.boots.map((boot) => [boot, starts && loaderReaches(boot, flash, target)]),
  );
  const context = { slot: target, flash, sdks: device.sdks, loaders: device.boots, partition };
  const report = await checkFor(file, {}, context);
  const findings = [...report.findings, ...serverFindings(bytes, device, tried, target)];
  const problem = problemOf(findings);
  const trailer = readTrailer(bytes);
  const accepted =
    tried.every(({ outcome }) => outcome.result === 'finished') && Object.values(loads).every(Boolean);
  const message = findings.find(({ level }) => level === 'error')?.message;
  const logs = tried.filter(({ outcome }) => outcome.log.length > 0);
  const spoilt = tried.filter(({ outcome }) => outcome.flash !== undefined);
  return {
    format: 'esp8266',
    accepted,
    why: sentence(problem, tried, loads, target, message),
    steps: stepsOf(tried, loads, target),
    details: {
      slot: target,
      flashMap: flash.nibble,
      problem,
      sdkCrcCheckAccepts: trailer !== undefined && trailer.stored === conventions.sdk(trailer.crc),
      rawRegisterCheckAccepts: trailer !== undefined && trailer.stored === conventions.inverted(trailer.crc),
      sdkOta: Object.fromEntries(tried.map(({ sdk, outcome }) => [sdkName(sdk), outcomeText(outcome)])),
      bootLoads: loads,
      ...(logs.length > 0
        ? { log: Object.fromEntries(logs.map(({ sdk, outcome }) => [sdkName(sdk), outcome.log])) }
        : {}),
      ...(spoilt.length > 0
        ? {
            flash: Object.fromEntries(
              spoilt.map(({ sdk, outcome }) => [sdkName(sdk), outcome.flash ?? null]),
            ),
          }
        : {}),
    },
    findings,
  };
}
