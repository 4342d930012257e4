/** The facts of an image that its header and values tell by themselves. */

import { hexNumber, view } from '../../core/bytes.ts';
import type { Endian } from '../../core/struct.ts';
import type { Bytes, Facts, FactValue } from '../../core/types.ts';
import { versionText } from '../../core/version.ts';
import { type ParsedImage, protectedEntries, typeIn } from './image.ts';
import { dependencyValue, flagNames, PLACED, versionOf } from './layout.ts';
import { CUSTOM_LOW } from './tlv.ts';
import { uuidText } from './uuid.ts';

/** A u32 value, or undefined when it has another length. */
export const numberIn = (value: Bytes, endian: Endian): number | undefined =>
  value.length === 4 ? view(value).getUint32(0, endian === 'little') : undefined;

function dependencyFacts(image: ParsedImage): FactValue[] {
  return protectedEntries(image, 'DEPENDENCY').flatMap(({ value }) => {
    const dependency = dependencyValue.read(value, 0, image.endian);
    return dependency ? [{ image: dependency.image, version: versionText(dependency) }] : [];
  });
}

const custom = (image: ParsedImage): string[] =>
  (image.protectedArea?.entries ?? [])
    .map((entry) => typeIn(image, entry))
    .filter((type) => type >= CUSTOM_LOW)
    .map((type) => hexNumber(type));

/** Header and protected values; what is absent has no fact. */
export function headerFacts(image: ParsedImage): Facts {
  const { header, endian } = image;
  const [counter] = protectedEntries(image, 'SEC_CNT');
  const [vendor] = protectedEntries(image, 'UUID_VID');
  const [device] = protectedEntries(image, 'UUID_CID');
  const securityCounter = counter && numberIn(counter.value, endian);
  const dependencies = dependencyFacts(image);
  const customTlvs = custom(image);
  const placed = (header.flags & PLACED) !== 0;
  return {
    headerSize: header.headerSize,
    imageSize: header.imageSize,
    ...(flagNames(header.flags).length > 0 ? { flags: flagNames(header.flags) } : {}),
    endian,
    ...(placed ? { loadAddress: hexNumber(header.loadAddress) } : {}),
    ...(securityCounter === undefined ? {} : { securityCounter }),
    ...(dependencies.length > 0 ? { dependencies } : {}),
    ...(vendor?.value.length === 16 ? { vendorId: uuidText(vendor.value) } : {}),
    ...(device?.value.length === 16 ? { classId: uuidText(device.value) } : {}),
    ...(customTlvs.length > 0 ? { customTlvs } : {}),
  };
}

export const versionFact = (image: ParsedImage): string => versionText(versionOf(image.header));
