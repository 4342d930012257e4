/**
 * What a DFU log says: every state the device reported, held against the package if one is given; the
 * refusal that ended the attempt; its causes, and what to do. Reads line by line in bounded memory.
 */

import type { ExplainRequest, Explanation, Facts } from '../../core/types.ts';
import { answerFields, operations } from './device/answers.ts';
import type { Incoming, Packet } from './device/incoming.ts';
import { legacyRequests, legacyResults } from './device/legacy.ts';
import { softDeviceNames } from './device/names.ts';
import { openAny, secureImages } from './device/package-images.ts';
import { packetOf } from './device/packet.ts';
import { readDevice } from './device/profile.ts';
import { broughtBeside } from './device/softdevice-image.ts';
import { diagnose, type Evidence } from './logs/diagnose.ts';
import type { LogEvent, Mark } from './logs/events.ts';
import { lineReader } from './logs/lines.ts';
import { packageMatch } from './logs/package-match.ts';
import { crcText } from './logs/states.ts';
import { type Failure, newStory, outcomeOf, type StateReport, type Story } from './logs/story.ts';
import { tell } from './logs/tell.ts';
import { explanationProse } from './logs/text.ts';
import { withPackage } from './logs/wrong-package.ts';

const ownMarks: readonly Mark[] = ['no-response', 'init-too-large', 'success', 'fallback-app-only'];

const ownWords =
  /\bdfu|bytes were lost|Failed (?:CRC|offset) validation|Failed to send init packet|Executed OP_CODE|Error 30[89]:/i;

/**
 * Words that other programs' logs use too make a log one of DFU only where the line says so; a few bytes behind an arrow
 * may be anyone's.
 */
const decisive = (event: LogEvent, source: string, line: string): boolean =>
  event.is === 'mark'
    ? ownMarks.includes(event.mark) || ownWords.test(line)
    : event.is !== 'request' || source !== 'raw';

async function readLog(lines: AsyncIterable<string>, story: Story): Promise<boolean> {
  const read = lineReader();
  let number = 0;
  let ours = false;
  for await (const line of lines) {
    number++;
    const found = read(line);
    if (!found) continue;
    for (const event of found.events) {
      tell(story, event.is === 'response' ? number - (event.begun ?? 0) : number, event);
      if (!decisive(event, found.source, line)) continue;
      ours = true;
      story.sources.add(found.source);
    }
  }
  return ours;
}

const reportFields = ({
  line,
  kind,
  object,
  maxSize,
  offset,
  crc,
  packageMatch: match,
}: StateReport): Facts => ({
  line,
  kind,
  object,
  ...(maxSize === undefined ? {} : { maxSize }),
  offset,
  crc: crc === undefined ? null : crcText(crc),
  packageMatch: match,
});

const buttonlessRequests: Readonly<Record<number, string>> = { 1: 'enter-boot-loader', 2: 'set-name' };
const buttonlessResults: Readonly<Record<number, string>> = {
  2: 'NOT_SUPPORTED',
  4: 'OPERATION_FAILED',
  5: 'INVALID_NAME',
  6: 'BUSY',
  7: 'NOT_BONDED',
};

function failureFields({ protocol, operation, object, answer, line }: Failure): Facts {
  if (protocol !== 'secure') {
    const [requests, results] =
      protocol === 'legacy' ? [legacyRequests, legacyResults] : [buttonlessRequests, buttonlessResults];
    return {
      request: requests[operation] ?? `request-${operation}`,
      requestCode: operation,
      result: results[answer.code] ?? `STATUS_${answer.code}`,
      resultCode: answer.code,
      line,
    };
  }
  return {
    request: operations[operation] ?? `operation-${operation}`,
    requestCode: operation,
    ...(object ? { object } : {}),
    ...answerFields(answer),
    line,
  };
}

/** The init packet as the log shows it being sent, when it shows all of it. */
function packetInLog(story: Story): Packet | undefined {
  const { initBytes } = story;
  return initBytes.length > 0 ? packetOf(Uint8Array.from(initBytes)) : undefined;
}

async function imagesOf(request: ExplainRequest): Promise<readonly Incoming[]> {
  if (!request.artifact) return [];
  return secureImages(await openAny(request.artifact.bytes)).images;
}

function reportsOf({ reports }: Story): Pick<Explanation, 'reports' | 'reportsOmitted'> {
  const reportsOmitted = reports.omitted();
  return { reports: reports.items().map(reportFields), ...(reportsOmitted > 0 ? { reportsOmitted } : {}) };
}

/** Undefined when no line is of a Nordic DFU log. */
export async function explain(request: ExplainRequest): Promise<Explanation | undefined> {
  const images = await imagesOf(request);
  const device = request.profile && readDevice(request.profile, softDeviceNames);
  const story = newStory(packageMatch(images));
  if (!(await readLog(request.lines, story))) return undefined;
  const outcome = outcomeOf(story);
  const incoming = story.match.image();
  const shown = packetInLog(story);
  const sent = story.foreignInUse ? shown : (incoming?.packet ?? shown);
  const brings = incoming && broughtBeside(incoming, images);
  const evidence: Evidence = { story, outcome, incoming, packet: sent, device, brings };
  const known = device ?? readDevice({}, softDeviceNames);
  const causes = await withPackage(await diagnose(evidence), story, request.artifact, known);
  return {
    protocol: story.protocol === 'legacy' ? 'legacy' : 'secure',
    outcome,
    failure: story.failure ? failureFields(story.failure) : null,
    ...reportsOf(story),
    causes,
    text: explanationProse(evidence, causes, request.artifact?.name),
  };
}
