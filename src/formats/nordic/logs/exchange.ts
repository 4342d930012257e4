/** Requests and responses into the story, in bytes as they went over the link. */

import {
  type Answer,
  CHECKSUM,
  CREATE,
  EXECUTE,
  EXTENDED,
  extendedName,
  INVALID_OBJECT,
  INVALID_PARAMETER,
  NOT_PERMITTED,
  operations,
  plain,
  resultName,
  SELECT,
  SUCCESS,
  WRITE,
} from '../device/answers.ts';
import { legacyRequests, legacyResults } from '../device/legacy.ts';
import { type LogEvent, type ObjectName, objectOf } from './events.ts';
import { u32At } from './hex.ts';
import { PAGE, report, settleMismatch, show } from './states.ts';
import type { Failure, Protocol, Story } from './story.ts';

const LONGEST_INIT = 1024;
const BUTTONLESS = 0x20;
/** The last requests of legacy DFU, which the device answers by resetting. */
const LEGACY_ACTIVATE = 5;
const LEGACY_RESET = 6;
/** Command objects are shorter, data objects longer: the rule of the phone libraries. */
export const DATA_LIMIT = 1024;

export type Event<Kind extends LogEvent['is']> = Extract<LogEvent, { readonly is: Kind }>;

export function request(story: Story, line: number, { bytes, buttonless, legacy }: Event<'request'>): void {
  const [operation = -1] = bytes;
  if (!legacy && operation === WRITE && bytes.length > 2) {
    packet(story, line, { is: 'packet', bytes: bytes.slice(1) });
    return;
  }
  story.entering = buttonless === true;
  if (buttonless) return;
  if (legacy) {
    story.protocol = 'legacy';
    if (operation === LEGACY_ACTIVATE || operation === LEGACY_RESET) return;
  }
  const text = bytes.join(' ');
  if (story.pending?.bytes === text) return;
  const typed = operation === SELECT || (operation === CREATE && bytes.length >= 6);
  const object = typed ? objectOf(bytes[1] ?? 0) : story.object;
  story.pending = { operation, object, bytes: text, line };
  story.echo = undefined;
  story.lastResponse = undefined;
  begin(
    story,
    line,
    operation,
    typed ? object : undefined,
    operation === CREATE ? u32At(bytes, 2) : undefined,
  );
}

/** A request is on its way, in bytes or in words. */
export function begin(
  story: Story,
  line: number,
  operation: number,
  object: ObjectName | undefined,
  size: number | undefined,
): void {
  story.conversation = true;
  story.busy = true;
  story.lastLine = line;
  settleMismatch(story, operation);
  if (operation === EXECUTE) story.resumesAt = undefined;
  if (object !== undefined) story.object = object;
  if (operation === CREATE && object !== undefined && size !== undefined) {
    story.created = { object, size };
    if (object === 'data') goBack(story);
    story.hostCrc = undefined;
    if (object === 'command') {
      story.initBytes = [];
      story.foreignInUse = false;
      story.initSentSince = true;
    }
    show(story, line, `create ${object} of ${size} bytes`);
  }
}

/** A host that does not execute a whole object, but makes one, found its bytes wrong and begins it again. */
function goBack(story: Story): void {
  const { resumesAt = 0 } = story;
  if (resumesAt > 0 && resumesAt % PAGE === 0) story.objectStart = resumesAt - PAGE;
  story.resumesAt = undefined;
}

export function packet(story: Story, line: number, { bytes, again }: Event<'packet'>): void {
  story.conversation = true;
  story.busy = true;
  story.lastLine = line;
  const text = bytes.join(' ');
  if (again && story.lastPacket === text) return;
  story.lastPacket = again ? undefined : text;
  if (story.object !== 'command' || story.initBytes.length > LONGEST_INIT) return;
  story.initBytes.push(...bytes);
}

export function response(story: Story, line: number, event: Event<'response'>): void {
  const { echo, legacyOnly } = event;
  if (legacyOnly && story.protocol !== 'legacy') return;
  // the libraries tell legacy and buttonless answers in the same words; what was asked tells them apart
  const bytes = echo && story.entering ? [BUTTONLESS, ...event.bytes.slice(1)] : event.bytes;
  const text = bytes.join(' ');
  if (echo && story.lastResponse === text) return;
  story.lastResponse = text;
  story.lastLine = line;
  const [kind, operation = -1, result = -1] = bytes;
  if (kind === 0x60) secureResponse(story, line, operation, result, bytes);
  if (kind === BUTTONLESS) otherResponse(story, line, 'buttonless', operation, result);
  if (kind === 0x10) otherResponse(story, line, 'legacy', operation, result);
}

function secureResponse(
  story: Story,
  line: number,
  operation: number,
  result: number,
  bytes: readonly number[],
): void {
  story.protocol = 'secure';
  if (result !== SUCCESS) {
    const answer = result === EXTENDED ? { code: result, extended: bytes[3] ?? 0 } : plain(result);
    refuse(story, line, operation, answer);
  } else if (operation === SELECT) {
    const maxSize = u32At(bytes, 3);
    const asked = story.pending?.operation === SELECT ? story.pending.object : undefined;
    const object = asked ?? (maxSize > DATA_LIMIT ? 'data' : 'command');
    report(story, line, { kind: 'select', object, maxSize, offset: u32At(bytes, 7), crc: u32At(bytes, 11) });
  } else if (operation === CHECKSUM) {
    const offset = u32At(bytes, 3);
    const object = story.object ?? (offset > DATA_LIMIT ? 'data' : 'command');
    report(story, line, { kind: 'checksum', object, offset, crc: u32At(bytes, 7) });
  } else if (operation === EXECUTE) {
    executed(story, line, story.object);
  }
  story.lastOperation = operation;
  story.pending = undefined;
}

function otherResponse(
  story: Story,
  line: number,
  protocol: Protocol,
  operation: number,
  result: number,
): void {
  story.protocol = protocol;
  story.pending = undefined;
  story.conversation = true;
  story.busy = true;
  const name =
    protocol === 'legacy' ? legacyRequests[operation] : ['', 'enter boot loader', 'set name'][operation];
  const word = protocol === 'legacy' ? legacyResults[result] : `status ${result}`;
  show(story, line, `${name ?? `request ${operation}`}: ${result === SUCCESS ? 'done' : (word ?? result)}`);
  if (result === SUCCESS) {
    if (protocol === 'legacy') story.failure = undefined;
    if (protocol === 'legacy' && operation === 4) finished(story, line, true);
    return;
  }
  story.failure = { protocol, operation, object: undefined, answer: plain(result), line, repeated: false };
}

function finished(story: Story, line: number, whole: boolean): void {
  story.executedData = { line, whole };
  if (!whole) return;
  story.busy = false;
  story.dataReached = 0;
}

export function executed(story: Story, line: number, object: ObjectName | undefined): void {
  if (story.failure?.repeated && story.failure.answer.code === NOT_PERMITTED)
    story.alreadyExecuted = story.failure.line;
  story.failure = undefined;
  show(story, line, `execute ${object ?? 'object'}: done`);
  if (object === 'command') story.busy = true;
  if (object !== 'data') return;
  const { created, match } = story;
  const end = created?.object === 'data' ? story.objectStart + created.size : story.dataReached;
  const size = match.length('data');
  const whole = size === undefined ? created !== undefined && created.size % PAGE !== 0 : end >= size;
  story.objectStart = end;
  story.dataReached = Math.max(story.dataReached, end);
  story.initSentSince = false;
  finished(story, line, whole);
}

const VERIFICATION_FAILED = 0x0c;

/**
 * The object a refusal is about when nothing before it says so: the hash is checked on data, and so are the size of a
 * new object, whether an init packet came before it, and the flash that is erased for it; all else on the init packet.
 */
function guessObject(operation: number, { code, extended }: Answer): ObjectName {
  const onNewData = operation === CREATE && [INVALID_PARAMETER, INVALID_OBJECT, NOT_PERMITTED].includes(code);
  return onNewData || extended === VERIFICATION_FAILED ? 'data' : 'command';
}

/** What a refusal is about where nobody wrote the request down. */
function answered(story: Story, operation: number, answer: Answer): ObjectName {
  const guess = guessObject(operation, answer);
  return operation === CREATE && guess === 'data' ? guess : (story.object ?? guess);
}

export function refuse(story: Story, line: number, operation: number, answer: Answer): void {
  const asked = story.pending?.operation === operation ? story.pending.object : undefined;
  const onObject = [CREATE, EXECUTE, CHECKSUM, SELECT].includes(operation);
  const failure: Failure = {
    protocol: 'secure',
    operation,
    object: onObject ? (asked ?? answered(story, operation, answer)) : undefined,
    answer,
    line,
    repeated: operation === EXECUTE && story.lastOperation === SELECT,
  };
  story.failure = failure;
  if (answer.extended !== undefined) story.sawExtended = true;
  story.lastLine = line;
  show(story, line, failureText(failure));
}

export function failureText({ operation, object, answer }: Failure): string {
  const name = operations[operation] ?? `operation ${operation}`;
  const why = answer.extended === undefined ? '' : `, ${extendedName(answer.extended)}`;
  return `${name}${object ? ` ${object}` : ''}: refused, ${resultName(answer.code)}${why}`;
}
