/** Makes the production configuration of a Zigbee device from its YAML file, as Intel HEX. */

import { isMap, isScalar, LineCounter } from 'yaml';
import { concat, fromHex, reversed, strictText } from '../../../core/bytes.ts';
import { textOf } from '../../../core/options.ts';
import { didYouMean } from '../../../core/suggest.ts';
import type { Artifact, BuildRequest, Bytes, Finding, NamedBytes } from '../../../core/types.ts';
import { parseYaml, repeatedKey } from '../../../core/yaml.ts';
import { writeHex } from '../../../input/hex.ts';
import { wrongUse } from '../faults.ts';
import { finding } from '../findings.ts';
import { parseNumber } from '../numbers.ts';
import {
  COVERED_FROM,
  crc16x25,
  LARGEST_PRODUCTION,
  lengthFor,
  PRODUCTION_MAGIC,
  PRODUCTION_VERSION,
  productionCrc,
  productionLayout,
} from './production-layout.ts';

const keys = ['channel_mask', 'install_code', 'extended_address', 'tx_power', 'app_data'] as const;
type Key = (typeof keys)[number];
type Fields = { readonly [K in Key]?: string };

const DEFAULT_CHANNELS = 0x07fff800;
const DEFAULT_OFFSET = 0xfc000;
/** What the stack reads at most is some 400 characters of YAML; the rest is for comments. */
const LARGEST_YAML = 16 * 1024;
const ADDRESS = 8;
const INSTALL_CODE = 16;
const POWERS = 16;

export async function buildProduction(request: BuildRequest): Promise<Artifact> {
  const findings: Finding[] = [];
  const file = request.files['production-config']?.[0];
  if (!file) {
    throw wrongUse('nordic/option-missing', '--production-config is required.', {
      fix: 'name the YAML file with channel_mask, install_code, extended_address, tx_power, app_data',
    });
  }
  const fields = readFields(file, findings);
  const bytes = writeProduction(fields, file.name, findings);
  const text = textOf(request.values, 'offset');
  const address = text === undefined ? DEFAULT_OFFSET : parseNumber(text, '--offset', findings);
  if (address + bytes.length > 0xffff_ffff) {
    throw wrongUse('nordic/number-out-of-range', `--offset: Value out of range: ${text}`, {
      fix: '0xFC000 (SDK 3.x), 0xFF000 (52840) or 0x7F000 (52833) with SDK 4.x',
    });
  }
  return {
    format: 'nordic',
    files: [{ name: 'production_config.hex', bytes: writeHex([{ address, bytes }]) }],
    facts: { family: 'zigbee-production', address, size: bytes.length },
    findings,
  };
}

const wrongFormat = (why: string, fix: string) =>
  wrongUse(
    'nordic/bad-production-config',
    'Input YAML file format wrong. Please see the example YAML file in the documentation.',
    { why, fix },
  );

/** The values as they are written: digits of an install code are never read as a number. */
function readFields(file: NamedBytes, findings: Finding[]): Fields {
  const text = file.bytes.length <= LARGEST_YAML ? strictText(file.bytes) : undefined;
  if (text === undefined)
    throw wrongFormat(`${file.name} is no text, or more than 16 KiB of it`, 'name a YAML file');
  const read = parseYaml(text, { lineCounter: new LineCounter() });
  if ('problem' in read) throw wrongFormat(`${file.name} is ${read.problem.replace('-', ' ')}`, 'correct it');
  const [document, second] = read.documents;
  const repeated = document && repeatedKey(document);
  const message = second
    ? 'a second document begins'
    : (document?.errors[0]?.message.split('\n')[0] ?? (repeated && `the key ${repeated.key} stands twice`));
  if (message) throw wrongFormat(`${file.name} is no YAML: ${message}`, 'correct it');
  if (!isMap(document?.contents)) {
    throw wrongFormat(`${file.name} is no table of keys and values`, `the keys are ${keys.join(', ')}`);
  }
  const fields: { [K in Key]?: string } = {};
  for (const { key: keyNode, value } of document.contents.items) {
    const name = isScalar(keyNode) ? String(keyNode.value) : '';
    const known = keys.find((key) => key === name);
    if (known === undefined) {
      const message = `${file.name}: '${name}' means nothing and is left out${didYouMean(name, keys)}`;
      findings.push(finding('nordic/production-key', message));
      continue;
    }
    if (!isScalar(value) || value.value === null) {
      throw wrongFormat(`${file.name}: ${known} has no single value`, 'give one value, or leave the key out');
    }
    fields[known] = value.source ?? String(value.value);
  }
  return fields;
}

function writeProduction(fields: Fields, name: string, findings: Finding[]): Bytes {
  const code = hexField(fields, 'install_code', name);
  if (code && code.length !== INSTALL_CODE) {
    throw wrongFormat(
      `${name}: install_code has ${code.length} bytes, not ${INSTALL_CODE}`,
      'give 32 hexadecimal digits, without the CRC',
    );
  }
  const data = hexField(fields, 'app_data', name) ?? new Uint8Array(0);
  const head = productionLayout.write({
    magic: PRODUCTION_MAGIC,
    crc: 0,
    length: lengthFor(data.length) & 0xffff,
    version: PRODUCTION_VERSION,
    channelMask: numberField(fields, 'channel_mask', name, 0xffff_ffff) ?? DEFAULT_CHANNELS,
    extendedAddress: addressField(fields, name, findings),
    txPower: new Uint8Array(POWERS).fill(numberField(fields, 'tx_power', name, 0xff) ?? 0),
    installCode: code ?? new Uint8Array(INSTALL_CODE),
    installCodeCrc: code ? crc16x25(code) : 0,
  });
  const bytes = concat(head, data);
  if (bytes.length > LARGEST_PRODUCTION) {
    throw wrongUse('nordic/production-too-large', `Production Config too large: ${bytes.length} bytes`, {
      why: `the Zigbee stack reads ${LARGEST_PRODUCTION} bytes`,
      fix: `shorten app_data to ${LARGEST_PRODUCTION - productionLayout.size} bytes or less`,
    });
  }
  const crc = productionCrc(bytes.subarray(COVERED_FROM));
  new DataView(bytes.buffer).setUint32(productionLayout.offsets.crc, crc, true);
  return bytes;
}

/** Hexadecimal digits; blanks between them are passed over. */
function hexField(fields: Fields, key: Key, name: string): Bytes | undefined {
  const text = fields[key];
  if (text === undefined) return undefined;
  const bytes = fromHex(text.replace(/\s+/g, ''));
  if (bytes) return bytes;
  throw wrongFormat(`${name}: ${key} '${text}' is not hexadecimal`, 'give pairs of hexadecimal digits');
}

/** YAML's whole numbers: decimal, 0x, 0o, 0b. */
function numberField(fields: Fields, key: Key, name: string, largest: number): number | undefined {
  const text = fields[key];
  if (text === undefined) return undefined;
  const value = /^(0x[0-9a-f]+|0o?[0-7]+|0b[01]+|[1-9][0-9]*|0)$/i.test(text)
    ? Number(/^0[0-7]+$/.test(text) ? `0o${text}` : text)
    : Number.NaN;
  if (value <= largest) return value;
  throw wrongFormat(
    `${name}: ${key} '${text}' is not a whole number from 0 to ${largest}`,
    key === 'tx_power' ? 'a negative power in dBm is 256 minus it: 248 for -8' : 'correct the number',
  );
}

/** Digits of the address as people read it, most significant first; stored the other way. */
function addressField(fields: Fields, name: string, findings: Finding[]): Bytes {
  const text = fields.extended_address;
  if (text === undefined) return new Uint8Array(ADDRESS);
  const digits = text.trim().replace(/^0x/i, '').replaceAll(':', '');
  const bytes = fromHex(digits.padStart(2 * ADDRESS, '0'));
  if (!bytes || digits === '' || bytes.length !== ADDRESS) {
    throw wrongFormat(
      `${name}: extended_address '${text}' is not an address of ${ADDRESS} bytes`,
      'give 16 hexadecimal digits',
    );
  }
  if (digits.length < 2 * ADDRESS) {
    const message = `${name}: extended_address has ${digits.length} digits, not 16; zeros are put in front`;
    findings.push(finding('nordic/number-odd', message));
  }
  return reversed(bytes);
}
