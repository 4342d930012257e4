/**
 * PEM (RFC 7468), also as it arrives after being copied about: with CRLF, a byte order mark, in UTF-16 from a Windows shell,
 * with text before the block, on a single line, with newlines written as `\n`, in quotes, as base64 of the whole file.
 *
 *     -----BEGIN LABEL-----
 *     Proc-Type: 4,ENCRYPTED            (RFC 1421, old encrypted keys only)
 *     DEK-Info: AES-128-CBC,<iv in hex>
 *
 *     base64, 64 characters a line
 *     -----END LABEL-----
 */

import { base64, fromBase64, fromHex, strictText } from '../core/bytes.ts';
import type { Bytes } from '../core/types.ts';
import { keyFault } from './faults.ts';

export type PemBlock = {
  readonly label: string;
  readonly bytes: Bytes;
  /** Of a block that is encrypted in the traditional way: the name of the cipher as it stands there, and the IV. */
  readonly encryption?: { readonly cipher: string; readonly iv: Bytes };
};

const MOST_BLOCKS = 16;

const begin = /-----BEGIN ([A-Z0-9 ]+?)-----/g;
const procType = /Proc-Type:\s*4\s*,\s*ENCRYPTED/;
const dekInfo = /DEK-Info:\s*([A-Za-z0-9-]+)\s*,\s*([0-9A-Fa-f]+)/;

/** The file's text: UTF-8 or, with its mark, UTF-16. Undefined when it is no text. */
export function keyText(bytes: Bytes): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const text = strictText(bytes);
  return text?.startsWith('\ufeff') ? text.slice(1) : text;
}

export const holdsPem = (text: string): boolean => text.includes('-----BEGIN ');

function body(label: string, inside: string): PemBlock {
  const dek = dekInfo.exec(inside);
  const digits = inside
    .replace(procType, '')
    .replace(dekInfo, '')
    .replace(/^[A-Za-z-]+:.*$/gm, '');
  const bytes = fromBase64(digits);
  if (!bytes || bytes.length === 0) {
    throw keyFault('key/pem-damaged', `the ${label} block is not base64`, {
      fix: 'copy the key file anew, whole',
    });
  }
  if (!dek && !procType.test(inside)) return { label, bytes };
  const iv = fromHex(dek?.[2] ?? '');
  if (!dek?.[1] || !iv)
    throw keyFault('key/pem-damaged', 'the DEK-Info line of the encrypted key is missing or damaged');
  return { label, bytes, encryption: { cipher: dek[1].toUpperCase(), iv } };
}

/** Every block of the text, in order. */
export function pemBlocks(given: string): PemBlock[] {
  const text = given.replace(/\\r/g, '').replace(/\\n/g, '\n').replace(/\r/g, '');
  const blocks: PemBlock[] = [];
  for (const match of text.matchAll(begin)) {
    const label = match[1] ?? '';
    const start = match.index + match[0].length;
    const end = text.indexOf(`-----END ${label}-----`, start);
    if (end < 0) {
      throw keyFault('key/pem-damaged', `the ${label} block has no end`, {
        why: `-----END ${label}----- is missing`,
        fix: 'copy the key file anew, whole; a CI secret of several lines may have lost all but the first',
      });
    }
    if (blocks.length === MOST_BLOCKS)
      throw keyFault('key/several-keys', `more than ${MOST_BLOCKS} PEM blocks`);
    blocks.push(body(label, text.slice(start, end)));
  }
  return blocks;
}

/** One block, LF, 64 characters a line, with a final newline. */
export function pem(label: string, bytes: Bytes): string {
  const lines = base64(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
