/** The updates themselves: overwriting the primary slot, and the three ways of swapping, down to what the flash then holds. */

import { hexNumber, roundUp } from '../../../core/bytes.ts';
import type { Bytes } from '../../../core/types.ts';
import { ctr } from '../encrypt.ts';
import { IMAGE_MAGIC, type ImageHeader } from '../layout.ts';
import { payloadKey } from './check-image.ts';
import { type Area, erase } from './flash.ts';
import { isCompressed, isEncrypted } from './header.ts';
import { trailerSize } from './limits.ts';
import { type BootImage, canDecrypt, done, info, type Machine, stop, warn } from './machine.ts';
import { readSwapState, stateLine, writeFlag } from './swap-state.ts';
import { chooseSwapType } from './swap-type.ts';
import { bootTlvs } from './tlvs.ts';
import { eraseTrailer, startTrailer } from './trailer-writes.ts';

/** Where an image ends, header to TLVs; 0 where there is none, undefined where its TLVs cannot be read. */
function imageEnd(area: Area, start: number, header: ImageHeader | undefined): number | undefined {
  if (header?.magic !== IMAGE_MAGIC) return 0;
  const tlvs = bootTlvs({ bytes: area.bytes, start, header });
  return typeof tlvs === 'string' ? undefined : tlvs.end;
}

/** Turns the payload that begins at `start` of the area from ciphertext to clear text, or back: it is the same work. */
async function crypt(machine: Machine, content: Bytes, header: ImageHeader | undefined): Promise<void> {
  if (!header || header.magic !== IMAGE_MAGIC || !isEncrypted(header) || !canDecrypt(machine.settings))
    return;
  const tlvs = bootTlvs({ bytes: content, start: 0, header });
  const key = typeof tlvs === 'string' ? tlvs : await payloadKey(machine, tlvs);
  if (typeof key === 'string') return;
  await ctr(key, content.subarray(header.headerSize, header.headerSize + header.imageSize));
}

function traded(image: BootImage): void {
  const { primary, secondary } = image.holds;
  image.holds.primary = secondary;
  image.holds.secondary = primary;
}

/** The image a compressed one unpacks to, from the slot's content in clear; undefined where nothing is compressed. */
async function decompressed(machine: Machine, image: BootImage, content: Bytes): Promise<Bytes | undefined> {
  const header = image.headers.secondary;
  if (!header || !isCompressed(header)) return undefined;
  const tlvs = bootTlvs({ bytes: content, start: 0, header });
  if (typeof tlvs === 'string') return undefined;
  const region = content.slice(0, header.headerSize + header.imageSize + header.protectedSize);
  const { decompressedImage } = await import('./decompress.ts');
  return decompressedImage(machine, image, { header, tlvs, region });
}

/** Overwrite: the whole secondary slot goes over the primary one; its first and last sector are then erased. */
export async function overwrite(machine: Machine, image: BootImage): Promise<void> {
  const { sectorSize, erasedValue } = machine.settings;
  const { primary, secondary } = image;
  info(machine, `Image ${image.index} upgrade secondary slot -> primary slot`);
  info(machine, 'Erasing the primary slot');
  const size = Math.min(primary.bytes.length, secondary.bytes.length);
  info(
    machine,
    `Image ${image.index} copying the secondary slot to the primary slot: ${hexNumber(size)} bytes`,
  );
  const content = secondary.bytes.slice(0, size);
  await crypt(machine, content, image.headers.secondary);
  const unpacked = await decompressed(machine, image, content);
  if (unpacked) erase(primary, erasedValue);
  primary.bytes.set(unpacked ?? content);
  image.holds.primary = image.holds.secondary;
  erase(secondary, erasedValue, 0, sectorSize);
  erase(secondary, erasedValue, secondary.bytes.length - sectorSize);
  done(machine, 'overwrite', `image ${image.index}: the secondary slot was copied over the primary slot`);
}

/** How many bytes, in whole sectors, the larger of both images takes; undefined after an assertion. */
function swapSize(machine: Machine, image: BootImage): number | undefined {
  const ends = [
    imageEnd(image.primary, 0, image.headers.primary),
    imageEnd(image.secondary, image.secondaryStart, image.headers.secondary),
  ];
  const [primary, secondary] = ends;
  if (primary === undefined || secondary === undefined) {
    const slot = primary === undefined ? 'primary' : 'secondary';
    stop(
      machine,
      'assertion',
      `the size of the image in the ${slot} slot cannot be read, and the swap needs it`,
    );
    return undefined;
  }
  return roundUp(Math.max(primary, secondary), machine.settings.sectorSize);
}

/** The first `size` bytes of both slots change places, payloads decrypted on the way in and encrypted on the way out. */
async function exchange(machine: Machine, image: BootImage, size: number): Promise<void> {
  const { primary, secondary, headers } = image;
  const incoming = secondary.bytes.slice(0, size);
  const outgoing = primary.bytes.slice(0, size);
  await crypt(machine, incoming, headers.secondary);
  await crypt(machine, outgoing, headers.primary);
  primary.bytes.set(incoming);
  secondary.bytes.set(outgoing);
}

async function swapInPlace(machine: Machine, image: BootImage, size: number): Promise<void> {
  const { primary, secondary, swapType } = image;
  const { erasedValue } = machine.settings;
  const trailer = primary.bytes.length - trailerSize(machine);
  await exchange(machine, image, Math.min(size, trailer));
  erase(primary, erasedValue, trailer);
  startTrailer(machine, primary, secondary, swapType, image.index);
  erase(secondary, erasedValue, secondary.bytes.length - trailerSize(machine));
}

/** Swap-using-offset finds its room only now; false when there is not enough, which leaves everything as it was. */
function hasRoom(machine: Machine, image: BootImage, size: number): boolean {
  const { sectorSize } = machine.settings;
  const free = image.primary.bytes.length - roundUp(trailerSize(machine), sectorSize);
  if (size <= free) return true;
  warn(machine, 'Not enough free space to run swap upgrade');
  warn(machine, `required ${size} bytes but only ${free} are available`);
  return false;
}

/** Swap-using-offset: the incoming image comes from one sector further up (on revert the outgoing one goes there). */
async function swapByOffset(machine: Machine, image: BootImage, size: number): Promise<void> {
  const { primary, secondary, headers, swapType } = image;
  const { sectorSize, erasedValue } = machine.settings;
  const reverting = swapType === 'revert';
  if (reverting) info(machine, stateLine('Secondary image', readSwapState(machine, secondary)));
  eraseTrailer(machine, primary);
  startTrailer(machine, primary, secondary, swapType, image.index);
  eraseTrailer(machine, secondary);
  if (!reverting) chooseSwapType(machine, image);
  const from = reverting ? 0 : sectorSize;
  const incoming = secondary.bytes.slice(from, from + size);
  const outgoing = primary.bytes.slice(0, size);
  await crypt(machine, incoming, headers.secondary);
  await crypt(machine, outgoing, headers.primary);
  primary.bytes.set(incoming);
  secondary.bytes.set(outgoing, reverting ? sectorSize : 0);
  if (reverting) {
    erase(secondary, erasedValue, 0, sectorSize);
    eraseTrailer(machine, secondary);
  }
}

const algorithms: Readonly<Record<string, string>> = {
  'swap-scratch': 'scratch',
  'swap-move': 'move',
  'swap-offset': 'offset',
};

/** Swaps the images and leaves the trailer a swap leaves. */
export async function swap(machine: Machine, image: BootImage): Promise<void> {
  const { mode } = machine.settings;
  const { swapType } = image;
  const size = swapSize(machine, image);
  if (size === undefined) return;
  info(machine, `Starting swap using ${algorithms[mode]} algorithm.`);
  if (mode !== 'swap-offset' || hasRoom(machine, image, size)) {
    await (mode === 'swap-offset' ? swapByOffset : swapInPlace)(machine, image, size);
    traded(image);
    const end = swapType === 'test' ? '; the next boot reverts it unless it is confirmed' : '';
    done(machine, `swap (${swapType})`, `image ${image.index}: primary and secondary changed places${end}`);
  }
  if (swapType !== 'test') writeFlag(machine, image.primary, 'imageOk');
  writeFlag(machine, image.primary, 'copyDone');
}
