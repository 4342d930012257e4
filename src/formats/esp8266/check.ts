/** Judges any file of the ESP8266 world: images, sketches (packed, signed), applications, partition tables. */

import { equal, hexNumber, view } from '../../core/bytes.ts';
import { crc32mpeg2, sha256 } from '../../core/digest.ts';
import type { Bytes, Expectations, Facts, Finding, NamedBytes, Report } from '../../core/types.ts';
import { type ArduinoCore, LENGTH_OFFSET } from './arduino.ts';
import { diagnose, type SlotContext } from './diagnose.ts';
import { factsOf } from './facts.ts';
import { type FindingCode, finding } from './findings.ts';
import { type FlashPiece, piecesBehind } from './flash-content.ts';
import { type AppNumber, mapOfNibble } from './flash-map.ts';
import { type ArduinoFile, type ImageFile, parseImage, recognize } from './image.ts';
import { SECTOR } from './layout.ts';
import { readPartitionTable, verifyPartitions } from './partitions.ts';
import { type SignatureAt, signatureOf, verifyUpdate } from './signed-update.ts';

type Found = Finding<FindingCode>;
type Judged = { readonly facts: Facts; readonly findings: readonly Found[] };

/** The CRC of a sketch with its two words zero. */
function arduinoCrc(bytes: Bytes, core: ArduinoCore): number {
  const copy = bytes.slice();
  copy.fill(0, LENGTH_OFFSET[core], LENGTH_OFFSET[core] + 8);
  return crc32mpeg2(copy);
}

/** The core whose place holds the file's own length; a core before 2.7 wrote neither. */
function arduinoCoreOf(bytes: Bytes, image: ArduinoFile): ArduinoCore | undefined {
  const word = (at: number) => (at + 8 <= bytes.length ? view(bytes).getUint32(at, true) : undefined);
  const cores = ['3.0', '2.7'] as const;
  return (
    cores.find((core) => word(LENGTH_OFFSET[core]) === bytes.length) ??
    (word(LENGTH_OFFSET['2.7']) === 0xaaaaaaaa && !image.app.checksumOk ? '3.0' : undefined)
  );
}

function arduinoFindings(bytes: Bytes, image: ArduinoFile): Found[] {
  const core = arduinoCoreOf(bytes, image);
  if (core === undefined || bytes.length < LENGTH_OFFSET[core] + 8) return [];
  const at = LENGTH_OFFSET[core];
  const [length, crc] = [view(bytes).getUint32(at, true), view(bytes).getUint32(at + 4, true)];
  const place = { offset: at, length: 8 };
  if (length !== bytes.length) {
    return [
      finding('esp8266/arduino-crc', `the sketch says it has ${length} bytes, the file has ${bytes.length}`, {
        at: place,
      }),
    ];
  }
  const computed = arduinoCrc(bytes, core);
  if (computed === crc) return [];
  return [
    finding(
      'esp8266/arduino-crc',
      `CRC ${hexNumber(crc, 8)} in the sketch, computed ${hexNumber(computed, 8)}`,
      { at: place },
    ),
  ];
}

async function digestFindings(bytes: Bytes, body: number): Promise<Found[]> {
  if (equal(await sha256(bytes.subarray(0, body)), bytes.subarray(body))) return [];
  return [
    finding('esp8266/digest', 'the SHA-256 behind the application is not that of its bytes', {
      at: { offset: body, length: 32 },
    }),
  ];
}

/** What says that a piece of flash content is damaged; what only an updater looks at does not matter there. */
const DAMAGE: readonly FindingCode[] = [
  'esp8266/truncated',
  'esp8266/second-header',
  'esp8266/segment-count',
  'esp8266/load-address-zero',
  'esp8266/checksum',
  'esp8266/crc',
  'esp8266/digest',
  'esp8266/partition-table',
];

/** Erased flash follows a file, or the next one at the next sector. */
function strayFindings(bytes: Bytes, piece: FlashPiece): Found[] {
  const offset = piece.offset + piece.bytes.length;
  if (offset >= bytes.length || offset % SECTOR === 0 || bytes[offset] === 0xff) return [];
  return [
    finding(
      'esp8266/trailing-data',
      `something other than FF stands behind the file at ${hexNumber(piece.offset)}, which ends at offset ${offset}`,
      { at: { offset } },
    ),
  ];
}

/** The files that stand behind the first one, each judged as if it were alone. */
async function contentFindings(bytes: Bytes, from: number): Promise<Found[]> {
  const found: Found[] = [];
  for (const piece of piecesBehind(bytes, from)) {
    const image = await recognize(piece.bytes);
    const { findings } =
      image.kind === 'partition-table' ? judgeTable(piece.bytes) : await judgeCode(piece.bytes, image, {});
    for (const each of findings.filter(({ code }) => DAMAGE.includes(code))) {
      const at = { ...each.at, offset: piece.offset + (each.at?.offset ?? 0) };
      found.push({ ...each, message: `at ${hexNumber(piece.offset)}: ${each.message}`, at });
    }
    found.push(...strayFindings(bytes, piece));
  }
  return found;
}

async function judgeCode(bytes: Bytes, image: ImageFile, context: SlotContext): Promise<Judged> {
  const findings = diagnose(bytes, image, context);
  if (image.kind === 'merged')
    findings.push(...(await contentFindings(bytes, image.structure.checksumAt + 1)));
  if (image.kind === 'arduino') findings.push(...arduinoFindings(bytes, image));
  if (image.kind === 'rtos3') findings.push(...(await digestFindings(bytes, image.body)));
  return { facts: factsOf(bytes, image), findings };
}

async function judgeGzip(bytes: Bytes, context: SlotContext): Promise<Judged> {
  const { gunzip } = await import('./gzip.ts');
  const unpacked = await gunzip(bytes);
  if (!unpacked) {
    return {
      facts: { kind: 'gzip', size: bytes.length },
      findings: [finding('esp8266/gzip-damaged', 'the gzip stream is damaged or too long for any flash')],
    };
  }
  const inner = await judgeCode(unpacked, await recognize(unpacked), context);
  return {
    facts: { ...inner.facts, kind: 'gzip', size: bytes.length, unpacked: inner.facts },
    findings: inner.findings,
  };
}

function judgeTable(bytes: Bytes): Judged {
  const table = readPartitionTable(bytes);
  const facts = {
    kind: 'partition-table',
    size: bytes.length,
    partitions: table.rows.map((row) => row.name),
  };
  const bad = (message: string, offset: number) =>
    finding('esp8266/partition-table', message, { at: { offset } });
  const findings: Found[] = [];
  if (table.bad) findings.push(bad(`at offset ${table.bad.at}: ${table.bad.why}`, table.bad.at));
  if (table.sum && !table.sum.ok) findings.push(bad('the MD5 of the rows is wrong', table.sum.at));
  const { end = bytes.length } = table;
  const stray = bytes.findIndex((byte, at) => at > end && byte !== 0xff);
  if (stray >= 0) {
    const message = 'something other than FF stands behind the end of the table';
    findings.push(finding('esp8266/partition-table', message, { at: { offset: stray }, level: 'warning' }));
  }
  try {
    verifyPartitions(table.rows, 0);
  } catch (error) {
    findings.push(bad(error instanceof Error ? error.message : String(error), 0));
  }
  return { facts, findings };
}

/** A table is nothing that an updater could put into a slot. */
function offeredTable(judged: Judged, { slot }: SlotContext): Judged {
  if (slot === undefined) return judged;
  const misplaced = finding(
    'esp8266/not-a-slot-image',
    'a partition table is offered, which holds no program',
  );
  return { ...judged, findings: [misplaced, ...judged.findings] };
}

async function judgeSignature(signed: SignatureAt | undefined, expectations: Expectations): Promise<Found[]> {
  const keys = (expectations.keys ?? []).filter((key) => key.kind === 'rsa');
  if (!signed) {
    return keys.length > 0 ? [finding('esp8266/signature-missing', 'the file is not signed')] : [];
  }
  const at = { offset: signed.offset, length: signed.signature.length };
  if (keys.length === 0)
    return [
      finding(
        'esp8266/signature-unchecked',
        `signed with an RSA key of ${8 * signed.signature.length} bits; give --key to check it`,
        { at },
      ),
    ];
  for (const key of keys) if (await verifyUpdate(signed, key)) return [];
  const what =
    'none of the given keys made this signature; the legacy form, which cores up to 2.5.2 want, is not looked at';
  return [finding('esp8266/signature-invalid', what, { at })];
}

/** Slot and map may be expected; everything else that is expected must be among the facts. */
function contextOf(facts: Readonly<Record<string, string>>): SlotContext {
  const slot = Number(facts['slot']);
  const map = facts['flashMap'];
  return {
    ...(slot === 1 || slot === 2 ? { slot: slot as AppNumber } : {}),
    ...(map === undefined ? {} : { flash: mapOfNibble(Number(map)) }),
  };
}

function expectationFindings(facts: Facts, expected: Readonly<Record<string, string>>): Found[] {
  return Object.entries(expected)
    .filter(([name, value]) => name !== 'slot' && String(facts[name] ?? '') !== value)
    .map(([name, value]) =>
      finding('esp8266/fact-differs', `${name} is ${String(facts[name] ?? 'unknown')}, expected ${value}`),
    );
}

/** Arduino files may be signed; in front of the signature stands the file proper. */
function unsigned(bytes: Bytes): { readonly content: Bytes; readonly signed: SignatureAt | undefined } {
  const signed = signatureOf(bytes);
  if (!signed) return { content: bytes, signed: undefined };
  const kind = parseImage(signed.content).kind;
  return kind === 'arduino' || kind === 'gzip'
    ? { content: signed.content, signed }
    : { content: bytes, signed: undefined };
}

/** Judges `file` for a device of which `context` is known. */
export async function checkFor(
  file: NamedBytes,
  expectations: Expectations,
  context: SlotContext,
): Promise<Report> {
  const { content, signed } = unsigned(file.bytes);
  const image = await recognize(content);
  const judged =
    image.kind === 'gzip'
      ? await judgeGzip(content, context)
      : image.kind === 'partition-table'
        ? offeredTable(judgeTable(content), context)
        : await judgeCode(content, image, context);
  const sketch = image.kind === 'arduino' || image.kind === 'gzip';
  const signature = sketch ? await judgeSignature(signed, expectations) : [];
  const facts = {
    ...judged.facts,
    ...(sketch ? { signed: signed !== undefined } : {}),
    size: file.bytes.length,
  };
  return {
    format: 'esp8266',
    facts,
    findings: [...judged.findings, ...signature, ...expectationFindings(facts, expectations.facts ?? {})],
  };
}

export const check = (file: NamedBytes, expectations: Expectations): Promise<Report> =>
  checkFor(file, expectations, contextOf(expectations.facts ?? {}));
