/**
 * Boot loaders with a single slot for the application (and the firmware loader, which runs what it finds there): no
 * update, only the question whether the image may start. The payload is expected in clear, whatever its flags say.
 */

import { hexNumber } from '../../../core/bytes.ts';
import { versionText } from '../../../core/version.ts';
import { flagBits, IMAGE_MAGIC, imageHeader, versionOf } from '../layout.ts';
import { imageProblem } from './check-image.ts';
import { type BootImage, done, error, type Machine, refuse } from './machine.ts';
import { recordBoot } from './share.ts';

/** Whether the header lets the image be looked at further. */
function headerHolds(machine: Machine, image: BootImage): boolean {
  const header = image.headers.primary;
  const room = image.primary.bytes.length;
  if (header?.magic !== IMAGE_MAGIC) {
    error(machine, `Bad image magic ${hexNumber(header?.magic ?? 0)}`);
    refuse(machine, image, 'primary', 'magic', 'it does not begin with the magic of an image');
    return false;
  }
  if (header.flags & flagBits.NON_BOOTABLE) {
    error(machine, 'Image not bootable');
    refuse(machine, image, 'primary', 'bootable image', 'its header says NON_BOOTABLE');
    return false;
  }
  const size = header.imageSize + header.headerSize;
  if (size < room) return true;
  error(machine, `Image size bigger than designated area: ${size} > ${room}`);
  refuse(machine, image, 'primary', 'header', 'header and image are larger than the slot');
  return false;
}

/** Runs the boot loader: the image starts or it does not. */
export async function bootSingle(machine: Machine): Promise<void> {
  const [image] = machine.images;
  if (!image) return;
  image.headers.primary = imageHeader.read(image.primary.bytes);
  if (!headerHolds(machine, image)) return;
  const header = image.headers.primary;
  if (!header) return;
  if (machine.settings.validatePrimary) {
    const problem = await imageProblem(machine, image, 'primary', header);
    if (problem !== undefined) {
      refuse(machine, image, 'primary', problem.check, problem.why);
      return;
    }
    done(machine, 'image', `${versionText(versionOf(header))} is valid`);
  }
  if (recordBoot(machine, image, 'primary')) image.starts = 'primary';
}
