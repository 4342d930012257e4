/** esptool's merge_bin and make_image. */

import { hexNumber } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import { choiceOf, flagOf, type Option, textOf, textsOf, type Values } from '../../core/options.ts';
import type { Bytes } from '../../core/types.ts';
import { misuse } from '../../formats/esp8266/faults.ts';
import { mapOfNibble } from '../../formats/esp8266/flash-map.ts';
import { imageFiles } from '../../formats/esp8266/make-image.ts';
import {
  changeFlashBytes,
  type FlashChange,
  mergeRaw,
  mergeUf2,
  refuseBelow,
} from '../../formats/esp8266/merge.ts';
import { address } from '../../formats/esp8266/numbers.ts';
import { type Placed, sortedPieces } from '../../formats/esp8266/pack-fw.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { addressPairs, placedFiles } from './address-pairs.ts';
import { withArgumentFiles } from './argument-files.ts';
import {
  BANNER,
  banners,
  clockNibble,
  exitTwo,
  flashOptions,
  modeNibble,
  type Release,
  refuseOtherChip,
  say,
  sizeNibble,
} from './esptool-shared.ts';
import { outputOption } from './python-tools.ts';

/** What a hex file begins with. */
const COLON = 0x3a;

const chip: Option = { name: 'chip', short: 'c', is: 'text', repeat: 'last', help: 'esp8266' };

/** What the flash options change; `keep` changes nothing. */
function changeOf(values: Values): FlashChange {
  const given = (name: string) => {
    const text = textOf(values, name);
    return text === 'keep' ? undefined : text;
  };
  const [mode, clock, size] = [given('flash_mode'), given('flash_freq'), given('flash_size')];
  return {
    mode: mode === undefined ? undefined : modeNibble(mode),
    clock: clock === undefined ? undefined : clockNibble(clock),
    map: size === undefined ? undefined : sizeNibble(size),
  };
}

/** Of a file that is Intel HEX, what it holds from the piece's address on; one that only begins like it is binary. */
async function binary(piece: Placed): Promise<Placed> {
  const { address: from, file } = piece;
  if (file.bytes[0] !== COLON) return piece;
  const { readHex } = await import('../../input/hex.ts');
  const { flatten, spanOf } = await import('../../input/firmware.ts');
  try {
    const firmware = readHex(file.bytes, file.name);
    if ((spanOf(firmware.segments)?.to ?? 0) > from) {
      return { ...piece, file: { ...file, bytes: flatten(firmware, 0xff, from) } };
    }
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith('hex/')) return piece;
    throw error;
  }
  throw misuse('esp8266/bad-option', `${file.name} holds nothing at ${hexNumber(from)} or above`, {
    why: 'a hex file has addresses of its own; it is taken from the given one on',
    fix: 'give the address at which the file begins',
  });
}

async function hexOf(pieces: readonly Placed[], target: number): Promise<Bytes> {
  refuseBelow(pieces, target);
  const { writeHex } = await import('../../input/hex.ts');
  const { joinSegments } = await import('../../input/firmware.ts');
  const segments = pieces.map(({ address: at, file }) => ({ address: at, bytes: file.bytes }));
  return writeHex(joinSegments(segments, 'the merged files'));
}

const adding = ({ address: at, file }: Placed): string => `Adding ${file.name} at ${hexNumber(at)}`;

const number = (values: Values, name: string): number | undefined => {
  const text = textOf(values, name);
  return text === undefined ? undefined : address(text, `--${name}`);
};

async function merge({ host, values, args }: Call): Promise<number> {
  refuseOtherChip(values);
  const output = textOf(values, 'output') ?? '-';
  const target = number(values, 'target-offset') ?? 0;
  const format = choiceOf(values, 'format', ['raw', 'uf2', 'hex'], 'raw');
  const change = changeOf(values);
  const read = await placedFiles(host, args['ADDRESS FILE'] ?? []);
  const pieces = sortedPieces(await Promise.all(read.map(binary)));
  const notes: string[] = format === 'uf2' ? pieces.map(adding) : [];
  const changed = pieces.map((piece) => {
    if (piece.address !== 0) return piece;
    const { bytes, note } = changeFlashBytes(piece.file, change);
    if (note) notes.push(note);
    return { ...piece, file: { ...piece.file, bytes } };
  });
  const fill = textOf(values, 'fill-flash-size');
  const fillTo = fill === undefined || fill === 'keep' ? undefined : mapOfNibble(sizeNibble(fill))?.flashSize;
  const bytes =
    format === 'raw'
      ? mergeRaw(changed, target, fillTo)
      : format === 'hex'
        ? await hexOf(changed, target)
        : mergeUf2(changed, target, number(values, 'chunk-size'), !flagOf(values, 'md5-disable'));
  await writeOutputs(host, [{ path: output, bytes }]);
  const ready =
    format === 'uf2'
      ? 'ready to be flashed with any ESP USB Bridge'
      : `ready to flash to offset ${hexNumber(target)}`;
  if (output !== '-')
    say(host, [BANNER, ...notes, `Wrote ${hexNumber(bytes.length)} bytes to file ${output}, ${ready}`]);
  return 0;
}

export const mergeBin: Command = {
  summary: 'Puts files at their flash addresses into one file: raw, Intel HEX or UF2.',
  examples: [
    ['otapack esptool merge_bin -o all.bin 0x0 boot.bin 0x1000 user1.bin', 'one file for the factory'],
    [
      'otapack esptool merge_bin -fm dout -fs 4MB -o all.bin 0x0 boot.bin 0x1000 user1.bin',
      "with other flash settings in the loader's header",
    ],
    ['otapack esptool merge_bin -f hex -o all.hex 0x0 boot.bin', 'as Intel HEX'],
  ],
  options: [
    { ...outputOption, required: true },
    ...flashOptions(true),
    {
      name: 'format',
      short: 'f',
      is: 'choice',
      choices: ['raw', 'uf2', 'hex'],
      repeat: 'last',
      default: 'raw',
      help: 'notation of the output',
    },
    {
      name: 'target-offset',
      short: 't',
      is: 'number',
      repeat: 'last',
      default: '0',
      help: 'flash address at which a raw file starts',
    },
    {
      name: 'fill-flash-size',
      is: 'text',
      repeat: 'last',
      placeholder: 'SIZE',
      help: 'fill a raw file with FF up to this size',
    },
    { name: 'chunk-size', is: 'number', repeat: 'last', help: 'data bytes of a UF2 block' },
    { name: 'md5-disable', is: 'flag', help: 'leave the MD5 out of UF2 blocks' },
    chip,
  ],
  arguments: [addressPairs],
  abbreviations: true,
  exitOf: exitTwo,
  rewrite: withArgumentFiles,
  run: merge,
};

const makeOf =
  (release: Release) =>
  async ({ host, values, args }: Call): Promise<number> => {
    refuseOtherChip(values);
    const files = textsOf(values, 'segfile');
    const places = textsOf(values, 'segaddr');
    if (files.length === 0) throw misuse('esp8266/bad-option', 'No segments specified');
    if (files.length !== places.length) {
      throw misuse(
        'esp8266/bad-option',
        'Number of specified files does not match number of specified addresses',
      );
    }
    const segments = [];
    for (const [i, path] of files.entries()) {
      segments.push({
        address: address(places[i] ?? '', '--segaddr'),
        bytes: (await readInput(host, path)).bytes,
        name: path,
      });
    }
    const entry = address(textOf(values, 'entrypoint') ?? '0', '--entrypoint');
    const output = args['OUTPUT']?.[0] ?? '';
    const made = imageFiles(segments, entry, output, release === 'rtos' ? output : undefined);
    await writeOutputs(
      host,
      made.map(({ name, bytes }) => ({ path: name, bytes })),
    );
    say(host, [banners[release], 'Creating esp8266 image...', 'Successfully created esp8266 image.']);
    return 0;
  };

export const makeImageOf = (release: Release): Command => ({
  summary: 'Makes a version-1 image from raw files and addresses.',
  examples: [
    [
      'otapack esptool make_image -f text.bin -a 0x40100000 -e 0x40100004 out-',
      'out-0x00000.bin with one segment',
    ],
    ['otapack esptool make_image -f text.bin -a 0x40100000 -f data.bin -a 0x3ffe8000 out-', 'two segments'],
    ['otapack esptool image_info out-0x00000.bin', 'what came of it'],
  ],
  options: [
    {
      name: 'segfile',
      short: 'f',
      is: 'text',
      many: true,
      placeholder: 'FILE',
      help: 'raw bytes of a segment',
    },
    {
      name: 'segaddr',
      short: 'a',
      is: 'number',
      many: true,
      placeholder: 'ADDRESS',
      help: 'load address of the segment',
    },
    { name: 'entrypoint', short: 'e', is: 'number', repeat: 'last', default: '0', help: 'entry address' },
    chip,
  ],
  arguments: [{ name: 'OUTPUT', is: 'output', required: true, help: 'start of the output names' }],
  abbreviations: true,
  exitOf: exitTwo,
  rewrite: withArgumentFiles,
  run: makeOf(release),
});
