/** What is sent to the device, as its checks see it: the decoded init packet and the image. */

import type { Bytes } from '../../../core/types.ts';

export const APPLICATION = 0;
export const SOFTDEVICE = 1;
export const BOOTLOADER = 2;
export const SOFTDEVICE_BOOTLOADER = 3;
export const EXTERNAL_APPLICATION = 4;

/** An InitCommand with what was present in it. */
export type Init = {
  readonly type?: number | undefined;
  readonly fwVersion?: number | undefined;
  readonly hwVersion?: number | undefined;
  readonly sdReq: readonly number[];
  readonly sdSize?: number | undefined;
  readonly blSize?: number | undefined;
  readonly appSize?: number | undefined;
  readonly hash?: { readonly type: number; readonly bytes: Bytes } | undefined;
  readonly isDebug: boolean;
  readonly bootValidation: readonly { readonly type: number; readonly bytes: Bytes }[];
};

/** A decoded packet: the command, what was signed of it, and the signature if there is one. */
export type Packet = {
  readonly init: Init;
  /** The InitCommand as it stands in the packet: the signed bytes. */
  readonly signedBytes: Bytes;
  readonly signature?: { readonly type: number; readonly bytes: Bytes } | undefined;
  /** Both a signed and an unsigned command are in the packet. */
  readonly ambiguous: boolean;
};

/** One image of a package, in sending order. */
export type Incoming = {
  /** The manifest's key: `application`, `bootloader`, `softdevice`, `softdevice_bootloader`. */
  readonly name: string;
  readonly initPacket: Bytes;
  readonly image: Bytes;
  /** Undefined when the init packet does not decode. */
  readonly packet: Packet | undefined;
};

export const typeName = (type: number | undefined): string =>
  ['application', 'SoftDevice', 'boot loader', 'SoftDevice and boot loader', 'external application'][
    type ?? -1
  ] ?? `type ${type ?? 'missing'}`;

export const sizeOf = (init: Init): number => (init.sdSize ?? 0) + (init.blSize ?? 0) + (init.appSize ?? 0);

/** The size fields that the type announces; undefined where one is missing. */
export function announcedSize(init: Init): number | undefined {
  const { type, sdSize, blSize, appSize } = init;
  if (type === SOFTDEVICE) return sdSize;
  if (type === BOOTLOADER) return blSize;
  if (type !== SOFTDEVICE_BOOTLOADER) return appSize;
  return sdSize && blSize ? sdSize + blSize : undefined;
}
