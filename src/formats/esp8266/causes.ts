/** From what a log says to why it came so: one rule for each way an update is known to fail. */

import { hexNumber } from '../../core/bytes.ts';
import type { Bytes, Cause, Confidence } from '../../core/types.ts';
import { conventions, readTrailer, TRAILER } from './crc.ts';
import { appOf } from './diagnose-slot.ts';
import type { Heard } from './explain.ts';
import { isCode, parseImage } from './image.ts';
import type { LineKind } from './log-lines.ts';

const cause = (id: string, confidence: Confidence, message: string, fix: string): Cause => ({
  id,
  confidence,
  message,
  fix,
});

const SERVE =
  'answer HEAD like GET, and write status line, header and the first bytes of the file with one write';

/** Two numbers that add up to 2^32: the trailer is one the vendor's rule does not write for this CRC. */
function crcCauses(heard: Heard, artifact: Bytes | undefined): Cause[] {
  if (heard.crcsEqual !== false) return [];
  const stored = heard.numbers.get('flash-crc') ?? 0;
  const computed = heard.numbers.get('image-crc') ?? 0;
  if (stored + computed === 2 ** 32) return [fromBrokenRule(artifact)];
  if (stored + computed === 2 ** 32 - 1 || computed - stored === 1) {
    return [
      cause(
        'crc-plain',
        'certain',
        'the trailer is the CRC-32 itself, which no updater accepts',
        'run otapack esp8266 fix-crc on the image and serve it again',
      ),
    ];
  }
  return damagedTransfer(stored, artifact);
}

function fromBrokenRule(artifact: Bytes | undefined): Cause {
  const trailer = artifact && readTrailer(artifact);
  const rule = trailer && !trailer.satisfies.includes('sdk') ? trailer.satisfies[0] : undefined;
  const made =
    rule === 'inverted'
      ? 'the trailer was written "always inverted", as a fix from forums does'
      : rule === 'python3'
        ? 'the trailer was written as CRC + 1, as the vendor script does on Python 3'
        : 'the trailer was written "always inverted" (a fix from forums) or as CRC + 1 (the vendor script on Python 3)';
  return cause(
    rule === 'inverted' || rule === undefined ? 'crc-inverted' : 'crc-plus-one',
    'certain',
    `${made}: flash_crc and img_crc add up to 2^32, and the stock updater wants their absolute value to be equal`,
    'run otapack esp8266 fix-crc on the image and serve it again',
  );
}

function damagedTransfer(stored: number, artifact: Bytes | undefined): Cause[] {
  const trailer = artifact && readTrailer(artifact);
  if (trailer && trailer.stored !== stored) {
    return [
      cause(
        'short-last-segment',
        'likely',
        `the device took ${stored} for the trailer, the file ends with ${trailer.stored}: the last TCP segment held fewer than 4 bytes, or another file was served`,
        'make the header a few bytes longer or shorter, so that the last segment holds 4 bytes or more',
      ),
    ];
  }
  if (trailer && trailer.stored === conventions.sdk(trailer.crc)) {
    return [
      cause(
        'damaged-transfer',
        'certain',
        'the file is right and its trailer arrived, but other bytes were changed on the way to flash',
        'look for a proxy or a text-mode transfer between; check the flash',
      ),
    ];
  }
  return [
    cause(
      'damaged-content',
      'likely',
      'what was written to flash is not what the trailer was made for: the content changed, or the trailer is of no known rule',
      'run otapack verify on the file that is served',
    ),
    cause(
      'short-last-segment',
      'possible',
      'the last TCP segment held fewer than 4 bytes, so the device read a wrong trailer',
      'make the header a few bytes longer or shorter',
    ),
  ];
}

/** What the updater says before it gives up; an update that ended so did not stall. */
const ENDED: readonly LineKind[] = ['exceed', 'too-many-sectors', 'error-bin', 'check-bin'];

/** HEAD not understood, header text in the total: the story of the server that sends its status line alone. */
function stalledCauses(heard: Heard): Cause[] {
  const total = heard.numbers.get('total');
  const length = heard.numbers.get('sum-length');
  const { firstTotal } = heard;
  if (heard.crcsEqual !== undefined || ENDED.some((kind) => heard.lines.has(kind))) return [];
  if (length !== undefined && total !== undefined && total > length) {
    return [
      cause(
        'header-in-flash',
        'certain',
        `${total} bytes arrived where the file has ${length}: the ${total - length} bytes more are the HTTP header, which was written to flash because it did not come whole in the first TCP segment${firstTotal !== undefined && firstTotal < 100 ? ` (its first ${firstTotal} bytes, the status line, came alone)` : ''}`,
        SERVE,
      ),
    ];
  }
  if (firstTotal !== undefined && firstTotal < 100) {
    return [
      cause(
        'status-line-alone',
        'certain',
        `the first TCP segment held ${firstTotal} bytes, only the status line: this updater takes what follows for firmware, header included, and never finishes`,
        SERVE,
      ),
    ];
  }
  if (heard.lines.has('length-failed')) {
    return [
      cause(
        'content-length',
        'certain',
        'the header has no line "Content-Length: N" with exactly one blank: the updater reads the number there and nowhere else',
        'spell it Content-Length: N',
      ),
    ];
  }
  if (heard.lines.has('no-head')) {
    return [
      cause(
        'head-not-answered',
        'likely',
        'the answer to HEAD had no blank line and Content-Length in its first TCP segment (status line alone, lower-case names, chunked, or HEAD is not supported)',
        SERVE,
      ),
    ];
  }
  if (heard.lines.has('head-in-process')) {
    return [
      cause(
        'header-split',
        'likely',
        'the updater waits for a Content-Length that does not come: the name is spelt in lower case, the answer is chunked, or the header comes in three segments or more',
        SERVE,
      ),
      cause(
        'ok-line-in-image',
        'possible',
        'a segment of the image itself starts with the text "200 OK" and a line end, which SDK 3 drops',
        'keep the text of an embedded web server apart, or serve with another segment size',
      ),
    ];
  }
  if (heard.lines.has('total') || heard.lines.has('sum-length')) {
    return [
      cause(
        'link-dropped',
        'possible',
        `the download stopped${total === undefined ? '' : ` after ${total} bytes`}: the connection closed or the device lost its network`,
        'try again; raise check_times if it is slow',
      ),
    ];
  }
  return [];
}

/** The number in the file that was sent, when it is at hand. */
function numberCauses(artifact: Bytes | undefined): Cause[] {
  const image = artifact && parseImage(artifact);
  const number = image && isCode(image) ? appOf(image) : undefined;
  const served = 'serve user2 to devices that run user1, and user1 to those that run user2';
  if (number === 1 || number === 2) {
    return [
      cause(
        'same-slot',
        'certain',
        `the file is user${number}, and user${number} is running: the update must be the other one`,
        served,
      ),
    ];
  }
  if (number !== undefined) {
    return [
      cause(
        'app-number',
        'certain',
        `byte 3 of the file is ${hexNumber(number)}, not an application number: it was made by esptool, which puts flash size and clock there`,
        'run otapack esp8266 fix-crc --app 1 or 2, or build with elf2image --app',
      ),
    ];
  }
  return [
    cause(
      'same-slot',
      'likely',
      'the file carries the number of the application that is running, not of the other slot',
      served,
    ),
    cause(
      'app-number',
      'likely',
      'the file carries no application number at all, because esptool made it',
      'run otapack esp8266 fix-crc --app 1 or 2',
    ),
  ];
}

type Simple = readonly [LineKind, string, Confidence, string, string];

const simple: readonly Simple[] = [
  [
    'exceed',
    'too-large',
    'certain',
    'the file is longer than the slot',
    'take a map with larger slots, or make the program smaller',
  ],
  [
    'too-many-sectors',
    'too-large',
    'certain',
    'the file is longer than 240 sectors (983040 bytes), where every release stops without a word',
    'make the program smaller',
  ],
  [
    'error-bin',
    'not-an-image',
    'certain',
    'what follows the header is no image: an error page, a packed or encrypted file, or an image that starts with neither E9 03 nor EA 04',
    'look at what the server really sends for this address',
  ],
  [
    'ota-magic',
    'old-style-image',
    'likely',
    'the file is a slot image of the old SDK (or none at all); this boot loader wants E9',
    'build it with elf2image --version 3',
  ],
  [
    'arduino-magic',
    'not-a-sketch',
    'certain',
    'the file starts with neither E9 nor 1F: an error page, or an image of another SDK',
    'look at what the server really sends',
  ],
  [
    'arduino-size',
    'too-large',
    'certain',
    'the update does not fit between the sketch and the file system',
    'pack it (gzip), or choose a layout with a smaller file system',
  ],
  [
    'arduino-new-config',
    'flash-size',
    'certain',
    'the sketch is built for a larger flash than the chip has',
    'choose the right flash size and build again',
  ],
  [
    'arduino-config',
    'flash-size',
    'certain',
    'the running sketch is configured for a larger flash than the chip has',
    'flash a sketch with the right flash size over the wire',
  ],
  [
    'arduino-signature',
    'signature',
    'likely',
    'the signature is missing, of another key, or of another length than the key in the sketch',
    'verify the file with otapack verify --key',
  ],
  [
    'boot-map',
    'flash-map',
    'certain',
    'the loader does not know the flash map in its own header',
    'flash the loader with one of the maps 0 to 6, 8, 9',
  ],
  [
    'boot-record',
    'boot-record',
    'certain',
    'the boot record in the last sectors is damaged',
    'write blank.bin to the sector two before the end of the flash',
  ],
  [
    'boot-address',
    'not-an-image',
    'certain',
    'the slot does not start with an image the loader knows',
    'look at the slot: HTTP text there means the header was written to flash',
  ],
  [
    'boot-magic',
    'not-an-image',
    'certain',
    'the slot does not start with E9, or EA 04',
    'look at the slot: HTTP text there means the header was written to flash',
  ],
  [
    'boot-failed',
    'checksum',
    'likely',
    'the checksum of the RAM part is wrong: the image was damaged before its CRC was made, or in flash',
    'run otapack verify on the file, and flash it again',
  ],
];

export function causesOf(heard: Heard, artifact: Bytes | undefined): Cause[] {
  const found = [
    ...crcCauses(heard, artifact),
    ...(heard.lines.has('check-bin') ? numberCauses(artifact) : []),
    ...simple.flatMap(([kind, id, confidence, message, fix]) =>
      heard.lines.has(kind) ? [cause(id, confidence, message, fix)] : [],
    ),
    ...stalledCauses(heard),
    ...lengthCauses(heard, artifact),
  ];
  return found.filter((each, i) => found.findIndex((other) => other.id === each.id) === i);
}

/** The device was told another length than the file has. */
function lengthCauses(heard: Heard, artifact: Bytes | undefined): Cause[] {
  const length = heard.numbers.get('sum-length');
  if (length === undefined || !artifact || artifact.length < TRAILER || length === artifact.length) return [];
  return [
    cause(
      'other-file',
      'certain',
      `the server announced ${length} bytes, the artifact has ${artifact.length}: another file was served`,
      'check which file the server sends',
    ),
  ];
}
