/**
 * Builds the nRF Connect SDK's `dfu_application.zip` from signed MCUboot images, in the one dialect that all device managers
 * read: indexes and slots as text, no folders, no file name part of another.
 */

import { utf8 } from '../../../core/bytes.ts';
import { choiceOf, textOf, textsOf, type Values } from '../../../core/options.ts';
import { pythonJson } from '../../../core/python.ts';
import type { Artifact, BuildRequest, Bytes, Finding, NamedBytes } from '../../../core/types.ts';
import { unusable, wrongUse } from '../faults.ts';
import type { JsonObject } from '../manifest.ts';
import { parseNumber } from '../numbers.ts';
import { writeZip } from '../zip-write.ts';
import { fileNames } from './file-names.ts';
import { imageVersion } from './image-head.ts';

/** One image of the package; `role` names it where its own name cannot be used. */
export type NcsImage = {
  readonly role: string;
  readonly index: number;
  /** Direct XIP: the slot that the image is linked for. */
  readonly slot?: 0 | 1;
  readonly source: NamedBytes;
  readonly version: string;
};

const APPLICATION = 0;
const NETWORK = 1;
const LARGEST_INDEX = 15;
const FIRST_SECOND = Date.UTC(1980, 0, 1) / 1000;

export async function buildNcs(request: BuildRequest): Promise<Artifact> {
  const { values } = request;
  const findings: Finding[] = [];
  const images = imagesOf(request);
  const names = fileNames(images, findings);
  const shared = { board: required(values, 'board'), soc: required(values, 'soc') };
  const epoch = textOf(values, 'source-date-epoch');
  const time = epoch === undefined ? FIRST_SECOND : parseNumber(epoch, '--source-date-epoch', findings);
  const addresses = loadAddresses(values, images, findings);
  const files = images.map((image, i) => {
    const { index, source } = image;
    const address = addresses.get(index);
    return {
      type: 'application',
      board: index === NETWORK ? networkBoard(values, shared.board) : shared.board,
      soc: shared.soc,
      ...(address === undefined ? {} : { load_address: address }),
      ...placeOf(image),
      ...versionOf(image, values),
      size: source.bytes.length,
      file: names[i] ?? '',
      modtime: time,
    };
  });
  const manifest = utf8(pythonJson(manifestOf(values, time, files), 4));
  const entries = images.map(({ source }, i) => ({ name: names[i] ?? '', bytes: source.bytes }));
  const zip = writeZip([...entries, { name: 'manifest.json', bytes: manifest }], time);
  await verifyOwn(zip);
  return {
    format: 'nordic',
    files: [{ name: 'dfu_application.zip', bytes: zip }],
    facts: {
      family: 'ncs',
      ...shared,
      version: images.find(({ index }) => index === APPLICATION)?.version ?? images[0]?.version ?? null,
      images: images.map(({ index, slot, source, version }, i) => ({
        file: names[i] ?? '',
        imageIndex: index,
        ...(slot === undefined ? {} : { slot }),
        version,
        size: source.bytes.length,
      })),
    },
    findings,
  };
}

function required(values: Values, name: string): string {
  const text = textOf(values, name)?.trim();
  if (text) return text;
  throw wrongUse('nordic/option-missing', `--${name} is required.`, {
    why: 'device managers on iOS refuse a manifest without it',
    fix:
      name === 'board'
        ? 'the board of the build, such as nrf5340dk/nrf5340/cpuapp'
        : 'the chip, such as nrf5340',
  });
}

function imagesOf({ values, files }: BuildRequest): NcsImage[] {
  const [application] = files['application'] ?? [];
  const [second] = files['second-slot'] ?? [];
  const [network] = files['network'] ?? [];
  const images: NcsImage[] = [];
  const add = (role: string, index: number, source: NamedBytes | undefined, slot?: 0 | 1) => {
    if (!source) return;
    const version = versionIn(source);
    images.push({ role, index, source, version, ...(slot === undefined ? {} : { slot }) });
  };
  if (second && !application) {
    throw wrongUse('nordic/option-without-image', '--second-slot is given without --application', {
      fix: 'give the image for the first slot too',
    });
  }
  add('application', APPLICATION, application, second ? 0 : undefined);
  add('application_second', APPLICATION, second, 1);
  add('network', NETWORK, network);
  const indexes = textsOf(values, 'image').filter((_, i) => i % 2 === 0);
  for (const [i, text] of indexes.entries()) {
    add(`image${text}`, indexFrom(text, '--image'), files['image']?.[i]);
  }
  if (images.length === 0) {
    throw wrongUse('nordic/no-image', 'no image is given', {
      why: 'the package would be empty',
      fix: 'add --application, --network or --image INDEX FILE',
    });
  }
  refuseTwice(images);
  return images.toSorted((a, b) => a.index - b.index || (a.slot ?? 0) - (b.slot ?? 0));
}

/** A plain decimal number: what is written into the manifest as text. */
function indexFrom(text: string, option: string): number {
  if (/^(0|[1-9]\d?)$/.test(text) && Number(text) <= LARGEST_INDEX) return Number(text);
  throw wrongUse('nordic/bad-image-index', `${option}: '${text}' is no image index`, {
    fix: `a number from 0 to ${LARGEST_INDEX}: 0 is the application core, 1 the network core`,
  });
}

function refuseTwice(images: readonly NcsImage[]): void {
  images.forEach(({ index, slot, source }, i) => {
    const other = images.slice(0, i).find((image) => image.index === index && image.slot === slot);
    if (!other) return;
    throw wrongUse(
      'nordic/image-index-twice',
      `${other.source.name} and ${source.name} are both image ${index}`,
      {
        why: 'both would be sent to one slot, the second over the first',
        fix: 'give each image its own index; --application is 0, --network is 1',
      },
    );
  });
}

function versionIn({ name, bytes }: NamedBytes): string {
  const version = imageVersion(bytes);
  if (version !== undefined) return version;
  throw unusable('nordic/not-an-mcuboot-image', `${name} is no MCUboot image`, {
    why: 'the magic number 3D B8 F3 96 is not at its start; MCUboot would not take it for an image',
    fix: 'give the signed binary (zephyr.signed.bin), or sign it: `otapack mcuboot sign`',
  });
}

/** Where the image goes: slots by its index, or the slot it is linked for. */
const placeOf = ({ index, slot }: NcsImage): JsonObject =>
  slot === undefined
    ? {
        image_index: String(index),
        slot_index_primary: String(2 * index + 1),
        slot_index_secondary: String(2 * index + 2),
      }
    : { image_index: String(index), slot: String(slot) };

function versionOf({ index, slot, version }: NcsImage, values: Values): JsonObject {
  if (slot !== undefined) return { 'version_MCUBOOT+XIP': version };
  const counted = index === NETWORK ? textOf(values, 'network-version') : undefined;
  return counted === undefined ? { version_MCUBOOT: version } : { version: counted };
}

const networkBoard = (values: Values, board: string): string =>
  textOf(values, 'network-board') ?? board.replace(/cpuapp(_ns|\/ns)?/, 'cpunet');

function loadAddresses(
  values: Values,
  images: readonly NcsImage[],
  findings: Finding[],
): ReadonlyMap<number, number> {
  const words = textsOf(values, 'load-address');
  const addresses = new Map<number, number>();
  for (let i = 0; i + 1 < words.length; i += 2) {
    const index = indexFrom(words[i] ?? '', '--load-address');
    if (addresses.has(index)) {
      throw wrongUse('nordic/image-index-twice', `--load-address is given twice for image ${index}`, {
        fix: 'give one address for each image',
      });
    }
    if (!images.some((image) => image.index === index)) {
      throw wrongUse('nordic/option-without-image', `--load-address ${index}: there is no image ${index}`, {
        fix: `the images are ${images.map((image) => image.index).join(', ')}`,
      });
    }
    addresses.set(index, parseNumber(words[i + 1] ?? '', '--load-address', findings));
  }
  return addresses;
}

/** The manifest's own fields, in the order of the SDK's build system. */
function manifestOf(values: Values, time: number, files: readonly JsonObject[]): JsonObject {
  const name = textOf(values, 'name');
  const zephyr = textOf(values, 'zephyr-revision');
  const nrf = textOf(values, 'nrf-revision');
  const firmware = {
    ...(zephyr === undefined ? {} : { zephyr: { revision: zephyr } }),
    ...(nrf === undefined ? {} : { nrf: { revision: nrf } }),
  };
  return {
    'format-version': Number(choiceOf(values, 'manifest-format', ['1', '0'], '1')),
    time,
    files,
    ...(name === undefined ? {} : { name }),
    ...(Object.keys(firmware).length === 0 ? {} : { firmware }),
  };
}

/** Without the registry at hand the images are judged later; the manifest is judged here. */
async function verifyOwn(zip: Bytes): Promise<void> {
  const { check } = await import('../check.ts');
  const report = await check({ name: 'package', bytes: zip }, {});
  const broken = report.findings.find(({ level }) => level === 'error');
  if (broken)
    throw new Error(`the package that was just built does not pass its own check: ${broken.message}`);
}
