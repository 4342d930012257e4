/** Judges a toy image: its length, then its CRC. */

import { hexNumber, slice } from '../../../src/core/bytes.ts';
import { counted } from '../../../src/core/count.ts';
import { crc32 } from '../../../src/core/digest.ts';
import type { Expectations, Facts, Finding, NamedBytes, Report } from '../../../src/core/types.ts';
import { finding } from './findings.ts';
import { header } from './layout.ts';

function judge({ name, bytes }: NamedBytes): { facts: Facts; findings: Finding[] } {
  const values = header.read(bytes);
  const payload = values && slice(bytes, header.size, values.length);
  if (!values || !payload) {
    return {
      facts: {},
      findings: [finding('toy/truncated', `${name} ends after ${counted(bytes.length, 'byte')}`)],
    };
  }
  const findings: Finding[] = [];
  const end = header.size + values.length;
  if (end < bytes.length) {
    const at = { file: name, offset: end, length: bytes.length - end };
    findings.push(finding('toy/trailing-data', `${counted(at.length, 'byte')} behind the image`, { at }));
  }
  const crc = crc32(payload);
  if (crc !== values.crc) {
    const at = { file: name, offset: header.offsets.crc, length: 4 };
    const message = `the CRC is ${hexNumber(values.crc, 8)}, that of the payload ${hexNumber(crc, 8)}`;
    findings.push(finding('toy/crc-wrong', message, { at }));
  }
  return { facts: { version: values.version, signed: false }, findings };
}

export const check = async (file: NamedBytes, _: Expectations): Promise<Report> => ({
  format: 'toy',
  ...judge(file),
});
