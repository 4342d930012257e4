/** Which rules a CRC trailer satisfies, which tool made it so, and who refuses it. */

import { hexNumber, reversed, view } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import type { Bytes, FactValue, Finding } from '../../core/types.ts';
import { type Convention, conventions, conventionsOf, readTrailer, TRAILER } from './crc.ts';
import { type FindingCode, finding } from './findings.ts';
import { type CodeFile, type ImageFile, isCode } from './image.ts';
import { LINE } from './layout.ts';

type Found = Finding<FindingCode>;

/** Who writes the value, when it is not the one the stock updater accepts. */
const makers: Readonly<Record<Exclude<Convention, 'sdk'>, string>> = {
  inverted: "a script with the forum's fix, which always inverts the CRC",
  python3: "the vendor's gen_appbin.py ported to Python 3, which always adds 1",
  plain: 'a script that stores the CRC-32 as it is',
};

const codes: Readonly<Record<Exclude<Convention, 'sdk'>, FindingCode>> = {
  inverted: 'esp8266/crc-inverted',
  python3: 'esp8266/crc-plus-one',
  plain: 'esp8266/crc-plain',
};

const STOCK = 'every stock SDK updater (NONOS 2.0.0 to 3.0.6, RTOS 2.1)';
/** No byte of a packed file may change. */
const PACK_FIX = 'otapack esp8266 pack_fw --crc inverted makes the file for such clients';
const RAW = 'clients that compare the raw register';

/** The trailer for tables and JSON: the CRC, what is stored, which rules it satisfies, who refuses it. */
export function trailerFacts(
  bytes: Bytes,
  image: ImageFile,
): Readonly<Record<string, FactValue>> | undefined {
  if (!isCode(image) || !(image.kind === 'slot' || image.kind === 'old-slot' || image.kind === 'pack'))
    return undefined;
  const trailer = readTrailer(bytes);
  if (!trailer || bytes.length < image.body + TRAILER) return undefined;
  const { satisfies } = trailer;
  const refusedBy = [
    ...(satisfies.includes('sdk') ? [] : [STOCK]),
    ...(satisfies.includes('inverted') ? [] : [RAW]),
  ];
  const [broken] = satisfies.includes('sdk') ? [] : satisfies;
  return {
    crc32: hexNumber(trailer.crc, 8),
    trailer: hexNumber(trailer.stored, 8),
    topBit: trailer.crc >>> 31,
    satisfies: [...satisfies],
    ...(refusedBy.length > 0 ? { refusedBy } : {}),
    ...(broken && broken !== 'sdk' ? { madeBy: makers[broken] } : {}),
  };
}

/** The rule by which the CRC was made before irom was filled up to a line with zeros. */
function ruleWithoutFill(bytes: Bytes, image: CodeFile, stored: number): Convention | undefined {
  if (image.kind !== 'slot' || !image.irom) return undefined;
  const end = image.irom.offset + image.irom.data.length;
  const behind = bytes.subarray(end, bytes.length - TRAILER);
  for (let fill = 1; fill < LINE && bytes[end - fill] === 0; fill++) {
    const [rule] = conventionsOf(crc32(behind, crc32(bytes.subarray(0, end - fill))), stored);
    if (rule) return rule;
  }
  return undefined;
}

/** What vouches for the content where no rule gives the trailer as it stands: its other byte order, or irom without fill. */
export function hiddenRule(bytes: Bytes, image: CodeFile): string | undefined {
  const { crc, stored } = readTrailer(bytes) ?? {};
  if (crc === undefined || stored === undefined) return undefined;
  const swapped = view(reversed(bytes.subarray(bytes.length - TRAILER))).getUint32(0, true);
  const rule = conventionsOf(crc, swapped)[0];
  if (rule) return `the ${rule} value with its bytes in the wrong order (big-endian)`;
  const unfilled = ruleWithoutFill(bytes, image, stored);
  return unfilled && `the ${unfilled} value of the file without the fill of irom`;
}

/** A trailer that matches no rule as it stands. */
function unmatched(bytes: Bytes, image: CodeFile, crc: number, stored: number): Found {
  const at = { offset: bytes.length - TRAILER, length: TRAILER };
  const start = `the trailer ${hexNumber(stored, 8)} does not fit: `;
  const hidden = hiddenRule(bytes, image);
  if (hidden) {
    const fix = 'the content is as it was built: otapack esp8266 fix-crc';
    return finding('esp8266/crc', `${start}it is ${hidden}`, { at, fix });
  }
  const place =
    image.structure.checksumOk && stored !== 0xffffffff
      ? '; the RAM part is whole, so the change is in irom, a header or the padding'
      : '';
  const wanted = hexNumber(conventions.sdk(crc), 8);
  return finding('esp8266/crc', `${start}no known rule gives it (the stock one gives ${wanted})${place}`, {
    at,
  });
}

function wrongTrailer(bytes: Bytes, image: CodeFile): Found[] {
  const trailer = readTrailer(bytes);
  if (!trailer) return [];
  const { crc, stored, satisfies } = trailer;
  const at = { offset: bytes.length - TRAILER, length: TRAILER };
  if (satisfies.includes('sdk')) {
    if (satisfies.includes('inverted')) return [];
    return [
      finding(
        'esp8266/crc-not-universal',
        `the trailer ${hexNumber(stored, 8)} is what ${STOCK} accepts; ${RAW} want ${hexNumber(conventions.inverted(crc), 8)}`,
        { at, ...(image.kind === 'pack' ? { fix: PACK_FIX } : {}) },
      ),
    ];
  }
  const [rule] = satisfies;
  if (rule === undefined || rule === 'sdk') {
    return [unmatched(bytes, image, crc, stored)];
  }
  const others = satisfies.includes('inverted') ? `; ${RAW} accept it` : '';
  return [
    finding(
      codes[rule],
      `the trailer ${hexNumber(stored, 8)} was written by ${makers[rule]}; ${STOCK} refuses it and wants ${hexNumber(conventions.sdk(crc), 8)}${others}`,
      { at },
    ),
  ];
}

/** What the trailer of an image says about its maker. */
export function crcFindings(bytes: Bytes, image: CodeFile): Found[] {
  if (image.kind === 'rboot') {
    return [
      finding(
        'esp8266/rboot-only',
        'no CRC trailer, and both headers carry flash size and clock: an image for rBoot',
      ),
    ];
  }
  if (image.kind === 'pack') return wrongTrailer(bytes, image);
  if (image.kind === 'slot') {
    const there = bytes.length - image.body;
    if (there >= TRAILER) return wrongTrailer(bytes, image);
    const at = { offset: image.body, length: 0 };
    if (there > 0)
      return [
        finding('esp8266/truncated', `only ${there} of the 4 bytes of the CRC trailer are there`, { at }),
      ];
    return [
      finding('esp8266/crc-missing', 'the file ends with the checksum byte: there is no CRC trailer', { at }),
    ];
  }
  return image.kind === 'old-slot' ? wrongTrailer(bytes, image) : [];
}
