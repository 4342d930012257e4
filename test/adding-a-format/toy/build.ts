/** Makes a toy image, and judges it before anyone else sees it. */

import { concat } from '../../../src/core/bytes.ts';
import { crc32 } from '../../../src/core/digest.ts';
import { Fault } from '../../../src/core/fault.ts';
import { required, textOf } from '../../../src/core/options.ts';
import type { Artifact, BuildRequest } from '../../../src/core/types.ts';
import { check } from './check.ts';
import { header, MAGIC } from './layout.ts';

export type ToyFaultCode = 'toy/no-input' | 'toy/bad-version';

function versionOf(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= 0xffffffff) return Number(text);
  throw new Fault<ToyFaultCode>({
    code: 'toy/bad-version',
    exit: 2,
    what: `--toy-version: '${text}' is no number from 0 to 4294967295`,
  });
}

export async function build({ values, files }: BuildRequest): Promise<Artifact> {
  const [input] = files['input'] ?? [];
  if (!input) throw new Fault<ToyFaultCode>({ code: 'toy/no-input', exit: 2, what: '--input is missing' });
  const payload = input.bytes;
  const head = header.write({
    magic: MAGIC,
    version: versionOf(textOf(values, 'toy-version') ?? '0'),
    length: payload.length,
    crc: crc32(payload),
  });
  const image = { name: required(values, 'out'), bytes: concat(head, payload) };
  const { facts, findings } = await check(image, {});
  return { format: 'toy', files: [image], facts, findings };
}
