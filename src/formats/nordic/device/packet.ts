/**
 * An init packet as a boot loader's decoder takes it: more than a strict reader allows. Numbers of enumerations are not held
 * against the schema, unknown fields are passed over, and of a field that is there twice the last counts.
 */

import type { Bytes } from '../../../core/types.ts';
import { enums } from '../dfu-cc.fields.gen.ts';
import { readWire, type WireField, type WireProblem } from '../protobuf-wire.ts';
import type { Init, Packet } from './incoming.ts';

const fatal: readonly WireProblem['kind'][] = ['cut', 'type', 'missing'];

const allOf = (fields: readonly WireField[], name: string): readonly WireField[] =>
  fields.filter((field) => field.name === name);

const lastOf = (fields: readonly WireField[], name: string): WireField | undefined =>
  allOf(fields, name).at(-1);

const insideOf = (field: WireField | undefined): readonly WireField[] => field?.fields ?? [];

/** The number of a field; enumerations stand there by name where the schema has one. */
function numberOf(
  field: WireField | undefined,
  names?: Readonly<Record<string, number>>,
): number | undefined {
  const value = field?.value;
  if (typeof value === 'string') return names?.[value];
  return typeof value === 'number' ? value % 2 ** 32 : undefined;
}

const idsOf = ({ value }: WireField): readonly number[] =>
  Array.isArray(value) ? value : typeof value === 'number' ? [value] : [];

/** What a boot loader's decoder makes of the bytes; undefined when it gives up. */
export function packetOf(bytes: Bytes): Packet | undefined {
  const { fields, problems } = readWire(bytes, 'Packet');
  if (problems.some(({ kind }) => fatal.includes(kind))) return undefined;
  const content = (field: WireField | undefined): Bytes =>
    field
      ? bytes.subarray(field.contentOffset, field.contentOffset + field.contentLength)
      : new Uint8Array(0);

  const initOf = (inside: readonly WireField[]): Init => {
    const number = (name: string) => numberOf(lastOf(inside, name));
    const hash = lastOf(inside, 'hash');
    return {
      type: numberOf(lastOf(inside, 'type'), enums.FwType),
      fwVersion: number('fw_version'),
      hwVersion: number('hw_version'),
      sdReq: allOf(inside, 'sd_req').flatMap(idsOf),
      sdSize: number('sd_size'),
      blSize: number('bl_size'),
      appSize: number('app_size'),
      hash: hash && {
        type: numberOf(lastOf(insideOf(hash), 'hash_type'), enums.HashType) ?? 0,
        bytes: content(lastOf(insideOf(hash), 'hash')),
      },
      isDebug: (number('is_debug') ?? 0) !== 0,
      bootValidation: allOf(inside, 'boot_validation').map((entry) => ({
        type: numberOf(lastOf(insideOf(entry), 'type'), enums.ValidationType) ?? 0,
        bytes: content(lastOf(insideOf(entry), 'bytes')),
      })),
    };
  };

  const signed = lastOf(fields, 'signed_command');
  const unsigned = lastOf(fields, 'command');
  const command = signed ? lastOf(insideOf(signed), 'command') : unsigned;
  const init = lastOf(insideOf(command), 'init');
  if (!init) return undefined;
  return {
    init: initOf(insideOf(init)),
    signedBytes: content(init),
    signature: signed && {
      type: numberOf(lastOf(insideOf(signed), 'signature_type'), enums.SignatureType) ?? 0,
      bytes: content(lastOf(insideOf(signed), 'signature')),
    },
    ambiguous: signed !== undefined && unsigned !== undefined,
  };
}
