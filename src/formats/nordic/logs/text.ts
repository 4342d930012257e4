/** The explanation as prose: the cause in one sentence, what to do, the exchange, the comparison with the bytes. */

import type { Cause } from '../../../core/types.ts';
import { EXECUTE, responseText } from '../device/answers.ts';
import { typeName } from '../device/incoming.ts';
import { fwidName } from '../device/names.ts';
import { sdkText } from '../device/sdk.ts';
import { continuing, type Evidence, sdkRange } from './diagnose.ts';
import { failureText } from './exchange.ts';
import { crcText } from './states.ts';
import type { StateReport } from './story.ts';

const sure: Readonly<Record<Cause['confidence'], string>> = {
  certain: '',
  likely: 'most likely ',
  possible: 'possibly ',
};

/** What was refused, in the words of someone who sends a package. */
function refusal({ story }: Evidence): string | undefined {
  const { failure } = story;
  if (failure?.protocol !== 'secure') return undefined;
  const { operation, object, answer } = failure;
  const response = responseText(operation, answer);
  if (object === 'command') return `the boot loader refused the init packet (${response})`;
  if (object === 'data' && operation === EXECUTE)
    return `the boot loader refused the image it received (${response})`;
  return object === 'data' ? `the boot loader refused data of the image (${response})` : undefined;
}

/** A state alone, without an attempt: what the device holds. */
function holding({ story }: Evidence): string | undefined {
  const last = story.reports.last();
  if (!last || last.offset === 0) return undefined;
  if (last.object === 'command') {
    return `the device holds an init packet of ${last.offset} bytes: ${verdicts[last.packageMatch]}`;
  }
  return `the transfer stands ${continuing(story).text}`;
}

function headline(evidence: Evidence, causes: readonly Cause[]): string {
  const { story, outcome } = evidence;
  const [first] = causes;
  if (outcome === 'success') return 'the update went through';
  const refused = refusal(evidence);
  if (first && refused && story.foreignInUse) return `${first.message}; ${refused}`;
  if (first && refused) return `${refused}: ${sure[first.confidence]}${first.message}`;
  if (first) return `${sure[first.confidence]}${first.message}`;
  if (story.failure) return `the device refused: ${failureText(story.failure)}`;
  if (outcome === 'aborted') return 'the host gave up';
  const held = holding(evidence);
  if (held) return held;
  return outcome === 'unknown' ? 'the log shows no end of an attempt' : 'the attempt did not come to an end';
}

function others(causes: readonly Cause[], from: number): readonly string[] {
  return causes
    .slice(from)
    .flatMap(({ confidence, message, fix }) => [
      `${confidence === 'certain' ? 'also' : 'or'} ${sure[confidence]}${message}`,
      `  what to do: ${fix}`,
    ]);
}

function exchange({ story }: Evidence): readonly string[] {
  const line = ({ line: number, text }: { line: number; text: string }) =>
    `  line ${String(number).padStart(5)}  ${text}`;
  const omitted = story.exchange.omitted();
  return [
    ...story.exchange.head().map(line),
    ...(omitted > 0 ? [`  … ${omitted} more …`] : []),
    ...story.exchange.tail().map(line),
  ];
}

const verdicts: Readonly<Record<StateReport['packageMatch'], string>> = {
  empty: 'nothing there',
  prefix: 'the CRC matches the package so far',
  complete: 'the CRC matches: all of it',
  mismatch: 'the CRC does not match the package',
  beyond: 'more than the package has',
  unknown: 'nothing to compare with',
};

function comparison({ story, incoming }: Evidence, name: string | undefined): readonly string[] {
  if (!incoming || name === undefined) return [];
  const reports = story.reports.items().filter(({ offset }) => offset > 0);
  const [first, last] = reports.length > 12 ? [reports.slice(0, 4), reports.slice(-8)] : [reports, []];
  const omitted = reports.length - first.length - last.length + story.reports.omitted();
  const of = (object: StateReport['object']) => story.match.length(object) ?? 0;
  const told = ({ line, object, offset, crc, packageMatch }: StateReport) =>
    `  line ${String(line).padStart(5)}  ${object} ${offset} of ${of(object)} bytes, CRC ${crcText(crc)}: ${verdicts[packageMatch]}`;
  return [
    `compared with ${name} (${incoming.name}: init packet ${of('command')} bytes, image ${of('data')} bytes)`,
    ...first.map(told),
    ...(omitted > 0 ? [`  … ${omitted} more …`] : []),
    ...last.map(told),
    ...(reports.length === 0 ? ['  the log reports no bytes in the device'] : []),
  ];
}

/** SoftDevice packets carry all ones, which is no version. */
const NO_VERSION = 0xffffffff;

function versionText(version: number | undefined): string {
  if (version === undefined) return 'missing';
  return version === NO_VERSION ? 'none' : String(version);
}

function initPacket({ packet, incoming, story }: Evidence): readonly string[] {
  if (!packet) return [];
  const { init, signature } = packet;
  const list = init.sdReq.length > 0 ? init.sdReq.map(fwidName).join(', ') : 'none';
  return [
    `the init packet ${incoming && !story.foreignInUse ? 'of the package' : 'in the log'}: ${typeName(init.type)}, hw-version ${init.hwVersion ?? 'missing'}, version ${versionText(init.fwVersion)}, sd-req ${list}, ${signature ? 'signed' : 'not signed'}${init.isDebug ? ', debug' : ''}`,
  ];
}

function aboutBootLoader(evidence: Evidence): readonly string[] {
  if (evidence.story.protocol !== 'secure' || evidence.device?.sdk !== undefined) return [];
  const { oldest, newest } = sdkRange(evidence);
  const { commandLimit, sawExtended } = evidence.story;
  if (commandLimit === undefined && !sawExtended) return [];
  const span =
    newest >= 1700 ? `SDK ${sdkText(oldest)} or later` : `SDK ${sdkText(oldest)} to ${sdkText(newest)}`;
  const limit =
    commandLimit === undefined
      ? 'it sends extended errors'
      : `it takes init packets of ${commandLimit} bytes at most`;
  return [`the boot loader is of ${span}: ${limit}`];
}

export function explanationProse(
  evidence: Evidence,
  causes: readonly Cause[],
  name: string | undefined,
): string {
  const success = evidence.outcome === 'success';
  const fix = success ? undefined : causes[0]?.fix;
  const rest = others(causes, success ? 0 : 1);
  const blocks = [
    [headline(evidence, causes), ...(fix ? [`what to do: ${fix}`] : [])],
    rest,
    [...initPacket(evidence), ...aboutBootLoader(evidence)],
    ['the exchange', ...exchange(evidence)],
    comparison(evidence, name),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}
