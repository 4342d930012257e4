/**
 * Compares a file that came back (`a`: a slot's read-out, a download) with the one that was released (`b`), and says whether
 * it is unharmed, damaged and how, or another file altogether. In this order:
 *
 *     1  the same bytes?                       identical
 *     2  an HTTP header in front?              reported, and the rest is judged
 *     3  rewritten as a whole?                 text modes, seven bits, UTF-8, byte order, base64, gzip
 *     4  aligned with each other               lost or erased pages, flipped bits, ends that were cut or have grown
 *     5  different, yet sound by itself?       another image: wrong slot, other version, as its own format says
 */

import { equal, firstDifference, hexNumber } from '../core/bytes.ts';
import { factText } from '../core/facts.ts';
import { verdictOf } from '../core/findings.ts';
import type { Bytes, Facts, Finding, NamedBytes, Report } from '../core/types.ts';
import { allAre, contentOf, httpHeader, opening, trailing } from './contents.ts';
import { type Damage, type Find, gather } from './damage.ts';
import { type CompareCode, finding } from './findings.ts';
import { messageOf } from './messages.ts';
import { behind, damages } from './stretches.ts';
import { isBase64Of, isGzipOf, rules, swapped, type Walk, walk, walkReplaced } from './transforms.ts';

export type Against = {
  /**
   * `identical` byte for byte; `intact`: the image is there unharmed, with something harmless around it (erased flash, a
   * slot's trailer); `damaged`, as the findings say; `other`: another image, or no firmware at all.
   */
  readonly verdict: 'identical' | 'intact' | 'damaged' | 'other';
  readonly findings: readonly Finding<CompareCode>[];
  readonly facts: Facts;
};

/** Judges a file by its own format: `checkAny`. */
export type Judge = (file: NamedBytes) => Promise<Report | undefined>;

type Found = Map<CompareCode, Damage>;

/** With a smaller share of bytes in common the damage is not described piece by piece. */
const LEAST_IN_COMMON = 0.25;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

const whole = (a: Uint8Array, b: Uint8Array) => ({ a: 0, aLength: a.length, b: 0, bLength: b.length });

/** What is left behind the point up to which a rule explains the file: it is cut off, or something follows. */
function ends(found: Found, a: Uint8Array, b: Uint8Array, walked: { a: number; b: number }): void {
  const hunk = { a: walked.a, aLength: a.length - walked.a, b: walked.b, bLength: b.length - walked.b };
  if (hunk.bLength > 0) gather(found, { code: 'compare/truncated', hunk, bytes: hunk.bLength });
  else if (hunk.aLength > 0) for (const one of behind(a.subarray(walked.a), hunk)) gather(found, one);
}

function rewritten(found: Found, a: Uint8Array, b: Uint8Array, walked: Walk): void {
  const hunk = {
    a: walked.first,
    aLength: walked.a - walked.first,
    b: walked.first,
    bLength: walked.b - walked.first,
  };
  const find: Find = { code: walked.rule.code, hunk, bytes: walked.changes, note: walked.rule.how };
  gather(found, find);
  ends(found, a, b, walked);
}

/** Looks for a carrier that changes a file as a whole; found is only one that explains every byte. */
async function carriers(a: Bytes, b: Bytes): Promise<Found> {
  const found: Found = new Map();
  const first = firstDifference(a, b);
  if (first === Math.min(a.length, b.length)) return found;
  for (const rule of rules) {
    const walked = walk(rule, a, b);
    if (!walked) continue;
    rewritten(found, a, b, walked);
    return found;
  }
  const replaced = walkReplaced(a, b);
  if (replaced) {
    const hunk = { ...whole(a, b), a: replaced.first, b: replaced.first };
    gather(found, { code: 'compare/utf8-replaced', hunk, bytes: b.length });
    return found;
  }
  const swap = swapped(a, b);
  if (swap) {
    gather(found, { code: 'compare/bytes-swapped', hunk: whole(a, b), bytes: b.length, note: swap.how });
    if (a.length > b.length) ends(found, a, b, { a: b.length, b: b.length });
  } else if (isBase64Of(a, b)) gather(found, { code: 'compare/base64', hunk: whole(a, b), bytes: a.length });
  else if (await isGzipOf(a, b)) gather(found, { code: 'compare/gzip', hunk: whole(a, b), bytes: a.length });
  return found;
}

const identities: readonly { readonly code: CompareCode; readonly facts: readonly string[] }[] = [
  { code: 'compare/wrong-slot', facts: ['slot', 'app'] },
  { code: 'compare/other-version', facts: ['version'] },
];

function differing(a: Facts, b: Facts): string[] {
  const names = [...new Set([...Object.keys(b), ...Object.keys(a)])];
  return names.filter((name) => factText(a[name]) !== factText(b[name]));
}

/** A finding if what came back is a sound image whose facts differ from those of the released one. */
async function another(
  a: NamedBytes,
  b: NamedBytes,
  judge: Judge,
): Promise<Finding<CompareCode> | undefined> {
  const released = await judge(b);
  if (!released || verdictOf(released.findings) === 'invalid') return undefined;
  const erased = trailing(a.bytes, 0xff);
  const images = [a.bytes, a.bytes.subarray(0, a.bytes.length - erased)];
  for (const bytes of erased > 0 ? images : images.slice(0, 1)) {
    const returned = await judge({ name: a.name, bytes });
    if (!returned || returned.format !== released.format || verdictOf(returned.findings) === 'invalid')
      continue;
    const names = differing(returned.facts, released.facts);
    const told = (list: readonly string[]) =>
      list
        .slice(0, 6)
        .map(
          (name) =>
            `${name} ${factText(returned.facts[name]) ?? 'none'}, released ${factText(released.facts[name]) ?? 'none'}`,
        )
        .join('; ');
    for (const { code, facts } of identities) {
      const telling = names.filter((name) => facts.includes(name));
      if (telling.length > 0)
        return finding(code, `${a.name} is a sound image, but not ${b.name}: ${told(telling)}`);
    }
    if (names.length > 0)
      return finding('compare/other-image', `${a.name} is a sound image, but not ${b.name}: ${told(names)}`);
  }
  return undefined;
}

/**
 * Takes an HTTP header or a byte-order mark off the front, and reports it. Offsets in `a` are counted behind it from here
 * on.
 */
function strip(found: Found, a: Bytes): Bytes {
  const header = httpHeader(a);
  if (header > 0) {
    const hunk = { a: -header, aLength: header, b: 0, bLength: 0 };
    gather(found, { code: 'compare/http-header', hunk, bytes: header, note: `it begins '${opening(a)}'` });
    return a.subarray(header);
  }
  if (!BYTE_ORDER_MARK.every((byte, i) => a[i] === byte)) return a;
  const hunk = { a: -3, aLength: 3, b: 0, bLength: 0 };
  gather(found, { code: 'compare/leading-text', hunk, bytes: 3, note: 'a UTF-8 byte-order mark' });
  return a.subarray(3);
}

function foreign(a: NamedBytes, b: NamedBytes, kept: number): Finding<CompareCode> {
  const content = contentOf(a.bytes);
  const pointer = opening(a.bytes).startsWith('version https://git-lfs');
  if (pointer || content === 'html' || content === 'text' || content === 'http') {
    const what = pointer ? 'a Git LFS pointer' : content === 'html' ? 'a web page' : 'text';
    return finding('compare/not-firmware', `${a.name} is ${what}: '${opening(a.bytes)}'`);
  }
  const percent = Math.floor((100 * kept) / Math.max(1, Math.min(a.bytes.length, b.bytes.length)));
  return finding('compare/unrelated', `${a.name} and ${b.name} have ${percent} % of their bytes in common`);
}

const harmless = new Set<CompareCode>(['compare/erased-tail', 'compare/slot-trailer', 'compare/identical']);

function conclude(a: NamedBytes, b: NamedBytes, found: Found, base: number): Against {
  const findings = [...found.values()].map((damage) => {
    const offset = base + damage.first.hunk.a;
    return finding(damage.code, messageOf(damage, a, b, offset), {
      at: { file: a.name, offset, length: damage.first.hunk.aLength },
    });
  });
  const verdict = findings.every(({ code }) => harmless.has(code)) ? 'intact' : 'damaged';
  return { verdict, findings, facts: factsOf(a, b, verdict) };
}

function factsOf(a: NamedBytes, b: NamedBytes, verdict: Against['verdict']): Facts {
  const first = firstDifference(a.bytes, b.bytes);
  return {
    released: b.name,
    comparison: verdict,
    bytes: a.bytes.length,
    releasedBytes: b.bytes.length,
    ...(verdict === 'identical' ? {} : { firstDifference: hexNumber(first) }),
  };
}

/**
 * Compares a file that came back (`a`: a slot's read-out, a download) with the one that was released (`b`), and names what
 * happened to it. With `judge`, a sound image that is merely another one is told from a damaged one.
 */
export async function against(a: NamedBytes, b: NamedBytes, judge?: Judge): Promise<Against> {
  if (equal(a.bytes, b.bytes)) {
    const same = finding(
      'compare/identical',
      `${a.name} is ${b.name}, byte for byte (${b.bytes.length} bytes)`,
    );
    return { verdict: 'identical', findings: [same], facts: factsOf(a, b, 'identical') };
  }
  const found: Found = new Map();
  const bytes = strip(found, a.bytes);
  const base = a.bytes.length - bytes.length;
  if (equal(bytes, b.bytes)) return conclude(a, b, found, base);
  const carried = await carriers(bytes, b.bytes);
  if (carried.size > 0) return conclude(a, b, new Map([...found, ...carried]), base);
  const laid = laidAlong(a, b, found, bytes);
  if (laid.verdict === 'intact' || !judge) return laid;
  const other = await another({ name: a.name, bytes }, b, judge);
  return other ? { verdict: 'other', findings: [other], facts: factsOf(a, b, 'other') } : laid;
}

function laidAlong(a: NamedBytes, b: NamedBytes, found: Found, bytes: Bytes): Against {
  const base = a.bytes.length - bytes.length;
  if (bytes.length > 0 && allAre(bytes, 0xff)) {
    gather(found, { code: 'compare/sector-erased', hunk: whole(bytes, b.bytes), bytes: b.bytes.length });
    return conclude(a, b, found, base);
  }
  const { found: all, kept } = damages(bytes, b.bytes);
  const shorter = Math.min(bytes.length, b.bytes.length);
  if (kept < shorter * LEAST_IN_COMMON) {
    return { verdict: 'other', findings: [foreign(a, b, kept)], facts: factsOf(a, b, 'other') };
  }
  return conclude(a, b, new Map([...found, ...all]), base);
}
