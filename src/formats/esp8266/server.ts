/**
 * How a server answers, as a device profile describes it, and the TCP segments that come of it:
 *
 *     server:
 *       split: status-line-alone     # together, header-alone, status-line-alone, or cuts: [100, 150]
 *       lengthField: 'content-length: '
 *       head: unsupported            # like-get, together, unsupported
 *       segmentSize: 1460
 */

import { concat, filled, indexOf, utf8 } from '../../core/bytes.ts';
import {
  boolean,
  type Checked,
  integer,
  listOf,
  oneOf,
  optional,
  otherwise,
  text,
} from '../../core/profile.ts';
import type { Bytes } from '../../core/types.ts';
import type { Delivery } from './updater.ts';

const MOST_CUTS = 64;
const LONGEST = 0x1000000;

export const serverShape = {
  /** 200, or what an error page comes with. */
  status: otherwise(integer(100, 599), 200),
  /** The line with the length, up to the number; empty for none. */
  lengthField: otherwise(text, 'Content-Length: '),
  chunked: otherwise(boolean, false),
  split: otherwise(oneOf('together', 'header-alone', 'status-line-alone'), 'together'),
  /** Offsets in the answer where a new segment starts, beside `split`. */
  cuts: otherwise(listOf(integer(1, LONGEST), MOST_CUTS), []),
  head: otherwise(oneOf('like-get', 'together', 'unsupported'), 'like-get'),
  segmentSize: otherwise(integer(64, LONGEST), 1460),
  /** Bytes that the last segment shall hold: the header is made as long as that takes. */
  lastSegment: optional(integer(1, LONGEST)),
  /** The connection closes after this many bytes of the file. */
  closesAfter: optional(integer(0, LONGEST)),
} as const;

export type Server = Checked<typeof serverShape>;

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 404: 'Not Found', 501: 'Not Implemented' };

function headerOf(server: Server, status: number, length: number, withLength: boolean, extra: number): Bytes {
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}`,
    'Content-Type: application/octet-stream',
    ...(extra > 0 ? [`X-Fill: ${'x'.repeat(extra)}`] : []),
    ...(server.chunked ? ['Transfer-Encoding: chunked'] : []),
    ...(withLength && !server.chunked && server.lengthField !== '' ? [`${server.lengthField}${length}`] : []),
  ];
  return utf8(`${lines.join('\r\n')}\r\n\r\n`);
}

/** Cuts an answer at the offsets, and every piece into segments. */
function segments(answer: Bytes, cuts: readonly number[], size: number): Bytes[] {
  const edges = [
    0,
    ...[...new Set(cuts)].filter((cut) => cut < answer.length).sort((a, b) => a - b),
    answer.length,
  ];
  return edges.slice(1).flatMap((end, i) => {
    const start = edges[i] ?? 0;
    return Array.from({ length: Math.ceil((end - start) / size) }, (_, k) =>
      answer.subarray(start + k * size, Math.min(end, start + (k + 1) * size)),
    );
  });
}

const LINE_END = utf8('\r\n');

function cutsOf(server: Server, header: Bytes): number[] {
  const split =
    server.split === 'header-alone'
      ? [header.length]
      : server.split === 'status-line-alone'
        ? [indexOf(header, LINE_END) + LINE_END.length]
        : [];
  return [...split, ...server.cuts];
}

/** The text of the filling line without its x's. */
const FILL_LINE = 'X-Fill: \r\n'.length;

/** How many x's make the last segment as long as wanted. */
function fillFor(server: Server, bare: number, length: number): number {
  if (server.lastSegment === undefined) return 0;
  const rest = (bare + FILL_LINE + length - server.lastSegment) % server.segmentSize;
  return rest === 0 ? server.segmentSize : server.segmentSize - rest;
}

/** Nothing that is not an image: what an error page puts where the file should be. */
const errorPage = (length: number): Bytes => filled(Math.min(Math.max(length, 1), 512), 0x3c);

export function deliver(file: Bytes, server: Server): Delivery {
  const body = server.status === 200 ? file : errorPage(file.length);
  const bare = headerOf(server, server.status, body.length, true, 0).length;
  const header = headerOf(server, server.status, body.length, true, fillFor(server, bare, body.length));
  const cuts = cutsOf(server, header);
  const sent = server.closesAfter === undefined ? body : body.subarray(0, server.closesAfter);
  const get = segments(concat(header, sent), cuts, server.segmentSize);
  if (server.head === 'unsupported') {
    return { get, head: [headerOf(server, 501, 0, false, 0)] };
  }
  const headCuts = server.head === 'together' ? [] : cuts;
  return { get, head: segments(header, headCuts, server.segmentSize) };
}
