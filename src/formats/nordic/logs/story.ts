/**
 * What happened in a log, gathered event by event in bounded memory: the states the device reported, the refusal that
 * ended the attempt, how far the data came and how the log ends.
 */

import { type Bounded, bounded } from '../../../core/bounded.ts';
import type { Answer } from '../device/answers.ts';
import type { Mark, ObjectName } from './events.ts';
import type { Match, PackageMatch } from './package-match.ts';

export type Protocol = 'secure' | 'legacy' | 'buttonless';

export type StateReport = {
  readonly line: number;
  readonly kind: 'select' | 'checksum' | 'stream';
  readonly object: ObjectName;
  readonly maxSize?: number;
  readonly offset: number;
  readonly crc: number | undefined;
  readonly packageMatch: Match;
};

export type Failure = {
  readonly protocol: Protocol;
  readonly operation: number;
  readonly object: ObjectName | undefined;
  readonly answer: Answer;
  readonly line: number;
  /** The execute followed a select directly: an object that was executed before may be refused, harmlessly. */
  readonly repeated: boolean;
};

/** Something worth a line when the exchange is shown. */
export type Exchanged = { readonly line: number; readonly text: string };

export type Pending = {
  readonly operation: number;
  readonly object: ObjectName | undefined;
  readonly bytes: string;
  readonly line: number;
};

export type Story = {
  readonly match: PackageMatch;
  readonly sources: Set<string>;
  readonly reports: Bounded<StateReport>;
  readonly exchange: Bounded<Exchanged>;
  readonly marks: Map<Mark, { line: number; count: number; bytes: number | undefined }>;
  protocol: Protocol;
  failure: Failure | undefined;
  /** Causes that the boot loader's own log names. */
  readonly named: { readonly cause: string; readonly line: number; readonly text: string }[];
  pending: Pending | undefined;
  object: ObjectName | undefined;
  /** Length of the created object and where it began. */
  created: { readonly object: ObjectName; readonly size: number } | undefined;
  objectStart: number;
  /** Where the device says it stands, until the host goes on from there. */
  resumesAt: number | undefined;
  lastOperation: number | undefined;
  lastResponse: string | undefined;
  echo: StateReport | undefined;
  initBytes: number[];
  /** The last object data a first line told, for second lines about the same write. */
  lastPacket: string | undefined;
  /** The application was asked to enter its boot loader: it disconnects, and that is no fault. */
  entering: boolean;
  /** The checksum that the host computed over what it sent. */
  hostCrc: { readonly object: ObjectName; readonly crc: number } | undefined;
  commandLimit: number | undefined;
  sawExtended: boolean;
  storedInit: StateReport | undefined;
  foreignInit: StateReport | undefined;
  /** The init packet in the device is none of this package's, and the host went on with it. */
  foreignInUse: boolean;
  foreignData: StateReport | undefined;
  /** Data the device acknowledged or the host had sent in this attempt. */
  dataReached: number;
  initSentSince: boolean;
  progressLost: { readonly line: number; readonly before: number } | undefined;
  bytesLost: { readonly line: number; readonly expected: number; readonly offset: number } | undefined;
  mismatch: StateReport | undefined;
  corrupted: StateReport | undefined;
  alreadyExecuted: number | undefined;
  executedData: { readonly line: number; readonly whole: boolean } | undefined;
  successLine: number | undefined;
  lastLine: number;
  /** Whether anything happened since the last success. */
  busy: boolean;
  /** A request, a stream or a host's words: more than a pasted response. */
  conversation: boolean;
};

const HEAD = 500;
const TAIL = 500;
const SHOWN = 40;

export const newStory = (match: PackageMatch): Story => ({
  match,
  sources: new Set(),
  reports: bounded(HEAD, TAIL),
  exchange: bounded(SHOWN / 2, SHOWN / 2),
  marks: new Map(),
  protocol: 'secure',
  failure: undefined,
  named: [],
  pending: undefined,
  object: undefined,
  created: undefined,
  objectStart: 0,
  resumesAt: undefined,
  lastOperation: undefined,
  lastResponse: undefined,
  echo: undefined,
  initBytes: [],
  lastPacket: undefined,
  entering: false,
  hostCrc: undefined,
  commandLimit: undefined,
  sawExtended: false,
  storedInit: undefined,
  foreignInit: undefined,
  foreignInUse: false,
  foreignData: undefined,
  dataReached: 0,
  initSentSince: false,
  progressLost: undefined,
  bytesLost: undefined,
  mismatch: undefined,
  corrupted: undefined,
  alreadyExecuted: undefined,
  executedData: undefined,
  successLine: undefined,
  lastLine: 0,
  busy: false,
  conversation: false,
});

export type Outcome = 'success' | 'rejected' | 'aborted' | 'interrupted' | 'no-response' | 'unknown';

const markLine = (story: Story, mark: Mark): number => story.marks.get(mark)?.line ?? 0;

/** How the log ends. */
export function outcomeOf(story: Story): Outcome {
  if (story.failure) return 'rejected';
  if (story.successLine !== undefined && !story.busy) return 'success';
  if (story.executedData?.whole && !story.busy) return 'success';
  if (story.named.some(({ cause }) => cause !== 'app-not-valid')) return 'rejected';
  const since = story.successLine ?? 0;
  if (markLine(story, 'no-response') > since) return 'no-response';
  const gaveUp: readonly Mark[] = ['aborted', 'crc-mismatch', 'bytes-lost', 'init-too-large'];
  const gaveUpAt = Math.max(...gaveUp.map((mark) => markLine(story, mark)));
  const lostAt = markLine(story, 'link-lost');
  if (gaveUpAt > since && gaveUpAt >= lostAt && gaveUpAt >= story.lastLine) return 'aborted';
  if (lostAt > since) return 'interrupted';
  return story.conversation && story.busy ? 'interrupted' : 'unknown';
}
