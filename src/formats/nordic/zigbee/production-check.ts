/** Judges and describes the production configurations in a memory. */

import { hex, hexNumber, reversed } from '../../../core/bytes.ts';
import type { Facts, Finding, Part } from '../../../core/types.ts';
import { finding } from '../findings.ts';
import {
  COVERED_FROM,
  crc16x25,
  type FoundProduction,
  productionCrc,
  productionLayout,
} from './production-layout.ts';

const noCode = (code: Uint8Array): boolean => code.every((byte) => byte === 0);

export function checkProduction({ address, bytes, fields, announced }: FoundProduction): Finding[] {
  const findings: Finding[] = [];
  const at = { offset: address, length: bytes.length };
  const where = `the production configuration at ${hexNumber(address, 8)}`;
  if (announced !== bytes.length) {
    const message = `${where} has ${bytes.length} bytes and announces ${announced}`;
    findings.push(finding('nordic/production-length', message, { at }));
  }
  if (productionCrc(bytes.subarray(COVERED_FROM)) !== fields.crc) {
    findings.push(finding('nordic/production-crc', `${where} was changed after its CRC was made`, { at }));
  }
  const expected = noCode(fields.installCode) ? 0 : crc16x25(fields.installCode);
  if (fields.installCodeCrc !== expected && fields.installCodeCrc !== crc16x25(fields.installCode)) {
    const message = `${where}: the CRC-16 of the install code is ${hexNumber(fields.installCodeCrc, 4)}, it should be ${hexNumber(expected, 4)}`;
    findings.push(finding('nordic/production-install-code', message, { at }));
  }
  return findings;
}

export const productionFacts = ({ address, bytes, fields }: FoundProduction): Facts => ({
  family: 'zigbee-production',
  address,
  size: bytes.length,
  version: fields.version,
  channelMask: hexNumber(fields.channelMask, 8),
  extendedAddress: hex(reversed(fields.extendedAddress)),
  installCode: !noCode(fields.installCode),
});

/** The install code is a secret of the device: it is told that it is there, not what it is. */
export function productionPart({ address, bytes, fields }: FoundProduction, within: string): Part {
  const shown = productionLayout.parts(fields, address, {
    magic: (value) => hexNumber(value, 8),
    crc: (value) => hexNumber(value, 8),
    channelMask: (value) => hexNumber(value, 8),
    extendedAddress: (value) => hex(reversed(value)),
    txPower: (value) => value.join(' '),
    installCode: (value) => (noCode(value) ? 'none' : 'set; not shown'),
    installCodeCrc: (value) => hexNumber(value, 4),
  });
  const data = bytes.length - productionLayout.size;
  const offset = address + productionLayout.size;
  const value = hex(bytes.subarray(productionLayout.size));
  const parts = data > 0 ? [...shown, { name: 'applicationData', offset, length: data, value }] : shown;
  return {
    name: 'Zigbee production configuration',
    offset: address,
    length: bytes.length,
    within,
    parts: parts.map((part) => ({ ...part, within })),
  };
}
