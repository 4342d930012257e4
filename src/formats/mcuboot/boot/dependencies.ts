/**
 * Dependencies between images: an image may name the version that another must have at least. They are read from the
 * protected TLVs of the slot that is about to run.
 */

import { compareVersions, versionText } from '../../../core/version.ts';
import { dependencyValue, type ImageHeader, versionOf } from '../layout.ts';
import { tlvTypes } from '../tlv.ts';
import type { SlotName } from './flash.ts';
import { type BootImage, type Machine, slotTitle, startOf } from './machine.ts';
import { bootTlvs } from './tlvs.ts';

/** The slot of each image whose version counts. */
export type Running = (image: BootImage) => SlotName | undefined;

function unmet(machine: Machine, value: Uint8Array, running: Running): string | undefined {
  const wanted = value.length === dependencyValue.size ? dependencyValue.read(value) : undefined;
  if (!wanted) return `a dependency has ${value.length} bytes, not 12`;
  const other = machine.images[wanted.image];
  if (!other)
    return `a dependency names image ${wanted.image}, and the device has ${machine.images.length} images`;
  const slot = running(other);
  const header: ImageHeader | undefined = slot && other.headers[slot];
  const minimum = { ...wanted };
  if (header && compareVersions(versionOf(header), minimum, machine.settings.compareBuildNumber) >= 0)
    return undefined;
  const there = header ? versionText(versionOf(header)) : 'none';
  return `it needs image ${wanted.image} at ${versionText(minimum)} or newer, and that would be ${there}`;
}

/** Why the dependencies of the image in a slot do not hold, or undefined. */
export function dependencyProblem(
  machine: Machine,
  image: BootImage,
  slot: SlotName,
  running: Running,
): string | undefined {
  const header = image.headers[slot];
  if (!header) return 'its header cannot be read';
  const tlvs = bootTlvs({ bytes: image[slot].bytes, start: startOf(image, slot), header });
  if (typeof tlvs === 'string') return `${slotTitle(image, slot)}: ${tlvs}`;
  for (const { type, value, isProtected } of tlvs.entries) {
    if (!isProtected || type !== tlvTypes.DEPENDENCY) continue;
    const problem = unmet(machine, value, running);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
