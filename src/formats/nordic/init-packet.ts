/**
 * The init packet of Secure DFU (a package's `.dat`): proto/dfu-cc.proto, read exactly and written as nrfutil writes it.
 *
 *     unsigned   0a <len> Command
 *     signed     12 <len> ( 0a <len> Command   10 00   1a 40 <signature: r, then s, 32 bytes little-endian each> )
 *     Command    08 01   12 <len> InitCommand           (08 01: op_code INIT)
 *
 * The signature is over the serialised InitCommand as it stands in the packet, nothing else. All fields of an InitCommand
 * are written, zeros too, in the order of their numbers; the hash is SHA-256 of the image, its bytes reversed.
 */

import { equal } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { enums } from './dfu-cc.fields.gen.ts';
import { dfu } from './dfu-cc.gen.js';
import { fieldAt, readWire, type WireField, type WireProblem } from './protobuf-wire.ts';
import type { Validation } from './validations.ts';

export type ImageType = keyof typeof enums.FwType;
export type HashType = keyof typeof enums.HashType;
export type { Validation } from './validations.ts';
export type SignatureType = keyof typeof enums.SignatureType;

export type BootValidation = { readonly type: Validation; readonly bytes: Bytes };

/** An init command; a field that the packet does not have is absent. */
export type InitCommand = {
  readonly fwVersion?: number;
  readonly hwVersion?: number;
  readonly sdReq: readonly number[];
  readonly type?: ImageType;
  readonly sdSize?: number;
  readonly blSize?: number;
  readonly appSize?: number;
  readonly hash?: { readonly type: HashType; readonly bytes: Bytes };
  readonly isDebug?: boolean;
  readonly bootValidation: readonly BootValidation[];
};

export type PacketSignature = { readonly type: SignatureType; readonly bytes: Bytes };

/** Sizes beyond which the decoder of the boot loaders gives up. */
const limits = {
  signature: 64,
  hash: 32,
  validation: 64,
  validations: 3,
  sdReq: 16,
  sdReqBefore141: 4,
};

const nameOf = <E extends Readonly<Record<string, number>>>(values: E, value: number): keyof E =>
  Object.keys(values).find((name) => values[name] === value) as keyof E;

function initMessage(init: InitCommand): dfu.InitCommand.$Properties {
  return {
    ...(init.fwVersion === undefined ? {} : { fw_version: init.fwVersion }),
    ...(init.hwVersion === undefined ? {} : { hw_version: init.hwVersion }),
    sd_req: [...init.sdReq],
    ...(init.type === undefined ? {} : { type: enums.FwType[init.type] }),
    ...(init.sdSize === undefined ? {} : { sd_size: init.sdSize }),
    ...(init.blSize === undefined ? {} : { bl_size: init.blSize }),
    ...(init.appSize === undefined ? {} : { app_size: init.appSize }),
    ...(init.hash ? { hash: { hash_type: enums.HashType[init.hash.type], hash: init.hash.bytes } } : {}),
    ...(init.isDebug === undefined ? {} : { is_debug: init.isDebug }),
    boot_validation: init.bootValidation.map(({ type, bytes }) => ({
      type: enums.ValidationType[type],
      bytes,
    })),
  };
}

/** The bytes that are signed. */
export const encodeInitCommand = (init: InitCommand): Bytes =>
  new Uint8Array(dfu.InitCommand.encode(initMessage(init)).finish());

/** The whole init packet; without a signature it is an unsigned one. */
export function encodePacket(init: InitCommand, signature?: PacketSignature): Bytes {
  const command = { op_code: enums.OpCode.INIT, init: initMessage(init) };
  const packet = signature
    ? {
        signed_command: {
          command,
          signature_type: enums.SignatureType[signature.type],
          signature: signature.bytes,
        },
      }
    : { command };
  return new Uint8Array(dfu.Packet.encode(packet).finish());
}

export type DecodedPacket = {
  /** Absent when the packet cannot be decoded, or does not carry one. */
  readonly init?: InitCommand;
  /** The serialised InitCommand and where it stands. */
  readonly initBytes?: Bytes;
  readonly initOffset?: number;
  /** The serialised Command, for whoever signed that by mistake. */
  readonly commandBytes?: Bytes;
  readonly opCode?: string;
  readonly signature?: PacketSignature;
  /** Everything on the wire, for display. */
  readonly fields: readonly WireField[];
  /** Why a boot loader cannot decode it, or would not be given it. */
  readonly errors: readonly WireProblem[];
  /** It decodes, but not to what an encoder would have written. */
  readonly oddities: readonly WireProblem[];
};

const harmless: readonly WireProblem['kind'][] = ['unknown', 'loose'];

/** Decodes any bytes. What a strict reader objects to is in `errors` and `oddities`; nothing is thrown. */
export function decodePacket(bytes: Bytes): DecodedPacket {
  const { fields, problems } = readWire(bytes, 'Packet');
  const errors = problems.filter(({ kind }) => !harmless.includes(kind));
  const oddities = problems.filter(({ kind }) => harmless.includes(kind));
  const outer = ['command', 'signed_command'].filter((name) => fieldAt(fields, name));
  if (outer.length !== 1) errors.push(...outerProblem(outer.length));
  const packet = errors.every(({ kind }) => kind !== 'cut' && kind !== 'type' && kind !== 'missing')
    ? decode(bytes)
    : undefined;
  if (!packet) return { fields, errors, oddities };
  const signed = packet.signed_command;
  const path = signed ? ['signed_command', 'command'] : ['command'];
  const command = fieldAt(fields, ...path);
  const init = fieldAt(fields, ...path, 'init');
  const initMessage = (signed?.command ?? packet.command)?.init;
  const decoded = initMessage ? initOf(initMessage, init) : undefined;
  const opCode = fieldAt(fields, ...path, 'op_code')?.value;
  if (
    oddities.length === 0 &&
    errors.length === 0 &&
    !equal(new Uint8Array(dfu.Packet.encode(packet).finish()), bytes)
  ) {
    oddities.push({ kind: 'loose', message: 'encoding it again gives other bytes', offset: 0 });
  }
  errors.push(...limitProblems(fields));
  if (opCode !== 'INIT' || !init) {
    errors.push({
      kind: 'missing',
      message: 'it carries no init command (op_code INIT)',
      offset: command?.offset ?? 0,
    });
  }
  return {
    fields,
    errors,
    oddities,
    ...(decoded ? { init: decoded } : {}),
    ...(init ? { initBytes: content(bytes, init), initOffset: init.contentOffset } : {}),
    ...(command ? { commandBytes: content(bytes, command) } : {}),
    ...(opCode === undefined ? {} : { opCode: String(opCode) }),
    ...(signed ? { signature: signatureOf(signed) } : {}),
  };
}

const content = (bytes: Bytes, field: WireField): Bytes =>
  bytes.subarray(field.contentOffset, field.contentOffset + field.contentLength);

const outerProblem = (count: number): WireProblem[] => [
  count === 0
    ? { kind: 'missing', message: 'there is neither a command nor a signed command', offset: 0 }
    : { kind: 'repeated', message: 'there is both a command and a signed command', offset: 0 },
];

function decode(bytes: Bytes): dfu.Packet | undefined {
  try {
    return dfu.Packet.decode(bytes);
  } catch {
    return undefined;
  }
}

const signatureOf = (signed: dfu.SignedCommand.$Properties): PacketSignature => ({
  type: nameOf(enums.SignatureType, signed.signature_type) ?? 'ECDSA_P256_SHA256',
  bytes: new Uint8Array(signed.signature),
});

/** Values of an InitCommand, of the fields that are there. */
function initOf(message: dfu.InitCommand.$Properties, field: WireField | undefined): InitCommand {
  const has = (name: string) => field?.fields !== undefined && fieldAt(field.fields, name) !== undefined;
  const number = (name: 'fw_version' | 'hw_version' | 'sd_size' | 'bl_size' | 'app_size') =>
    has(name) ? (message[name] ?? 0) : undefined;
  const fwVersion = number('fw_version');
  const hwVersion = number('hw_version');
  const sdSize = number('sd_size');
  const blSize = number('bl_size');
  const appSize = number('app_size');
  const type = field?.fields && fieldAt(field.fields, 'type')?.value;
  return {
    ...(fwVersion === undefined ? {} : { fwVersion }),
    ...(hwVersion === undefined ? {} : { hwVersion }),
    sdReq: message.sd_req ?? [],
    ...(typeof type === 'string' ? { type: type as ImageType } : {}),
    ...(sdSize === undefined ? {} : { sdSize }),
    ...(blSize === undefined ? {} : { blSize }),
    ...(appSize === undefined ? {} : { appSize }),
    ...(message.hash
      ? {
          hash: {
            type: nameOf(enums.HashType, message.hash.hash_type) ?? 'NO_HASH',
            bytes: new Uint8Array(message.hash.hash),
          },
        }
      : {}),
    ...(has('is_debug') ? { isDebug: message.is_debug === true } : {}),
    bootValidation: (message.boot_validation ?? []).map(({ type, bytes }) => ({
      type: nameOf(enums.ValidationType, type) ?? 'NO_VALIDATION',
      bytes: new Uint8Array(bytes),
    })),
  };
}

/** Byte fields and lists that are longer than a boot loader's decoder has room for. */
function limitProblems(fields: readonly WireField[]): WireProblem[] {
  const found: WireProblem[] = [];
  const tooLong = (
    field: WireField | undefined,
    limit: number,
    size = field?.contentLength ?? 0,
    unit = 'bytes',
  ) => {
    if (!field || size <= limit) return;
    const message = `${field.name} has ${size} ${unit}, a boot loader's decoder takes ${limit}`;
    found.push({ kind: 'overflow', message, offset: field.offset });
  };
  const signed = fieldAt(fields, 'signed_command');
  const init = fieldAt(fields, 'signed_command', 'command', 'init') ?? fieldAt(fields, 'command', 'init');
  tooLong(signed?.fields && fieldAt(signed.fields, 'signature'), limits.signature);
  const inner = init?.fields ?? [];
  tooLong(fieldAt(inner, 'hash', 'hash'), limits.hash);
  const lists = inner.filter(({ name }) => name === 'sd_req');
  const ids = lists.reduce((sum, { value }) => sum + (Array.isArray(value) ? value.length : 1), 0);
  tooLong(lists[0], limits.sdReq, ids, 'values');
  const entries = inner.filter(({ name }) => name === 'boot_validation');
  tooLong(entries[0], limits.validations, entries.length, 'entries');
  for (const entry of entries) tooLong(entry.fields && fieldAt(entry.fields, 'bytes'), limits.validation);
  return found;
}
