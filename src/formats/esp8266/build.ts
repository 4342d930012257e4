/** ELF files to images, as `sign` and otapack.yaml ask for them. What is built is checked before it is handed out. */

import { concat, filled, hexNumber } from '../../core/bytes.ts';
import { choiceOf, flagOf, textOf, type Values } from '../../core/options.ts';
import type { Artifact, BuildRequest, Facts, Finding, NamedBytes } from '../../core/types.ts';
import { readElf } from '../../input/elf.ts';
import { check } from './check.ts';
import { misuse, unusable } from './faults.ts';
import { type AppNumber, type FlashMap, sizeNibbles } from './flash-map.ts';
import { OLD_IROM_OFFSET, SECTOR } from './layout.ts';
import { IROM } from './memory.ts';
import { LAYOUTS, type LayoutName } from './options.ts';
import { type SlotImage, slotImage, slotTargetOf } from './pair.ts';
import { clockOf, flashMapOf, modeOf } from './settings.ts';

type Built = { readonly files: readonly NamedBytes[]; readonly facts: Facts };

const fileOf = (request: BuildRequest, name: string): NamedBytes | undefined => request.files[name]?.[0];

function neededFile(request: BuildRequest, name: string, layout: LayoutName): NamedBytes {
  const file = fileOf(request, name);
  if (file) return file;
  throw misuse('esp8266/bad-option', `the layout ${layout} needs ${name}, the linked program`);
}

function mapFrom(values: Values, otherwise?: string): FlashMap {
  const given = textOf(values, 'flash-map') ?? otherwise;
  if (given !== undefined) return flashMapOf(given);
  throw misuse('esp8266/bad-option', 'flash-map is missing', {
    why: 'it decides where user1 and user2 stand and how long they may be',
    fix: 'name the map the devices were flashed with, e.g. 4 for 4MB (512+512)',
  });
}

/** `dist/app.bin` for `build/app.elf` when no name is given: the program's name with another end. */
const baseName = (path: string): string => (path.split(/[\\/]/).at(-1) ?? path).replace(/\.(elf|out)$/i, '');

const outputName = (values: Values, elf: NamedBytes, end: string): string =>
  textOf(values, 'out') ?? `${baseName(elf.name)}${end}`;

const slotFacts = ({ app, slot, sealed, limit, file }: SlotImage): Facts => ({
  app,
  slot,
  size: file.bytes.length,
  room: limit - file.bytes.length,
  ...(sealed.changed ? { changedByte: { ...sealed.changed } } : {}),
});

function slots(request: BuildRequest): Built {
  const { values } = request;
  const flash = mapFrom(values);
  const target = slotTargetOf(values, flash);
  const shared = fileOf(request, 'elf');
  const programs: readonly (readonly [AppNumber, NamedBytes | undefined])[] = [
    [1, fileOf(request, 'user1') ?? (flash.oneLink ? shared : undefined)],
    [2, fileOf(request, 'user2') ?? (flash.oneLink ? shared : undefined)],
  ];
  const images = programs.flatMap(([app, file]) => (file ? [slotImage(file, app, target)] : []));
  if (images.length === 0) {
    throw misuse('esp8266/bad-option', 'no program is named', {
      fix: flash.oneLink
        ? "name elf: this map's slots share one link"
        : 'name user1 and user2: this map needs a program linked for each slot',
    });
  }
  const folder = textOf(values, 'out');
  const named = (file: NamedBytes) =>
    folder ? { ...file, name: `${folder.replace(/\/$/, '')}/${file.name}` } : file;
  return {
    files: images.map((image) => named(image.file)),
    facts: { flashMap: flash.nibble, scheme: flash.scheme, images: images.map(slotFacts) },
  };
}

const plainRequest = (values: Values, elf: NamedBytes) => ({
  elf,
  mode: modeOf(values),
  useSegments: false,
  sortSegments: false,
  crc: 'sdk' as const,
  app: undefined,
  digestOffset: undefined,
});

/** The RAM part at 0 and the flash part where it is linked, as one file for a program without loader. */
async function noBoot(request: BuildRequest): Promise<Built> {
  const { elf2image } = await import('./elf2image.ts');
  const { values } = request;
  const elf = neededFile(request, 'elf', 'no-boot');
  const flash = mapFrom(values, '1MB');
  const size = (flash.nibble << 4) | clockOf(values);
  const made = await elf2image({ ...plainRequest(values, elf), version: 1, size, output: '' });
  const [ram, irom] = made.files.toReversed();
  if (!ram) throw new TypeError('version 1 makes at least one file');
  const at = irom ? Number.parseInt(irom.name, 16) : ram.bytes.length;
  if (irom && (at < OLD_IROM_OFFSET || at % SECTOR !== 0)) {
    throw unusable(
      'esp8266/linked-for-other-slot',
      `${elf.name}: the flash part is linked at ${hexNumber(IROM.from + at)}; without loader it runs at ${hexNumber(IROM.from + OLD_IROM_OFFSET)}`,
      { fix: "link with the SDK's script for boot none, or take the layout slots" },
    );
  }
  if (at < ram.bytes.length) {
    throw unusable(
      'esp8266/part-too-big',
      `${elf.name}: the RAM part takes ${ram.bytes.length} bytes, the flash part is linked at ${at}`,
    );
  }
  const bytes = concat(ram.bytes, filled(at - ram.bytes.length, 0xff), irom?.bytes ?? filled(0, 0));
  return { files: [{ name: outputName(values, elf, '.bin'), bytes }], facts: { flashMap: flash.nibble } };
}

async function rtos3(request: BuildRequest): Promise<Built> {
  const { elf2image } = await import('./elf2image.ts');
  const { values } = request;
  const elf = neededFile(request, 'elf', 'rtos3');
  const flash = mapFrom(values, '1MB');
  const size = (v3Nibble(flash) << 4) | clockOf(values);
  const output = outputName(values, elf, '.bin');
  const { files } = await elf2image({ ...plainRequest(values, elf), version: 3, size, output });
  return { files, facts: { flashMap: flash.nibble } };
}

/** The v3 boot loader reads the size by this table, as the reference writes it. */
const v3Sizes = [1024, 2048, 4096, 8192, 16384];

function v3Nibble(flash: FlashMap): number {
  const nibble = v3Sizes.indexOf(flash.kib);
  if (nibble >= 0) return nibble;
  throw misuse('esp8266/unknown-flash-size', `${flash.name} is too small for the RTOS SDK v3`, {
    fix: `take one of ${Object.keys(sizeNibbles)
      .filter((name) => /^(1|2|4|8|16)MB$/.test(name))
      .join(', ')}`,
  });
}

async function rboot(request: BuildRequest): Promise<Built> {
  const { rbootImage } = await import('./rboot.ts');
  const { values } = request;
  const elf = neededFile(request, 'elf', 'rboot');
  const flash = mapFrom(values, '1MB');
  const bytes = rbootImage(readElf(elf), {
    boot: 2,
    mode: modeOf(values),
    size: (flash.nibble << 4) | clockOf(values),
    sections: ['.text', '.data', '.rodata'],
    iromChecksum: false,
  });
  return { files: [{ name: outputName(values, elf, '.rom.bin'), bytes }], facts: { flashMap: flash.nibble } };
}

async function arduino(request: BuildRequest): Promise<Built> {
  const { arduinoImage } = await import('./arduino.ts');
  const { values } = request;
  const app = neededFile(request, 'elf', 'arduino');
  const flash = mapFrom(values, '4MB');
  let bytes = arduinoImage({
    boot: neededFile(request, 'eboot', 'arduino'),
    app,
    core: choiceOf(values, 'core', ['3.0', '2.7'], '3.0'),
    mode: modeOf(values),
    size: (flash.nibble << 4) | clockOf(values),
  });
  let end = '.bin';
  if (flagOf(values, 'gzip')) {
    bytes = await (await import('./gzip.ts')).gzip(bytes);
    end = '.bin.gz';
  }
  const key = request.keys['key']?.[0];
  if (key) {
    const { signUpdate } = await import('./signed-update.ts');
    if (!key.private) throw misuse('esp8266/key-kind', 'the key that signs is a public one');
    bytes = await signUpdate(bytes, key.private);
    end += '.signed';
  }
  return {
    files: [{ name: outputName(values, app, end), bytes }],
    facts: { flashMap: flash.nibble, signed: key !== undefined },
  };
}

const builders: Readonly<Record<LayoutName, (request: BuildRequest) => Promise<Built> | Built>> = {
  slots,
  'no-boot': noBoot,
  rboot,
  rtos3,
  arduino,
};

/**
 * What a stranger finds wrong and the caller asked for: a trailer for clients that compare the raw register; or a program
 * without loader for 512 KiB at 26 or 20 MHz, whose header could as well be an application number.
 */
const isWanted = ({ code }: Finding, { values }: BuildRequest): boolean =>
  (code === 'esp8266/crc-inverted' && textOf(values, 'crc') === 'inverted') ||
  (textOf(values, 'layout') === 'no-boot' && /^esp8266\/(crc|truncated)/.test(code));

/** Judges what was built as a stranger would; an error here is ours, not the caller's. */
async function proof(files: readonly NamedBytes[], request: BuildRequest): Promise<Finding[]> {
  const keys = (request.keys['key'] ?? []).map((key) => key.public);
  const findings: Finding[] = [];
  for (const file of files) {
    findings.push(...(await check(file, keys.length > 0 ? { keys } : {})).findings);
  }
  const wrong = findings.find((finding) => finding.level === 'error' && !isWanted(finding, request));
  if (wrong)
    throw new TypeError(`the built image does not pass its own check: ${wrong.code}: ${wrong.message}`);
  return findings.filter((finding) => finding.level === 'warning');
}

export async function build(request: BuildRequest): Promise<Artifact> {
  const layout = choiceOf(request.values, 'layout', LAYOUTS, 'slots');
  const { files, facts } = await builders[layout](request);
  const findings = await proof(files, request);
  return { format: 'esp8266', files, facts: { layout, ...facts }, findings };
}
