/** A Secure DFU package as nrfutil prints it. It judges nothing. */

import { hex, upperHex } from '../../core/bytes.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { manifestOf } from './check.ts';
import { unusable } from './faults.ts';
import { decodePacket, type InitCommand } from './init-packet.ts';
import { type ImageKey, type ManifestImage, readManifest } from './manifest.ts';
import { openPackage } from './package-zip.ts';

const titles: Readonly<Record<ImageKey, string>> = {
  softdevice_bootloader: 'sd_bl',
  softdevice: 'softdevice',
  bootloader: 'bootloader',
  application: 'application',
};

const version = (value = 0): string => `0x${upperHex(value, 8)} (${value})`;
const literal = (bytes: Bytes): string => `b'${hex(bytes)}'`;
const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** The text of `pkg display`, for the package at `path`. */
export async function displayText(file: NamedBytes, path: string): Promise<string> {
  const opened = await openPackage(file.bytes);
  const manifest = manifestOf(opened);
  if (!('json' in manifest)) {
    const why = 'missing' in manifest ? manifest.missing : manifest.problem;
    throw unusable('nordic/not-a-package', `${path} is no package: ${why}`, {
      fix: '`otapack verify` says what is wrong with it',
    });
  }
  const { images } = readManifest(manifest.json);
  const lines = ['', `DFU Package: <${path}>:`, '|', `|- Image count: ${images.length}`];
  for (const [i, image] of images.entries()) {
    const dat = opened.contents.get(image.datFile);
    if (!dat) {
      throw unusable('nordic/not-a-package', `${path}: the init packet ${image.datFile} is missing`, {
        fix: '`otapack verify` says what else is wrong with it',
      });
    }
    lines.push(...imageLines(image, dat, i, path));
  }
  return `${lines.join('\n')}\n\n`;
}

function imageLines(image: ManifestImage, dat: Bytes, i: number, path: string): string[] {
  const { init, signature, opCode } = decodePacket(dat);
  if (!init) {
    throw unusable('nordic/not-a-package', `${path}: ${image.datFile} is no init packet of Secure DFU`, {
      fix: '`otapack verify` says what is wrong with it',
    });
  }
  return [
    '|',
    `|- Image #${i}:`,
    `   |- Type: ${titles[image.key]}`,
    `   |- Image file: ${image.binFile}`,
    `   |- Init packet file: ${image.datFile}`,
    ...group([
      `op_code: ${opCode}`,
      `signature_type: ${signature?.type ?? 'UNSIGNED'}`,
      `signature (little-endian): ${signature ? literal(signature.bytes) : 'N/A'}`,
    ]),
    ...group(commandLines(init)),
    ...group([
      `hash_type: ${hashName(init)}`,
      `hash (little-endian): ${literal(init.hash?.bytes ?? new Uint8Array(0))}`,
    ]),
    ...group([
      `boot_validation_type: ${list(init.bootValidation.map(({ type }) => `'${type}'`))}`,
      `boot_validation_signature (little-endian): ${list(init.bootValidation.map(({ bytes }) => literal(bytes)))}`,
    ]),
    ...group([`is_debug: ${init.isDebug ? 'True' : 'False'}`]),
    '',
  ];
}

/** nrfutil's word for no hash is shorter than the schema's. */
const hashName = ({ hash }: InitCommand): string =>
  hash === undefined || hash.type === 'NO_HASH' ? 'NONE' : hash.type;

const group = (lines: readonly string[]): string[] => ['      |', ...lines.map((line) => `      |- ${line}`)];

/** nrfutil has no colon behind hw_version. */
const commandLines = (init: InitCommand): string[] => [
  `fw_version: ${version(init.fwVersion)}`,
  `hw_version ${version(init.hwVersion)}`,
  `sd_req: ${init.sdReq.map((id) => `0x${upperHex(id, 2)}`).join(', ')}`,
  `type: ${init.type ?? ''}`,
  `sd_size: ${init.sdSize ?? 0}`,
  `bl_size: ${init.blSize ?? 0}`,
  `app_size: ${init.appSize ?? 0}`,
];
