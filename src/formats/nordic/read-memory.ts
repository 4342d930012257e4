/** Describes Intel HEX: its segments, the SoftDevice and the settings pages in them. Offsets are flash addresses. */

import { filled, hex, hexNumber } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import type { Firmware, NamedBytes, Opened, Part } from '../../core/types.ts';
import { readHex } from '../../input/hex.ts';
import { softdeviceFacts } from './check-memory.ts';
import { type FoundPage, familyAt, findPages, pageV1, pageV2, pairPages } from './settings-page.ts';
import { infoInFlash, infoParts } from './softdevice-info.ts';
import { idText } from './softdevices.ts';
import { validations } from './validations.ts';
import { productionPart } from './zigbee/production-check.ts';
import { findProduction } from './zigbee/production-layout.ts';

const FLASH = 'flash';

export function readMemory(file: NamedBytes): Part {
  const whole = { name: file.name, offset: 0, length: file.bytes.length };
  try {
    const firmware = readHex(file.bytes, file.name);
    const notes = (firmware.notes ?? []).join('; ');
    return { ...whole, ...(notes === '' ? {} : { note: notes }), parts: memoryParts(firmware) };
  } catch (error) {
    if (error instanceof Fault) return { ...whole, note: error.what };
    throw error;
  }
}

/** Pages of the top and of the bottom of the flash are one memory; far-off registers (UICR) beside them are too far. */
const WIDEST_MEMORY = 16 * 1024 * 1024;

/** The memory as one run of bytes, gaps erased; none where the segments lie too far apart to be laid out. */
export function openMemory(file: NamedBytes): Opened[] {
  try {
    const { segments } = readHex(file.bytes, file.name);
    const [first, last] = [segments[0], segments.at(-1)];
    if (!first || !last) return [];
    const length = last.address + last.bytes.length - first.address;
    if (length > WIDEST_MEMORY) return [];
    const bytes = filled(length, 0xff);
    for (const segment of segments) bytes.set(segment.bytes, segment.address - first.address);
    return [{ name: FLASH, bytes, base: first.address }];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function memoryParts(firmware: Firmware): Part[] {
  const parts: Part[] = firmware.segments.map(({ address, bytes }) => ({
    name: `segment ${hexNumber(address)} to ${hexNumber(address + bytes.length - 1)}`,
    offset: address,
    length: bytes.length,
    within: FLASH,
  }));
  const info = infoInFlash(firmware.segments);
  if (info) {
    const { imageBytes } = softdeviceFacts(info, firmware);
    const about = infoParts(info, 0, FLASH);
    const length = typeof imageBytes === 'number' ? imageBytes : 0;
    const end = { offset: info.end, length: 0, within: FLASH };
    parts.push({
      ...about,
      parts: [
        ...(about.parts ?? []),
        { name: 'packaged image', ...end, value: `${length} bytes` },
        { name: 'option for packages with this SoftDevice', ...end, value: `--sd-id ${idText(info.fwid)}` },
      ],
    });
  }
  const pages = findPages(firmware.segments);
  const pair = pairPages(pages);
  return [
    ...parts,
    ...pages.map((page) => pagePart(page, pair?.backup === page ? 'backup page' : 'settings page')),
    ...findProduction(firmware.segments).map((found) => productionPart(found, FLASH)),
  ];
}

const validationText = (type: number): string => validations[type] ?? `${type}, which means nothing`;
const word = (value: number): string => hexNumber(value, 8);
const crcs = { crc: word, bank0Crc: word, bank1Crc: word };

/** Validation by signature is the one thing on a page that correct builds may differ in; its CRC and the page's follow it. */
const ECDSA = validations.indexOf('VALIDATE_ECDSA_P256_SHA256');

function pagePart({ address, bytes, page, crcFits }: FoundPage, name: string): Part {
  const { v2 } = page;
  const shown = v2
    ? pageV2.parts(v2, address, {
        ...crcs,
        validationCrc: word,
        progress: hex,
        initCommand: hex,
        softdeviceValidation: validationText,
        softdeviceValidationBytes: hex,
        applicationValidation: validationText,
        applicationValidationBytes: hex,
        bootloaderValidation: validationText,
        bootloaderValidationBytes: hex,
      })
    : pageV1.parts(page, address, { ...crcs, progress: hex });
  const signed: Readonly<Record<string, boolean>> = {
    softdeviceValidationBytes: v2?.softdeviceValidation === ECDSA,
    applicationValidationBytes: v2?.applicationValidation === ECDSA,
    validationCrc: v2?.softdeviceValidation === ECDSA || v2?.applicationValidation === ECDSA,
  };
  return {
    name,
    offset: address,
    length: bytes.length,
    within: FLASH,
    note: `${familyAt(address)?.title ?? 'other address'}, version ${page.version}, CRC ${crcFits ? 'fits' : 'does not fit'}`,
    parts: shown.map((part) => ({
      ...part,
      within: FLASH,
      ...(signed[part.name] ? { volatile: true as const } : {}),
    })),
  };
}
