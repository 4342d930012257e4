/**
 * Mutations that know a format and mend what would otherwise end the reading at once: a zip is packed anew around a
 * changed entry, checksums of records, images and pages are made to fit, base64 is decoded first. They reach what stands
 * behind the outer checks.
 */

import JSZip from 'jszip';
import { concat, fromBase64, utf8 } from '../src/core/bytes.ts';
import { sha256 } from '../src/core/digest.ts';
import { Fault } from '../src/core/fault.ts';
import type { Bytes } from '../src/core/types.ts';
import { seal, TRAILER } from '../src/formats/esp8266/crc.ts';
import { isCode, parseImage as parseEsp } from '../src/formats/esp8266/image.ts';
import { parseImage, regionOf } from '../src/formats/mcuboot/image.ts';
import { openPackage } from '../src/formats/nordic/package-zip.ts';
import { pageCrc, pageV1 } from '../src/formats/nordic/settings-page.ts';
import { writeZip } from '../src/formats/nordic/zip-write.ts';
import { looksLikeHex, readHex, writeHex } from '../src/input/hex.ts';
import { pem } from '../src/keys/pem.ts';
import { numberTexts } from './dictionary.ts';
import { mutated } from './mutate.ts';
import type { Random } from './random.ts';

type Mending = (bytes: Bytes, random: Random, other: Bytes) => Promise<Bytes | undefined>;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const odd = (random: Random): Json =>
  random.pick<Json>([
    null,
    true,
    [],
    {},
    '',
    -1,
    0.5,
    1e300,
    2 ** 32,
    2 ** 53,
    random.pick(numberTexts),
    '../../x',
    '\u0000\u001b[31m',
    [[[[[]]]]],
    { __proto__: null, constructor: 1 },
  ]);

/** The same value with one place in it changed. */
function shaken(value: Json, random: Random, depth = 0): Json {
  if (value === null || typeof value !== 'object' || (depth > 0 && random.oneIn(5))) return odd(random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.oneIn(6)) return [...value, odd(random)];
    if (random.oneIn(8)) return [...value, ...value];
    const at = random.below(value.length);
    return value.map((each, i) => (i === at ? shaken(each, random, depth + 1) : each));
  }
  const keys = Object.keys(value);
  if (keys.length === 0 || random.oneIn(8))
    return { ...value, [random.pick(['x', '', 'sdk', 'bin_file'])]: odd(random) };
  const key = random.pick(keys);
  const { [key]: inner = null, ...rest } = value;
  if (random.oneIn(6)) return rest;
  if (random.oneIn(8)) return { ...rest, [`${key}s`]: inner };
  return { ...rest, [key]: shaken(inner, random, depth + 1) };
}

function json(bytes: Bytes, random: Random): Bytes | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as Json;
    return utf8(JSON.stringify(shaken(value, random)));
  } catch {
    return undefined;
  }
}

const isJson = (bytes: Bytes): boolean => bytes[0] === 0x7b || bytes[0] === 0x5b;

const content = (bytes: Bytes, random: Random, other: Bytes): Bytes =>
  (isJson(bytes) && random.oneIn(2) ? json(bytes, random) : undefined) ?? mutated(bytes, random, other);

const zip: Mending = async (bytes, random, other) => {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return undefined;
  const files = [...(await openPackage(bytes)).contents].map(([name, inner]) => ({ name, bytes: inner }));
  if (files.length === 0) return undefined;
  const at = random.below(files.length);
  const changed = files.map((file, i) =>
    i === at ? { ...file, bytes: content(file.bytes, random, other) } : file,
  );
  if (!random.oneIn(8)) return writeZip(changed);
  const packed = new JSZip();
  for (const file of changed) packed.file(file.name, file.bytes, { date: new Date(0) });
  return new Uint8Array(await packed.generateAsync({ type: 'uint8array', compression: 'DEFLATE' }));
};

const hexFile: Mending = async (bytes, random, other) => {
  if (!looksLikeHex(bytes)) return undefined;
  try {
    const { segments } = readHex(bytes, 'x');
    const at = random.below(segments.length);
    return writeHex(
      segments.map((segment, i) => {
        if (i !== at) return segment;
        const inner = paged(mutated(segment.bytes, random, other));
        return { ...segment, bytes: inner.slice(0, 0x1_0000_0000 - segment.address) };
      }),
    );
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};

/** A settings page whose CRC fits; anything else as it is. */
function paged(bytes: Bytes): Bytes {
  if (bytes.length < pageV1.size || bytes.length > 0x1000) return bytes;
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(pageV1.offsets.crc, pageCrc(copy), true);
  return copy;
}

/** An MCUboot image whose SHA-256 fits, so that signatures and what comes after are looked at. */
const image: Mending = async (bytes, random, other) => {
  if (!parseImage(bytes)) return undefined;
  const copy = concat(bytes.subarray(0, 4), mutated(bytes.slice(4), random, other));
  const parsed = parseImage(copy);
  const entry = parsed?.unprotectedArea?.entries.find(
    ({ type, value }) => type === 0x10 && value.length === 32,
  );
  if (parsed && entry) entry.value.set(await sha256(regionOf(parsed)));
  return copy;
};

/** PEM whose DER is changed inside its base64. */
const pemFile: Mending = async (bytes, random, other) => {
  const text = new TextDecoder().decode(bytes);
  const match = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END/.exec(text);
  const der = match && fromBase64(match[2] ?? '');
  return der ? utf8(pem(match[1] ?? '', mutated(der, random, other))) : undefined;
};

/** ESP8266 images whose checksum byte and CRC trailer fit. */
const esp: Mending = async (bytes, random, other) => {
  if (bytes[0] !== 0xe9 && bytes[0] !== 0xea) return undefined;
  const copy = concat(bytes.subarray(0, 1), mutated(bytes.slice(1), random, other));
  const found = parseEsp(copy);
  if (!isCode(found)) return copy;
  const { checksumAt, computed } = found.structure;
  if (checksumAt < copy.length) copy[checksumAt] = computed;
  const body = copy.slice(0, Math.max(0, copy.length - TRAILER));
  return seal(body, random.pick(['sdk', 'inverted']), [])?.bytes ?? copy;
};

const jsonFile: Mending = async (bytes, random) => (isJson(bytes) ? json(bytes, random) : undefined);

const mendings: readonly Mending[] = [zip, hexFile, image, pemFile, esp, jsonFile];

/** A new input from a seed: half of them mended where the format is one of those, the rest raw. */
export async function fresh(bytes: Bytes, random: Random, other: Bytes): Promise<Bytes> {
  if (random.oneIn(2)) {
    for (const mend of mendings) {
      const made = await mend(bytes, random, other);
      if (made) return made;
    }
  }
  return mutated(bytes, random, other);
}
