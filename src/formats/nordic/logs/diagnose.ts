/** The story of a log, with what is known of package and device, to the causes that an explanation names. */

import type { Cause, Confidence } from '../../../core/types.ts';
import { EXECUTE, FAILED } from '../device/answers.ts';
import type { Incoming, Packet } from '../device/incoming.ts';
import type { Device } from '../device/profile.ts';
import { SDK_13, SDK_15_2, SDK_15_3, SDK_17 } from '../device/sdk.ts';
import { initPacketRefusals } from '../device/walk.ts';
import { type Candidate, candidatesFor, type Hints } from './candidates.ts';
import type { Failure, Outcome, StateReport, Story } from './story.ts';
import { type CauseId, fixFor, wordings } from './wording.ts';

const SIGNATURE_LENGTH = 64;

export type Evidence = {
  readonly story: Story;
  readonly outcome: Outcome;
  /** The image the log is about, when a package was given. */
  readonly incoming: Incoming | undefined;
  /** The init packet: the package's, or the one that the log shows. */
  readonly packet: Packet | undefined;
  readonly device: Device | undefined;
  /** The id of the SoftDevice that the package brings beside the image the log is about. */
  readonly brings: number | undefined;
};

/** Between which SDKs the boot loader must be, by what it says about itself. */
export function sdkRange({ story, device }: Evidence): { oldest: number; newest: number } {
  if (device?.sdk !== undefined) return { oldest: device.sdk, newest: device.sdk };
  const { commandLimit, sawExtended } = story;
  if (commandLimit !== undefined && commandLimit > 256) return { oldest: SDK_15_3, newest: SDK_17 + 99 };
  const newest = commandLimit === undefined ? SDK_17 + 99 : SDK_15_2;
  return { oldest: sawExtended ? SDK_13 : SDK_12, newest };
}

function hintsOf(evidence: Evidence): Hints {
  const { packet, device } = evidence;
  return {
    init: packet?.init,
    signed: packet && packet.signature !== undefined,
    wellSigned: packet?.signature?.bytes.length === SIGNATURE_LENGTH,
    sdk: device?.sdk,
    ...sdkRange(evidence),
  };
}

/** Only boot loaders of SDK 12 answer a plain 0A to a version that does not fit. */
const sdkByAnswer = ({ answer }: Failure, evidence: Evidence): number | undefined =>
  answer.code === FAILED && sdkRange(evidence).oldest === SDK_12 ? SDK_12 : undefined;
const SDK_12 = 1200;

/** Candidates that the device's own checks confirm come alone; without device or package all stay. */
async function narrowed(
  candidates: readonly Candidate[],
  failure: Failure,
  evidence: Evidence,
): Promise<readonly Candidate[]> {
  const { story, device, incoming } = evidence;
  const onInitPacket = failure.operation === EXECUTE && failure.object === 'command';
  const sdk = device?.sdk ?? sdkByAnswer(failure, evidence);
  if (candidates.length < 2 || !onInitPacket || !device || !incoming || story.foreignInUse) return candidates;
  if (sdk === undefined) return candidates;
  const refusals = await initPacketRefusals(sdk, device, incoming, undefined);
  const confirmed = refusals
    .filter(({ refusal }) => refusal.answer.code === failure.answer.code)
    .flatMap(({ cause }) => candidates.filter(({ id }) => id === cause));
  if (confirmed.length === 0) return candidates;
  return [...new Set(confirmed)].map(({ id }, index) => ({
    id,
    confidence: index === 0 ? 'certain' : 'likely',
  }));
}

function cause(evidence: Evidence, id: CauseId, confidence: Confidence, message?: string): Cause {
  const { packet, device, brings } = evidence;
  const known = { init: packet?.init, device, brings };
  return { id, confidence, message: message ?? wordings[id].message(known), fix: fixFor(id, known) };
}

const where = ({ offset, line }: StateReport): string => `${offset} bytes at line ${line}`;

/** Bytes in the device that are none of this package's. */
function fromForeign(evidence: Evidence): Cause[] {
  const { foreignInit, foreignData, foreignInUse, marks } = evidence.story;
  const causes: Cause[] = [];
  if (foreignInit) {
    const used = foreignInUse
      ? ', and the host went on with it: the package given is not the one that was sent'
      : '';
    const text = `the init packet in the device (${where(foreignInit)}) is another package’s${used}`;
    causes.push(cause(evidence, 'init-from-other-package', 'certain', text));
  }
  if (foreignData) {
    const text = `the data in the device (${where(foreignData)}) are not those of this package`;
    causes.push(cause(evidence, 'data-from-other-package', 'certain', text));
  } else if (marks.has('stored-data-differ')) {
    causes.push(cause(evidence, 'data-from-other-package', 'likely'));
  }
  return causes;
}

/** What is worth knowing beside the reason. */
function remarks(evidence: Evidence): Cause[] {
  const { story, outcome } = evidence;
  const stored = story.storedInit && outcome !== 'success';
  return [
    ...(stored ? [cause(evidence, 'init-already-stored', 'certain')] : []),
    ...(story.alreadyExecuted === undefined ? [] : [cause(evidence, 'already-executed', 'certain')]),
  ];
}

/** How many bytes did not arrive, as far as anyone counted. */
function lostText({ bytesLost, marks }: Story): string {
  if (bytesLost) {
    const { expected, offset, line } = bytesLost;
    return `${expected - offset} of ${expected} bytes did not arrive (line ${line})`;
  }
  const lost = marks.get('bytes-lost')?.bytes;
  return lost === undefined ? 'fewer bytes arrived than were sent' : `${lost} bytes did not arrive`;
}

/** Trouble on the way: lost or damaged bytes, a host that gave up. A success tells what was sent again. */
function fromTransfer(evidence: Evidence): Cause[] {
  const { story, outcome } = evidence;
  const { marks } = story;
  const causes: Cause[] = [];
  const done = outcome === 'success';
  const again = done ? ', and were sent again' : '';
  if (story.bytesLost || marks.has('bytes-lost')) {
    causes.push(cause(evidence, 'bytes-lost', 'certain', lostText(story) + again));
  }
  if (story.corrupted || marks.has('crc-mismatch')) {
    const text = done ? `bytes did not arrive as they were sent${again}` : undefined;
    causes.push(cause(evidence, 'crc-mismatch', 'certain', text));
  } else if (!done && story.mismatch) causes.push(cause(evidence, 'crc-mismatch', 'likely'));
  if (marks.has('init-too-large')) causes.push(cause(evidence, 'init-too-large', 'certain'));
  if (marks.has('fallback-app-only')) causes.push(cause(evidence, 'fallback-app-only', 'certain'));
  if (outcome === 'no-response') causes.push(cause(evidence, 'no-response', 'certain'));
  if (marks.has('aborted') && outcome === 'aborted') causes.push(cause(evidence, 'host-aborted', 'certain'));
  return causes;
}

/** Why the attempt simply ended, and whether going on from there is safe. */
function linkLost(evidence: Evidence): Cause[] {
  const { story, outcome } = evidence;
  if (outcome !== 'interrupted') return [];
  const said = story.marks.has('link-lost');
  const confidence: Confidence = said ? 'certain' : story.progressLost ? 'likely' : 'possible';
  const what = said || story.progressLost ? 'the link dropped' : 'the log ends, as after a dropped link,';
  const { safe, text } = continuing(story);
  const found = cause(evidence, 'link-lost', confidence, `${what} ${text}`);
  return [safe ? found : { ...found, fix: 'connect again; the host starts the image again by itself' }];
}

/** How far the data came, and whether the device can go on from there. */
export function continuing(story: Story): { readonly safe: boolean; readonly text: string } {
  if (story.progressLost) {
    return { safe: false, text: `after byte ${story.progressLost.before}: the image starts again` };
  }
  const last = story.reports
    .items()
    .filter(({ object }) => object === 'data')
    .at(-1);
  if (!last || last.offset === 0) {
    return { safe: false, text: 'before any data were confirmed: the image starts again' };
  }
  const after = `after byte ${last.offset}`;
  if (last.packageMatch === 'prefix' || last.packageMatch === 'complete') {
    return { safe: true, text: `${after}, whose CRC matches: continuing is safe` };
  }
  if (last.packageMatch === 'unknown') {
    return { safe: true, text: `${after}; with the package its CRC can be checked` };
  }
  return { safe: false, text: `${after}, whose CRC does not match the package: the image starts again` };
}

async function fromFailure(evidence: Evidence): Promise<Cause[]> {
  const { story } = evidence;
  const known = story.named.filter(({ cause: id }) => id in wordings);
  if (known.length > 0) {
    return [...new Set(known.map(({ cause: id }) => id))].map((id) =>
      cause(evidence, id as CauseId, 'certain'),
    );
  }
  if (!story.failure) return [];
  const candidates = candidatesFor(story.failure, hintsOf(evidence));
  const chosen = await narrowed(candidates, story.failure, evidence);
  return chosen.map(({ id, confidence }) => cause(evidence, id, confidence));
}

/** Causes, the one that ended the attempt first. */
export async function diagnose(evidence: Evidence): Promise<readonly Cause[]> {
  const { story } = evidence;
  const foreign = fromForeign(evidence);
  const found = [
    ...(story.foreignInUse ? foreign : []),
    ...(await fromFailure(evidence)),
    ...fromTransfer(evidence),
    ...(story.progressLost ? [cause(evidence, 'progress-not-saved', 'certain')] : []),
    ...foreign,
    ...linkLost(evidence),
    ...remarks(evidence),
  ];
  return found.filter((entry, index) => found.findIndex(({ id }) => id === entry.id) === index);
}
