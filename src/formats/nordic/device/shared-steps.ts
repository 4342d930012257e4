/** Checks that boot loaders of every SDK make: hardware version, signature, room. */

import { SIGNATURE_LENGTH, verifies } from '../signature.ts';
import { FAILED, INVALID_OBJECT, NO_RESOURCES } from './answers.ts';
import { BOOTLOADER, SOFTDEVICE_BOOTLOADER, sizeOf } from './incoming.ts';
import { roomFor } from './room.ts';
import { SDK_13 } from './sdk.ts';
import { type Context, extended, type Judgement, refused, type Step } from './step.ts';

const ECDSA_P256 = 0;
const NRF51_BOOTLOADER_AREA = 0x5000;
const BOOTLOADER_AREA = 0x6000;

/** A debug boot loader takes a debug package without looking at versions. */
export const comparesVersions = (c: Context): boolean => !(c.init.isDebug && c.device.bootloader.debug);

export const hwVersionPresent: Step = {
  name: 'hardware version present',
  cause: 'init-invalid',
  check: (c) =>
    c.init.hwVersion === undefined ? extended(c, 4, 'the init packet has no hw_version') : undefined,
};

export const hwVersion: Step = {
  name: 'hardware version',
  cause: 'hw-version',
  check: (c): Judgement => {
    const { hwVersion: expected } = c.device;
    if (expected === undefined) return { unknown: 'the profile names no hwVersion' };
    if (c.init.hwVersion === expected) return undefined;
    return extended(
      c,
      6,
      `the package is for hw-version ${c.init.hwVersion}, the boot loader was built for ${expected}`,
    );
  },
};

export const signatureType: Step = {
  name: 'signature type',
  cause: 'signature-type',
  check: (c) =>
    c.packet.signature !== undefined && c.packet.signature.type !== ECDSA_P256
      ? extended(c, 0x0b, 'the signature is not ECDSA P-256, the only kind the boot loader knows')
      : undefined,
};

export const signatureLength: Step = {
  name: 'signature length',
  cause: 'signature-invalid',
  when: (c) => c.sdk >= SDK_13,
  check: (c) => {
    const length = c.packet.signature?.bytes.length ?? 0;
    return length === SIGNATURE_LENGTH
      ? undefined
      : refused(FAILED, `the signature has ${length} bytes, a P-256 signature has 64`);
  },
};

export const signature: Step = {
  name: 'signature',
  cause: 'signature-invalid',
  check: async (c) => {
    if (c.publicKey === undefined) return { unknown: 'the profile names no publicKey' };
    const bytes = c.packet.signature?.bytes;
    if (bytes !== undefined && (await verifies(c.publicKey, c.packet.signedBytes, bytes))) return undefined;
    return refused(
      INVALID_OBJECT,
      'the signature is not one of the key in the boot loader: the package was signed with another private key',
    );
  },
};

export const bootloaderArea: Step = {
  name: 'boot loader fits its area',
  cause: 'no-space',
  when: (c) => c.init.type === BOOTLOADER || c.init.type === SOFTDEVICE_BOOTLOADER,
  check: (c) => {
    const area =
      c.device.bootloaderSize ?? (c.device.hwVersion === 51 ? NRF51_BOOTLOADER_AREA : BOOTLOADER_AREA);
    const size = c.init.blSize ?? 0;
    return size > area
      ? refused(NO_RESOURCES, `the new boot loader has ${size} bytes, its area in the device ${area}`)
      : undefined;
  },
};

export const room: Step = {
  name: 'room',
  cause: 'no-space',
  check: (c) => {
    const size = sizeOf(c.init);
    const space = roomFor(c);
    if (space === undefined) return { unknown: 'the profile describes no flash' };
    if (size > space.largest) {
      return refused(
        NO_RESOURCES,
        `${size} bytes do not fit into the ${Math.max(0, space.largest)} between ${space.from} and ${space.to}`,
      );
    }
    return size > space.dualBank
      ? {
          note: `${size} bytes fit only by giving up the old application: a broken link leaves the device in DFU mode`,
          warning: true,
        }
      : undefined;
  },
};
