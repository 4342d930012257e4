/** Repairs the CRC trailer of a slot image, and its application number; damaged content is refused, not sealed. */

import { concat, hexNumber } from '../../core/bytes.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { type CrcRule, readTrailer, type Sealed, seal, TRAILER } from './crc.ts';
import { withoutAddedCr } from './diagnose.ts';
import { hiddenRule } from './diagnose-crc.ts';
import { slotFindings } from './diagnose-slot.ts';
import { misuse, unusable } from './faults.ts';
import type { AppNumber } from './flash-map.ts';
import { isCode, isWhole, type OldSlotFile, type PlainFile, parseImage, type SlotFile } from './image.ts';
import { imageHeader, OLD_IROM_OFFSET } from './layout.ts';
import { paddingOffsets } from './slot-image.ts';

export type FixRequest = {
  readonly file: NamedBytes;
  readonly crc: CrcRule;
  readonly app: AppNumber | undefined;
  /** Seal content that no rule vouches for. */
  readonly force: boolean;
};

export type Fixed = Sealed & {
  /** What was done, a line each; none when the image was right already. */
  readonly done: readonly string[];
};

const cannot = (what: string, more: { why?: string; fix?: string } = {}) =>
  unusable('esp8266/cannot-fix', what, more);

type Fixable = SlotFile | OldSlotFile | PlainFile;

function fixable({ name, bytes }: NamedBytes): Fixable {
  const image = parseImage(bytes);
  if (image.kind === 'http') {
    throw cannot(`${name} starts with an HTTP response header`, {
      fix: 'save the body of the response only',
    });
  }
  if (image.kind !== 'slot' && image.kind !== 'rboot' && image.kind !== 'old-slot' && image.kind !== 'pack') {
    throw cannot(`${name} is no slot image, it has no CRC trailer to fix`, {
      fix: 'slot images start with EA 04, or are made by gen_appbin mode 1',
    });
  }
  if (image.kind === 'rboot' && image.iromSummed) {
    throw cannot(
      `the checksum of ${name} covers irom too: only an rBoot that is built for it starts this image`,
      {
        why: "the SDK's loaders would find the checksum wrong, whatever the trailer says",
        fix: 'build it without -iromchksum, or with otapack esp8266 pair',
      },
    );
  }
  const converted = withoutAddedCr(bytes);
  if (converted && isWhole(parseImage(converted)) && !image.structure.checksumOk) {
    throw cannot(`${name} went through a text-mode transfer: every LF has become CR LF`, {
      fix: 'transfer it again in binary mode',
    });
  }
  if (image.structure.cut || image.body > bytes.length) {
    throw cannot(`${name} ends inside the image`, { fix: 'take the complete file' });
  }
  if (!image.structure.checksumOk) {
    throw cannot(
      `the checksum of the RAM part of ${name} is wrong: the content is damaged, and no loader would start it`,
      {
        fix: 'take the original again',
      },
    );
  }
  return image;
}

/** The image without what stands behind it. */
function bodyOf({ name, bytes }: NamedBytes, image: Fixable): Bytes {
  if (image.kind === 'old-slot' || image.kind === 'pack') return bytes.subarray(0, image.body);
  if (bytes.length > image.body + TRAILER) {
    throw cannot(`${bytes.length - image.body - TRAILER} bytes stand behind the image in ${name}`, {
      why: 'a second image, or rest of a flash dump; which of both is meant is not for a repair to guess',
      fix: `the first image has ${image.body + TRAILER} bytes: cut the file there, or build it again`,
    });
  }
  return bytes.subarray(0, image.body);
}

/** Bytes that nothing reads. With a count that is too high the padding is read as a segment header. */
function freeOf(image: Fixable, body: Bytes): number[] {
  if (image.kind === 'pack' || image.structure.realCount !== undefined) return [];
  const padding = paddingOffsets(image.structure.end, image.structure.checksumAt);
  if (image.kind !== 'old-slot') return padding;
  return [
    ...padding,
    ...Array.from({ length: 16 }, (_, i) => Math.min(OLD_IROM_OFFSET, body.length) - 1 - i),
  ];
}

function withApp(body: Bytes, image: Fixable, app: AppNumber | undefined): Bytes {
  if (app === undefined) return body;
  if (image.kind === 'pack')
    throw misuse('esp8266/bad-option', '--app: a packed file carries no application number');
  const header = imageHeader.read(body);
  if (!header) return body;
  return concat(imageHeader.write({ ...header, mode: 0, size: app }), body.subarray(imageHeader.size));
}

/** Content is vouched for by any rule that fits; a missing trailer vouches for nothing but loses nothing either. */
function refuseUnknownContent({ name, bytes }: NamedBytes, image: Fixable, force: boolean): void {
  const trailer = readTrailer(bytes);
  const none = image.kind !== 'old-slot' && bytes.length < image.body + TRAILER;
  if (force || none || !trailer || trailer.satisfies.length > 0 || hiddenRule(bytes, image)) return;
  throw cannot(`the trailer ${hexNumber(trailer.stored, 8)} of ${name} fits no rule that any tool writes`, {
    why: 'the content changed after the image was built: damaged, or patched',
    fix: 'take the original again; when it was changed on purpose, add --force',
  });
}

/** A number does not move the code: an image that is linked for the other slot would crash there. */
function refuseOtherLink({ file, app, force }: FixRequest, body: Bytes): void {
  const image = parseImage(body);
  if (app === undefined || force || !isCode(image)) return;
  const linked = slotFindings(body, image, {}).find(({ code }) => code === 'esp8266/linked-for-other-slot');
  if (!linked) return;
  throw cannot(`${file.name}: with the number ${app}, ${linked.message}`, {
    why: 'the code runs at the address it is linked for, whatever number the header carries',
    fix: 'give the number of the slot it is linked for; --force writes this one all the same',
  });
}

export function fixCrc(request: FixRequest): Fixed {
  const { file } = request;
  const image = fixable(file);
  refuseUnknownContent(file, image, request.force);
  const old = bodyOf(file, image);
  const body = withApp(old, image, request.app);
  refuseOtherLink(request, body);
  const sealed = seal(body, request.crc, freeOf(image, body));
  if (!sealed) {
    throw cannot(`${file.name} has no byte that may be changed to suit every CRC check`, {
      why:
        image.kind === 'pack'
          ? 'the gaps of a packed file become partitions'
          : 'its header counts more segments than there are, so the padding is read as one',
      fix: 'add --crc sdk',
    });
  }
  const before = readTrailer(file.bytes);
  const after = readTrailer(sealed.bytes);
  const done = [
    ...(body === old || body[3] === old[3] ? [] : [`application number ${request.app}`]),
    ...(sealed.changed
      ? [`byte ${sealed.changed.offset}, which nothing reads, is now ${hexNumber(sealed.changed.value, 2)}`]
      : []),
    ...(before?.stored === after?.stored && file.bytes.length === sealed.bytes.length
      ? []
      : [`trailer ${hexNumber(after?.stored ?? 0, 8)}, which satisfies: ${after?.satisfies.join(', ')}`]),
  ];
  return { ...sealed, done };
}
