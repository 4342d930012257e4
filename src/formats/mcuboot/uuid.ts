/**
 * Vendor and class UUIDs (TLV 0x74, 0x75): 16 bytes as RFC 4122 writes them. A text that is no UUID names one by its
 * version 5 (SHA-1): vendors in the DNS namespace, classes in the namespace of their vendor.
 */

import { concat, fromHex, hex, utf8 } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes } from '../../core/types.ts';
import { misuse } from './faults.ts';

const DNS_NAMESPACE = '6ba7b8109dad11d180b400c04fd430c8';
const SPELLINGS = [/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, /^[0-9a-f]{32}$/i];

async function named(namespace: Bytes, name: string): Promise<Bytes> {
  const uuid = (await digest('SHA-1', concat(namespace, utf8(name)))).slice(0, 16);
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x50;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return uuid;
}

const literal = (given: string): Bytes | undefined =>
  SPELLINGS.some((spelling) => spelling.test(given)) ? fromHex(given.replaceAll('-', '')) : undefined;

function printable(option: string, given: string): string {
  if (!/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[^\S ]/u.test(given)) return given;
  throw misuse('mcuboot/uuid', `${option}: a name may hold printable characters only`);
}

export async function vendorUuid(given: string): Promise<Bytes> {
  return literal(given) ?? named(fromHex(DNS_NAMESPACE) ?? new Uint8Array(), printable('--vid', given));
}

export async function classUuid(given: string, vendor: Bytes | undefined): Promise<Bytes> {
  const exact = literal(given);
  if (exact) return exact;
  if (vendor) return named(vendor, printable('--cid', given));
  throw misuse('mcuboot/uuid', `--cid ${given} is a name, and no --vid says which vendor's`, {
    why: 'the UUID of a class name is made from that of its vendor',
    fix: 'add --vid, or give the class as a UUID',
  });
}

/** 8-4-4-4-12, lower case. */
export const uuidText = (bytes: Uint8Array): string =>
  hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
