/** The Arduino core's elf2bin.py: loader and sketch as one file, for the cores from 3.0 on and for 2.7. */

import { printable } from '../../core/escape.ts';
import { textOf } from '../../core/options.ts';
import { type ArduinoCore, arduinoImage } from '../../formats/esp8266/arduino.ts';
import { clocks, modes } from '../../formats/esp8266/flash-map.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { exitOf, outputOption } from './python-tools.ts';

const sizes: Readonly<Record<string, number>> = {
  '256K': 1,
  '512K': 0,
  '1M': 2,
  '2M': 3,
  '4M': 4,
  '8M': 8,
  '16M': 9,
};

const runOf =
  (core: ArduinoCore) =>
  async ({ host, values }: Call): Promise<number> => {
    const text = (name: string) => textOf(values, name) ?? '';
    const [boot, app, out] = [text('eboot'), text('app'), text('out')];
    const bytes = arduinoImage({
      core,
      boot: await readInput(host, boot),
      app: await readInput(host, app),
      mode: modes[text('flash_mode') as keyof typeof modes],
      size: ((sizes[text('flash_size')] ?? 0) << 4) | (clocks[`${text('flash_freq')}m`] ?? 0),
    });
    const lines = [`Creating BIN file "${out}" using "${boot}" and "${app}"`];
    const files = [{ path: out, bytes }];
    const packing = textOf(values, 'gzip');
    if (packing !== undefined) {
      const { gzip } = await import('../../formats/esp8266/gzip.ts');
      const packed = await gzip(bytes);
      lines.push(
        `GZipping firmware ${out}`,
        `New FW size ${packed.length} bytes vs old ${bytes.length} bytes`,
      );
      if (packing === 'PIO') {
        lines.push(`Moving original firmware to ${out}.orig`);
        files.splice(0, 1, { path: `${out}.orig`, bytes }, { path: out, bytes: packed });
      } else {
        files.push({ path: `${out}.gz`, bytes: packed });
      }
    }
    await writeOutputs(host, files);
    const told = lines.map((line) => `${printable(line)}\n`).join('');
    host[out === '-' ? 'err' : 'out'].write(told);
    return 0;
  };

const wordOf = (core: ArduinoCore): string => `otapack esp8266 elf2bin${core === '3.0' ? '' : '-2.7.4'}`;

export const elf2bin = (core: ArduinoCore): Command => ({
  summary: `Makes the file that the Arduino core ${core === '3.0' ? '3.0 and later' : '2.7'} flashes, from eboot and sketch.`,
  examples: [
    [`${wordOf(core)} -e eboot.elf -a sketch.elf -m dout -f 40 -s 4M -o sketch.bin`, 'as the core builds it'],
    [
      `${wordOf(core)} -e eboot.elf -a sketch.elf -m dout -f 40 -s 4M -o sketch.bin --gzip Arduino`,
      'and sketch.bin.gz beside it',
    ],
    [
      'otapack esp8266 signing --mode sign --privatekey rsa.pem --bin sketch.bin --out sketch.bin.signed',
      'sign it afterwards',
    ],
  ],
  options: [
    {
      name: 'eboot',
      short: 'e',
      is: 'file',
      required: true,
      repeat: 'last',
      placeholder: 'FILE',
      help: 'ELF of the loader',
    },
    {
      name: 'app',
      short: 'a',
      is: 'file',
      required: true,
      repeat: 'last',
      placeholder: 'FILE',
      help: 'ELF of the sketch',
    },
    {
      name: 'flash_mode',
      aliases: ['flash-mode'],
      short: 'm',
      is: 'choice',
      choices: ['dout', 'dio', 'qout', 'qio'],
      required: true,
      repeat: 'last',
      help: 'how the flash is wired',
    },
    {
      name: 'flash_freq',
      aliases: ['flash-freq'],
      short: 'f',
      is: 'choice',
      choices: ['20', '26', '40', '80'],
      required: true,
      repeat: 'last',
      help: 'flash clock in MHz',
    },
    {
      name: 'flash_size',
      aliases: ['flash-size'],
      short: 's',
      is: 'choice',
      choices: Object.keys(sizes),
      required: true,
      repeat: 'last',
      help: 'flash size',
    },
    { ...outputOption, name: 'out', required: true },
    {
      name: 'path',
      short: 'p',
      is: 'text',
      repeat: 'last',
      help: 'folder of the toolchain; taken, not needed',
    },
    {
      name: 'gzip',
      short: 'g',
      is: 'choice',
      choices: ['PIO', 'Arduino'],
      repeat: 'last',
      help: 'PIO: pack the file itself; Arduino: pack a copy beside it',
    },
  ],
  abbreviations: true,
  exitOf,
  run: runOf(core),
});
