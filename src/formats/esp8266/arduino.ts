/**
 * The file that the Arduino core flashes at 0: its loader, then the sketch, with length and CRC inside.
 *
 *     0       E9 structure of eboot, then AA up to 4096
 *     4096    E9 structure of the sketch: .irom0.text .text .text1 .data .rodata
 *
 * The core from 3.0 on keeps length and CRC in the first 8 bytes of .irom0.text (4112, 4116), 2.7 at the end of the fill
 * (4088, 4092). The CRC is CRC-32/MPEG-2 over the whole file with both words zero.
 */

import { concat, filled } from '../../core/bytes.ts';
import { crc32mpeg2 } from '../../core/digest.ts';
import { integer } from '../../core/struct.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { type Elf, readElf, sectionNamed } from '../../input/elf.ts';
import { refuseOtherMachine } from './elf-segments.ts';
import { unusable } from './faults.ts';
import { ARDUINO_APP_OFFSET } from './layout.ts';
import { type FlashBytes, structure } from './segments.ts';

export type ArduinoCore = '2.7' | '3.0';

/** Where a core keeps the length; the CRC stands behind it. */
export const LENGTH_OFFSET: Readonly<Record<ArduinoCore, number>> = { '2.7': 4088, '3.0': 4112 };

const BOOT_SECTIONS: Readonly<Record<ArduinoCore, readonly string[]>> = {
  '2.7': ['.text'],
  '3.0': ['.text', '.rodata'],
};
const APP_SECTIONS = ['.irom0.text', '.text', '.text1', '.data', '.rodata'];
const FILL = 0xaa;
/** Room for length and CRC at the end of the fill. */
const WORDS = 8;

export type ArduinoRequest = FlashBytes & {
  readonly boot: NamedBytes;
  readonly app: NamedBytes;
  readonly core: ArduinoCore;
};

function part(elf: Elf, names: readonly string[], at: number, flash: FlashBytes): Bytes {
  refuseOtherMachine(elf);
  const segments = names.map((name) => {
    const section = sectionNamed(elf, name);
    if (section && section.bytes.length === section.size)
      return { address: section.address, bytes: section.bytes };
    if (section) {
      throw unusable(
        'esp8266/missing-section',
        `Segment size doesn't match read data for "${name}" in "${elf.name}"`,
        { why: `it is to be ${section.size} bytes long, and the file holds none of them` },
      );
    }
    throw unusable(
      'esp8266/missing-section',
      `Unable to find size and start point in file "${elf.name}" for "${name}"`,
      { fix: 'build with the core whose layout this is (elf2bin from 3.0 on, elf2bin-2.7.4 before)' },
    );
  });
  return structure({ ...flash, entry: elf.entry, segments, at, unit: 1 });
}

/** Length and CRC in place; they must be zero while the CRC is made. */
function stampArduino(image: Bytes, core: ArduinoCore): Bytes {
  const bytes = image.slice();
  const at = LENGTH_OFFSET[core];
  bytes.set(filled(WORDS, 0), at);
  const crc = crc32mpeg2(bytes);
  bytes.set(integer(bytes.length, 4), at);
  bytes.set(integer(crc, 4), at + 4);
  return bytes;
}

/** Core 3.0 writes length and CRC over the start of irom: there must be room for them, and no code. */
function refuseWithoutRoom(app: Elf, core: ArduinoCore): void {
  const irom = sectionNamed(app, '.irom0.text')?.bytes ?? filled(0, 0);
  const room = irom.subarray(0, WORDS);
  if (core !== '3.0' || (room.length === WORDS && room.every((byte) => byte === 0))) return;
  throw unusable('esp8266/no-room-for-crc', `${app.name}: .irom0.text does not start with 8 zero bytes`, {
    why: 'length and CRC of the sketch are written there, over whatever stands there',
    fix: 'link with the script of core 3.0 or later, or make the layout of 2.7 (elf2bin-2.7.4)',
  });
}

export function arduinoImage(request: ArduinoRequest): Bytes {
  const { mode, size, core } = request;
  const flash = { mode, size };
  const boot = part(readElf(request.boot), BOOT_SECTIONS[core], 0, flash);
  const needed = boot.length + WORDS;
  if (needed > ARDUINO_APP_OFFSET) {
    throw unusable(
      'esp8266/part-too-big',
      `Bin image of "${request.boot.name}" is too big! Actual size ${needed}, target size ${ARDUINO_APP_OFFSET}`,
      { fix: 'the loader must fit the first 4096 bytes; is this really eboot.elf?' },
    );
  }
  const appElf = readElf(request.app);
  const app = part(appElf, APP_SECTIONS, ARDUINO_APP_OFFSET, flash);
  refuseWithoutRoom(appElf, core);
  const whole = concat(boot, filled(ARDUINO_APP_OFFSET - boot.length, FILL), app);
  return stampArduino(whole, core);
}
