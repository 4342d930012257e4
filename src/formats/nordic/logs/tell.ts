/** Events into the story: what the host says in words, and the table of all handlers. */

import { CHECKSUM, CREATE, EXECUTE, SELECT, WRITE } from '../device/answers.ts';
import type { LogEvent } from './events.ts';
import { begin, DATA_LIMIT, type Event, executed, packet, refuse, request, response } from './exchange.ts';
import { report, show } from './states.ts';
import type { Story } from './story.ts';

const MOST_NAMED = 100;

/** The host's words for a refusal; an echo where the response itself was logged. */
function refused(story: Story, line: number, { answer, ends, legacy }: Event<'refused'>): void {
  if (story.failure && story.pending === undefined) {
    if (ends) story.failure = { ...story.failure, line };
    return;
  }
  const asked = story.protocol === 'legacy' ? story.pending?.operation : undefined;
  if (legacy || asked !== undefined) {
    // the one word both kinds of DFU have stands for a status of its own here
    const status = legacy ? answer.code : LEGACY_FAILED;
    const request = asked ?? usualRequest[status] ?? LEGACY_START;
    response(story, line, { is: 'response', bytes: [LEGACY, request, status] });
    return;
  }
  refuse(story, line, answer.extended === undefined ? underWay(story) : EXECUTE, answer);
  story.pending = undefined;
}

const LEGACY = 0x10;
const LEGACY_START = 1;
const LEGACY_FAILED = 6;
/** What the boot loader was asked when it answers with this status, where nothing else tells. */
const usualRequest: Readonly<Record<number, number>> = { 5: 4, 6: 2 };

/** The request that words without one are about: extended errors answer execute only, and what is not there is created. */
function underWay({ pending, lastOperation, reports }: Story): number {
  if (pending) return pending.operation;
  const selected = lastOperation === SELECT ? reports.last() : undefined;
  return selected && ['empty', 'mismatch', 'beyond'].includes(selected.packageMatch) ? CREATE : EXECUTE;
}

function state(story: Story, line: number, event: Event<'state'>): void {
  const { echo } = story;
  if (
    echo &&
    echo.kind === event.kind &&
    echo.offset === event.offset &&
    (event.crc ?? echo.crc) === echo.crc
  ) {
    story.echo = undefined;
    return;
  }
  const guess = event.maxSize !== undefined && event.maxSize > DATA_LIMIT ? 'data' : 'command';
  const object = event.object ?? story.pending?.object ?? story.object ?? guess;
  const { kind, offset, crc, maxSize } = event;
  story.conversation = true;
  story.busy = true;
  report(story, line, { kind, object, offset, crc, ...(maxSize === undefined ? {} : { maxSize }) });
  story.lastOperation = kind === 'select' ? SELECT : CHECKSUM;
  story.echo = undefined;
  story.pending = undefined;
}

function stream(story: Story, line: number, event: Event<'stream'>): void {
  const object = story.object ?? 'data';
  story.conversation = true;
  story.busy = true;
  story.lastLine = line;
  story.lastOperation = WRITE;
  if (object === 'command') story.initSentSince = true;
  if (event.offset > 0) report(story, line, { kind: 'stream', object, offset: event.offset, crc: event.crc });
  else show(story, line, `the host sends ${event.length} bytes of ${object}`);
}

function done(story: Story, line: number, { what, object }: Event<'done'>): void {
  if (what === 'create' || story.lastResponse !== undefined) return;
  if (story.executedData?.line !== line) executed(story, line, object);
}

function mark(story: Story, line: number, event: Event<'mark'>): void {
  const { bytes } = event;
  // behind the answer to select it is said of what the device kept, not of what was sent
  const kept = event.mark === 'crc-mismatch' && story.lastOperation === SELECT;
  const name = kept ? 'stored-data-differ' : event.mark;
  if (name === 'success') {
    story.successLine = line;
    story.failure = undefined;
    story.busy = false;
    story.dataReached = 0;
    show(story, line, 'the host says the upload is complete');
    return;
  }
  if (name === 'connected') return;
  if (name === 'link-lost' && story.entering) {
    story.entering = false;
    return;
  }
  if (name === 'link-lost' && story.successLine !== undefined && !story.busy) return;
  if (name === 'already-executed') story.alreadyExecuted = line;
  if (name === 'no-response' || name === 'link-lost') story.conversation = true;
  const before = story.marks.get(name);
  story.marks.set(name, { line, count: (before?.count ?? 0) + 1, bytes });
  story.lastLine = line;
  if (name !== 'stored-init-used') show(story, line, `the host says: ${name.replaceAll('-', ' ')}`);
}

function bootLoader(story: Story, line: number, event: Event<'boot-loader'>): void {
  show(story, line, `the boot loader says: ${event.text}`);
  if (event.follows && story.named.length > 0) return;
  if (story.named.length < MOST_NAMED) story.named.push({ cause: event.cause, line, text: event.text });
  if (!event.answer || event.operation === undefined) return;
  const { operation, answer, object } = event;
  story.failure = { protocol: 'secure', operation, object, answer, line, repeated: false };
  story.sawExtended ||= answer.extended !== undefined;
}

function doing(story: Story, line: number, { what, object, size }: Event<'doing'>): void {
  const operation = what === 'select' ? SELECT : CREATE;
  story.pending = { operation, object, bytes: '', line };
  begin(story, line, operation, object, size);
}

/** A trace of calls says what was under way where nothing else did. */
function place(story: Story, line: number, { object, operation }: Event<'place'>): void {
  story.object = object ?? story.object;
  if (operation === undefined || story.failure) return;
  story.pending = { operation, object: story.object, bytes: '', line };
}

const handlers: {
  readonly [Kind in LogEvent['is']]: (story: Story, line: number, event: Event<Kind>) => void;
} = {
  request,
  response,
  packet,
  doing,
  place,
  state,
  stream,
  sent: (story, _line, { object, crc }) => {
    story.hostCrc = { object, crc };
  },
  done,
  refused,
  'boot-loader': bootLoader,
  mark,
};

/** Adds one event of one line to the story. */
export function tell(story: Story, line: number, event: LogEvent): void {
  (handlers[event.is] as (story: Story, line: number, event: LogEvent) => void)(story, line, event);
}
