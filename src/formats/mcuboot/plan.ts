/**
 * What `sign` is asked to do: the texts of the options as numbers, versions and choices. What each of them means together
 * with the key and the input is decided later, in the order the reference decides it.
 */

import { choiceOf, flagOf, optionFault, required, textOf, type Values } from '../../core/options.ts';
import type { Endian } from '../../core/struct.ts';
import type { Version } from '../../core/version.ts';
import { type Dependencies, parseDependencies } from './dependencies.ts';
import { misuse } from './faults.ts';
import type { ShaOption } from './hash-choice.ts';
import { HEADER_SIZE } from './layout.ts';
import { parseDecimal, parseInteger } from './numbers.ts';
import { parseVersionOption } from './plan-version.ts';
import type { MaxAlign } from './trailer.ts';

export type Compression = 'disabled' | 'lzma2' | 'lzma2armthumb';

export type Lzma = {
  readonly dictSize: number;
  readonly pb: number;
  readonly lc: number;
  readonly lp: number;
};

export type SignPlan = {
  readonly headerSize: number;
  readonly padHeader: boolean;
  /** Write the header's room over the input's first bytes, whatever they are (the fork's --pad-value). */
  readonly overwriteHeader: boolean;
  readonly slotSize: number;
  readonly version: Version;
  readonly align: number;
  readonly maxAlign: MaxAlign;
  readonly maxSectors: number;
  readonly overwriteOnly: boolean;
  readonly pad: boolean;
  readonly confirm: boolean;
  readonly test: boolean;
  readonly erased: number;
  readonly securityCounter: number | undefined;
  readonly dependencies: Dependencies;
  readonly bootRecord: string | undefined;
  readonly vid: string | undefined;
  readonly cid: string | undefined;
  readonly loadAddress: number;
  readonly romFixed: number;
  readonly nonBootable: boolean;
  readonly endian: Endian;
  readonly encryptBits: 128 | 256;
  readonly clear: boolean;
  readonly saveEncryptionTlv: boolean;
  readonly hmac: 'auto' | '256' | '512';
  readonly compression: Compression;
  readonly lzma: Lzma;
  readonly sha: ShaOption;
  readonly pure: boolean;
  readonly padSignature: boolean;
  readonly wholeKey: boolean;
  readonly vector: 'payload' | 'digest' | undefined;
  readonly hexAddress: number | undefined;
  readonly signatureOut: string | undefined;
  readonly deterministic: boolean;
  readonly output: string;
};

const NCS_ONLY = [
  'pad-value',
  'manifest',
  'compression-lzma-dictsize',
  'compression-lzma-pb',
  'compression-lzma-lc',
  'compression-lzma-lp',
  'compression-lzma-preset',
] as const;

/** The fork's header size may be left out; upstream's only where one of the fork's own options shows whose user it is. */
function headerSize(values: Values, ncs: boolean): number {
  const given = textOf(values, 'header-size');
  const forked = ncs || NCS_ONLY.some((name) => values[name] !== undefined);
  if (given === undefined) {
    if (forked) return HEADER_SIZE;
    throw optionFault('option/missing', "Missing option '-H' / '--header-size'.");
  }
  if (forked && given.toLowerCase() === 'auto') return HEADER_SIZE;
  const size = parseInteger('--header-size', given);
  if (size >= HEADER_SIZE) return size;
  throw misuse('mcuboot/header-size', `Minimum value for -H/--header-size is ${HEADER_SIZE}, not ${given}`);
}

function securityCounter(values: Values, version: Version): number | undefined {
  const given = textOf(values, 'security-counter');
  if (given === undefined) return undefined;
  if (given.toLowerCase() !== 'auto') return parseInteger('--security-counter', given);
  return version.major * 2 ** 24 + version.minor * 2 ** 16 + version.revision;
}

const MAX_ALIGNS: readonly MaxAlign[] = [8, 16, 32];

/** The wider of align and 8, unless the option says otherwise. */
function maxAlignOf(values: Values, align: number): MaxAlign {
  const given = Number(choiceOf(values, 'max-align', ['8', '16', '32'], String(Math.max(8, align)) as '8'));
  return MAX_ALIGNS.find((size) => size === given) ?? 8;
}

/** Padding fills the slot; no slot of the targets is larger, and a mistyped one must not fill the memory. */
const LARGEST_PADDED = 256 * 1024 * 1024;

function slotSize(values: Values, pad: boolean): number {
  const given = required(values, 'slot-size');
  const size = parseInteger('--slot-size', given);
  if (pad && size > LARGEST_PADDED) {
    throw misuse('mcuboot/bad-option', `--slot-size ${given}: padding to more than ${LARGEST_PADDED} bytes`, {
      fix: 'check the size of the slot',
    });
  }
  if (size > 0 || !pad) return size;
  throw misuse('mcuboot/bad-option', `--slot-size ${given}: padding needs the size of the slot`, {
    why: 'the trailer belongs to the end of the slot; behind the image no boot loader finds it',
  });
}

function maxSectors(values: Values): number {
  const sectors = parseDecimal('--max-sectors', textOf(values, 'max-sectors') ?? '128');
  if (sectors >= 0 && sectors <= 0xffff_ffff) return sectors;
  throw misuse('mcuboot/bad-option', `--max-sectors ${sectors}: a slot cannot have that many sectors`);
}

function lzma(values: Values): Lzma {
  const number = (name: string, otherwise: number) => {
    const given = textOf(values, `compression-lzma-${name}`);
    return given === undefined ? otherwise : parseInteger(`--compression-lzma-${name}`, given);
  };
  number('preset', 9);
  const chosen = {
    dictSize: number('dictsize', 131072),
    pb: number('pb', 2),
    lc: number('lc', 3),
    lp: number('lp', 1),
  };
  const { dictSize, pb, lc, lp } = chosen;
  if (pb < 0 || pb > 4 || lc < 0 || lp < 0 || lc + lp > 4 || dictSize < 4096 || dictSize > 2 ** 30) {
    throw misuse(
      'mcuboot/compression',
      `no LZMA2 stream has dictionary ${dictSize}, lc ${lc}, lp ${lp}, pb ${pb}`,
      {
        why: 'lc + lp is at most 4, pb at most 4, the dictionary from 4096 bytes to 1 GiB',
      },
    );
  }
  return chosen;
}

function loading(values: Values): Pick<SignPlan, 'loadAddress' | 'romFixed'> {
  const loadAddress = parseInteger('--load-addr', textOf(values, 'load-addr') ?? '0');
  const romFixed = parseInteger('--rom-fixed', textOf(values, 'rom-fixed') ?? '0');
  if (loadAddress === 0 || romFixed === 0) return { loadAddress, romFixed };
  throw misuse('mcuboot/bad-option', 'Can not set rom_fixed and load_addr at the same time', {
    why: 'both use the one address field of the header',
    fix: 'give --rom-fixed to run from flash, --load-addr to run from RAM',
  });
}

function refuseUnsupported(values: Values): void {
  if (values['edt-config'] === undefined) return;
  throw misuse('mcuboot/bad-option', '--edt-config is not supported', {
    why: "it is a pickle of Zephyr's own Python objects, which only Python can load",
    fix: 'give --vid and --cid',
  });
}

/** Reads the options. `ncs` takes them by the rules of Nordic's fork. */
export function parsePlan(values: Values, ncs = false): SignPlan {
  refuseUnsupported(values);
  const confirm = flagOf(values, 'confirm');
  const test = flagOf(values, 'test');
  const pad = flagOf(values, 'pad') || confirm || test;
  const version = parseVersionOption(required(values, 'version'));
  const align = Number(choiceOf(values, 'align', ['1', '2', '4', '8', '16', '32'], '1'));
  const padValue = textOf(values, 'pad-value');
  const erased = padValue ?? choiceOf(values, 'erased-val', ['0', '0xff'], '0xff');
  const hexAddress = textOf(values, 'hex-addr');
  return {
    headerSize: headerSize(values, ncs),
    padHeader: flagOf(values, 'pad-header'),
    overwriteHeader: padValue !== undefined && !flagOf(values, 'pad-header'),
    slotSize: slotSize(values, pad),
    version,
    align,
    maxAlign: maxAlignOf(values, align),
    maxSectors: maxSectors(values),
    overwriteOnly: flagOf(values, 'overwrite-only'),
    pad,
    confirm,
    test,
    erased: erased === '0' ? 0 : 0xff,
    securityCounter: securityCounter(values, version),
    dependencies: dependencies(values),
    bootRecord: textOf(values, 'boot-record'),
    vid: textOf(values, 'vid'),
    cid: textOf(values, 'cid'),
    ...loading(values),
    nonBootable: flagOf(values, 'non-bootable'),
    endian: choiceOf(values, 'endian', ['little', 'big'], 'little'),
    encryptBits: choiceOf(values, 'encrypt-keylen', ['128', '256'], '128') === '256' ? 256 : 128,
    clear: flagOf(values, 'clear'),
    saveEncryptionTlv: flagOf(values, 'save-enctlv'),
    hmac: choiceOf(values, 'hmac-sha', ['auto', '256', '512'], 'auto'),
    compression: choiceOf(values, 'compression', ['disabled', 'lzma2', 'lzma2armthumb'], 'disabled'),
    lzma: lzma(values),
    sha: choiceOf(values, 'sha', ['auto', '256', '384', '512'], 'auto'),
    pure: flagOf(values, 'pure'),
    padSignature: flagOf(values, 'pad-sig'),
    wholeKey: choiceOf(values, 'public-key-format', ['hash', 'full'], 'hash') === 'full',
    vector: vectorOf(values),
    hexAddress: hexAddress === undefined ? undefined : parseInteger('--hex-addr', hexAddress),
    signatureOut: textOf(values, 'sig-out'),
    deterministic: flagOf(values, 'deterministic'),
    output: required(values, 'output'),
  };
}

const dependencies = (values: Values): Dependencies => {
  const given = textOf(values, 'dependencies');
  return given === undefined ? { list: [], leftover: '' } : parseDependencies(given);
};

const vectorOf = (values: Values): SignPlan['vector'] =>
  values['vector-to-sign'] === undefined
    ? undefined
    : choiceOf<'payload' | 'digest'>(values, 'vector-to-sign', ['payload', 'digest'], 'payload');
