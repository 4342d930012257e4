/** The states a device reports, and what each says about the transfer. */

import { upperHex } from '../../../core/bytes.ts';
import { CHECKSUM, EXECUTE } from '../device/answers.ts';
import type { ObjectName } from './events.ts';
import type { StateReport, Story } from './story.ts';

export const PAGE = 4096;

export const show = (story: Story, line: number, text: string): void => story.exchange.push({ line, text });

export const crcText = (crc: number | undefined): string =>
  crc === undefined ? 'unknown' : upperHex(crc, 8);

/** A state the device, or the host about itself, reported. */
export function report(
  story: Story,
  line: number,
  given: {
    kind: StateReport['kind'];
    object: ObjectName;
    offset: number;
    crc: number | undefined;
    maxSize?: number;
  },
): void {
  const packageMatch = story.match.judge(given.object, given.offset, given.crc);
  const entry: StateReport = { line, ...given, packageMatch };
  story.reports.push(entry);
  story.echo = given.kind === 'stream' ? undefined : entry;
  story.object = given.object;
  show(story, line, stateText(entry));
  if (given.kind === 'select') selected(story, entry);
  else if (given.object === 'data') progressed(story, entry);
  if (given.kind === 'checksum') checked(story, entry);
}

function stateText({ kind, object, maxSize, offset, crc }: StateReport): string {
  if (kind === 'stream') return `the host has sent ${offset} bytes of ${object}, CRC ${crcText(crc)}`;
  const limit = maxSize === undefined ? '' : `at most ${maxSize} bytes, `;
  return `${kind} ${object}: ${limit}${offset === 0 ? 'nothing there' : `${offset} there, CRC ${crcText(crc)}`}`;
}

const isForeign = ({ packageMatch }: StateReport): boolean =>
  packageMatch === 'mismatch' || packageMatch === 'beyond';

function foreignInit(story: Story, entry: StateReport): void {
  story.foreignInit = entry;
  story.foreignInUse = true;
}

/** The answer to select: what the device kept. */
function selected(story: Story, entry: StateReport): void {
  if (entry.object === 'command') {
    story.commandLimit = entry.maxSize ?? story.commandLimit;
    if (entry.packageMatch === 'complete') story.storedInit = entry;
    if (isForeign(entry)) foreignInit(story, entry);
    return;
  }
  if (entry.offset === 0 && story.dataReached > 0 && !story.initSentSince) {
    story.progressLost = { line: entry.line, before: story.dataReached };
  }
  if (isForeign(entry)) story.foreignData = entry;
  story.dataReached = entry.offset;
  story.objectStart = Math.floor(entry.offset / PAGE) * PAGE;
  story.resumesAt = entry.offset;
}

function progressed(story: Story, entry: StateReport): void {
  story.dataReached = Math.max(story.dataReached, entry.offset);
  story.initSentSince = false;
}

/** The answer to a checksum request the host made after an object: all of it should be there. */
function checked(story: Story, entry: StateReport): void {
  const { created } = story;
  const explicit = story.pending?.operation === CHECKSUM;
  const start = entry.object === 'command' ? 0 : story.objectStart;
  if (explicit && created?.object === entry.object && entry.offset < start + created.size) {
    story.bytesLost = { line: entry.line, expected: start + created.size, offset: entry.offset };
    return;
  }
  if (story.hostCrc?.object === entry.object && story.hostCrc.crc === entry.crc && isForeign(entry)) {
    if (entry.object === 'command') foreignInit(story, entry);
    else story.foreignData = entry;
    return;
  }
  story.mismatch = isForeign(entry) ? entry : undefined;
}

/** What the host does after a checksum that is not the package's tells whose mistake it was. */
export function settleMismatch(story: Story, operation: number): void {
  const { mismatch } = story;
  if (!mismatch) return;
  story.mismatch = undefined;
  if (operation !== EXECUTE) story.corrupted = mismatch;
  else if (mismatch.object === 'command') foreignInit(story, mismatch);
  else story.foreignData = mismatch;
}
