/**
 * Every cause an explanation can name: what it says with what is known, and what to do. docs/explain.md is the same table
 * for reading.
 */

import { BOOTLOADER, type Init, SOFTDEVICE_BOOTLOADER, typeName } from '../device/incoming.ts';
import { fwidName } from '../device/names.ts';
import type { Device } from '../device/profile.ts';
import type { CheckCause } from '../device/step.ts';

/** What a check of the device refuses, and what only a log shows. */
export type CauseId =
  | CheckCause
  | 'not-page-aligned'
  | 'data-before-init'
  | 'crc-mismatch'
  | 'link-lost'
  | 'no-response'
  | 'init-already-stored'
  | 'init-from-other-package'
  | 'data-from-other-package'
  | 'progress-not-saved'
  | 'already-executed'
  | 'fallback-app-only'
  | 'host-software'
  | 'host-aborted'
  | 'app-not-valid'
  | 'device-trouble'
  | 'buttonless-not-bonded'
  | 'buttonless-busy'
  | 'buttonless-failed'
  | 'legacy-crc'
  | 'legacy-init-rejected'
  | 'legacy-type-not-supported'
  | 'legacy-too-large'
  | 'legacy-invalid-state';

/** What is known when a cause is put into words. */
export type Known = {
  /** The init packet: the package's, or the one the log shows. */
  readonly init: Init | undefined;
  readonly device: Device | undefined;
  /** The id of the SoftDevice that the package brings beside this image. */
  readonly brings?: number | undefined;
};

type Wording = {
  readonly message: (known: Known) => string;
  readonly fix: string | ((known: Known) => string);
};

const listText = (list: readonly number[]): string =>
  list.length > 0 ? list.map(fwidName).join(', ') : 'nothing';

function softDeviceMessage({ init, device }: Known): string {
  const wanted = init && `the package is only for ${listText(init.sdReq)} (sd-req)`;
  const fwid = device?.softdevice?.fwid;
  const present =
    device?.softdevice === null ? 'no SoftDevice' : fwid === undefined ? undefined : fwidName(fwid);
  if (wanted && present) return `the device holds ${present}, ${wanted}`;
  return wanted
    ? `the device does not hold a SoftDevice the package is for: ${listText(init.sdReq)} (sd-req)`
    : 'the SoftDevice in the device is not in the sd-req list of the package';
}

const S130_2_0 = [0x80, 0x87];

/** The two S130 releases that are taken for one another come up where nothing speaks against them. */
function softDeviceFix({ init, device, brings }: Known): string {
  if (brings !== undefined && init && !init.sdReq.includes(brings)) {
    return `the package brings ${fwidName(brings)}, which its application does not name: package again with that id for --sd-id`;
  }
  const fwid = device?.softdevice?.fwid;
  const ids = [...(init?.sdReq ?? S130_2_0), ...(fwid === undefined ? [] : [fwid])];
  const pair = ids.some((id) => S130_2_0.includes(id)) ? ' (S130 2.0.0 is 0x80, S130 2.0.1 is 0x87)' : '';
  return `compare --sd-req with the SoftDevice that is flashed${pair} and package again with the ids of every SoftDevice in the field`;
}

function hardwareMessage({ init, device }: Known): string {
  const wanted =
    init?.hwVersion === undefined ? 'the package' : `the package is for hw-version ${init.hwVersion}`;
  if (device?.hwVersion !== undefined) return `${wanted}, the boot loader was built for ${device.hwVersion}`;
  return init?.hwVersion === undefined
    ? 'the hw-version of the package is not the one the boot loader was built with'
    : `${wanted}, which is not what the boot loader was built with`;
}

function versionMessage({ init, device }: Known): string {
  const what = init && init.type !== 0 ? `${typeName(init.type)} version` : 'application version';
  const version = init?.fwVersion;
  const current =
    init?.type === BOOTLOADER || init?.type === SOFTDEVICE_BOOTLOADER
      ? device?.bootloaderVersion
      : device?.appVersion;
  if (version === undefined) return `the ${what} in the package is lower than the installed one`;
  return current === undefined
    ? `the ${what} ${version} in the package is not high enough for the version installed`
    : `the ${what} ${version} in the package is not high enough: ${current} is installed`;
}

function versionFix({ init }: Known): string {
  const application = '--application-version (equal is fine on most devices)';
  const bootloader = '--bootloader-version (it must be higher than the installed one)';
  if (init === undefined) return `raise ${application} or ${bootloader} and package again`;
  if (init.type !== BOOTLOADER && init.type !== SOFTDEVICE_BOOTLOADER) {
    return `raise ${application} and package again`;
  }
  return `raise ${bootloader} and package again; if an earlier attempt has installed it already, send the application alone`;
}

const says =
  (message: string): Wording['message'] =>
  () =>
    message;

/** What to do about a cause. */
export function fixFor(id: CauseId, known: Known): string {
  const { fix } = wordings[id];
  return typeof fix === 'string' ? fix : fix(known);
}

export const wordings: Readonly<Record<CauseId, Wording>> = {
  'sd-version': {
    message: softDeviceMessage,
    fix: softDeviceFix,
  },
  'hw-version': {
    message: hardwareMessage,
    fix: 'package with --hw-version 51 for nRF51 and 52 for every nRF52, unless the boot loader was built with a number of its own',
  },
  'fw-version': {
    message: versionMessage,
    fix: versionFix,
  },
  'fw-type': {
    message: ({ init }) =>
      `the boot loader does not take this type of image${init ? `: ${typeName(init.type)}` : ''}`,
    fix: 'check what was packaged; external applications need a boot loader built with NRF_DFU_SUPPORTS_EXTERNAL_APP',
  },
  'init-invalid': {
    message: says('the boot loader cannot read the init packet, or a field it needs is missing'),
    fix: 'verify the package; more than 4 sd-req values are too many before SDK 14.1, more than 16 always',
  },
  'init-too-large': {
    message: says(
      'the init packet is longer than the boot loader takes: 256 bytes up to SDK 15.2, 512 from 15.3',
    ),
    fix: 'shorten it: fewer --sd-req values, no ECDSA boot validation',
  },
  'hash-type': { message: says('the hash in the init packet is not SHA-256'), fix: 'package again' },
  'signature-type': {
    message: says('the signature is of a kind that the boot loader does not know'),
    fix: 'sign with a P-256 key',
  },
  'signature-missing': {
    message: says('the package is not signed and the boot loader takes signed packages only'),
    fix: 'package with --key-file and the private key whose public half is in the boot loader',
  },
  'signature-invalid': {
    message: says('the signature is not one of the public key in the boot loader'),
    fix: 'sign with the private key that belongs to the dfu_public_key.c in the boot loader (rebuild it after a new key pair); a package signed by hand may have the wrong byte order',
  },
  'hash-mismatch': {
    message: says('the image that arrived does not have the hash in the init packet'),
    fix: 'verify the package: image and init packet do not belong together, or a file changed after packaging',
  },
  'no-space': {
    message: says('the image does not fit between the SoftDevice and the boot loader'),
    fix: 'make the image smaller, or check the flash layout: the hard limit is boot loader start − application data − end of the SoftDevice',
  },
  'debug-package': {
    message: says('the package was made with --debug-mode, which only debug boot loaders take'),
    fix: 'package again without --debug-mode',
  },
  'sd-image-incompatible': {
    message: says(
      'the new SoftDevice does not fit the device: another family, another major version without boot loader, or no SoftDevice at all',
    ),
    fix: 'send a new major version together with a boot loader, and a SoftDevice of the family that is installed',
  },
  'boot-validation': {
    message: says(
      'the boot validation in the init packet does not fit the image or what the boot loader demands',
    ),
    fix: 'for SoftDevice and boot loader together use signed boot validation with SDK 17 only; otherwise check the key',
  },
  'not-page-aligned': {
    message: says('the host made a data object whose size is neither whole pages nor the end of the image'),
    fix: 'the image in the package and the size in its init packet differ, or the host software is at fault: verify the package',
  },
  'data-before-init': {
    message: says('the host sent data before an init packet was accepted, or more data than announced'),
    fix: 'start again; if it stays, the image is longer than its init packet says: verify the package',
  },
  'bytes-lost': {
    message: says('fewer bytes arrived than were sent'),
    fix: 'lower the number of packets between receipts (1 to 12), use a smaller MTU, turn on flow control on UART, and send again',
  },
  'crc-mismatch': {
    message: says('all bytes arrived, but not as they were sent'),
    fix: 'lower the number of packets between receipts (1 to 12), use a smaller MTU, look at the radio or the wiring, and send again',
  },
  'link-lost': {
    message: says('the link dropped'),
    fix: 'connect again and continue; stay close to the device',
  },
  'no-response': {
    message: says('the device does not answer'),
    fix: 'check that it is in DFU mode, the port and its speed (115200), the flow control lines, and that no debug probe’s drive holds the port',
  },
  'init-already-stored': {
    message: says(
      'the device still holds this very init packet from an earlier attempt, so it was not sent again',
    ),
    fix: 'nothing: the answer is to this package all the same',
  },
  'init-from-other-package': {
    message: says('the init packet in the device is another package’s'),
    fix: 'start again from the beginning; name the package that was really sent if this was not it',
  },
  'data-from-other-package': {
    message: says('the data in the device are not the beginning of this package’s image'),
    fix: 'start the image again from the beginning; name the package that was really sent if this was not it',
  },
  'progress-not-saved': {
    message: says(
      'the boot loader kept the init packet but not the data: progress is not saved across resets',
    ),
    fix: 'nothing is wrong, it only costs time: the host sends the image again. To keep progress build the boot loader with NRF_DFU_SAVE_PROGRESS_IN_FLASH 1, at the price of flash wear',
  },
  'already-executed': {
    message: says(
      'the object had been executed before, so executing it again was refused; the transfer went on',
    ),
    fix: 'nothing: this is harmless',
  },
  'fallback-app-only': {
    message: says(
      'the SoftDevice and boot loader were refused, so the host went on with the application alone',
    ),
    fix: 'fine if they are installed already; otherwise see why they were refused',
  },
  'host-software': {
    message: says('the host asked for an object or a write the protocol does not allow'),
    fix: 'update the DFU library of the host; it must go by the maximum size that select reports',
  },
  'host-aborted': { message: says('the host gave up'), fix: 'start again' },
  'app-not-valid': {
    message: says('the device stays in DFU mode because its application is not valid'),
    fix: 'check the settings page (otapack nordic settings) against application and boot loader, or send the application again',
  },
  'device-trouble': {
    message: says('the boot loader failed for a reason it does not tell, such as its flash'),
    fix: 'reset the device and send again; read its log over RTT if it stays',
  },
  'buttonless-not-bonded': {
    message: says('the device enters its boot loader for bonded peers only, and this one is not bonded'),
    fix: 'bond first, or build the application with the buttonless service for unbonded peers',
  },
  'buttonless-busy': {
    message: says('the application is busy and did not enter the boot loader'),
    fix: 'try again',
  },
  'buttonless-failed': {
    message: says('the application could not enter its boot loader'),
    fix: 'check that a boot loader is flashed and that the application may write its settings',
  },
  'legacy-crc': {
    message: says('the image that arrived does not have the CRC in the init packet'),
    fix: 'send more slowly (a receipt after every packet); check that the .dat belongs to the image',
  },
  'legacy-init-rejected': {
    message: says(
      'the boot loader refused the init packet: device type, device revision or SoftDevice do not fit',
    ),
    fix: 'compare --dev-type, --dev-revision and --sd-req with the device; 0xFFFE is any SoftDevice in legacy DFU',
  },
  'legacy-type-not-supported': {
    message: says('the boot loader does not take this combination of images'),
    fix: 'send SoftDevice and boot loader first, the application afterwards',
  },
  'legacy-too-large': {
    message: says('the image is larger than the boot loader’s limit'),
    fix: 'make it smaller',
  },
  'legacy-invalid-state': {
    message: says('the boot loader was in the middle of an earlier upload'),
    fix: 'reset the device and start again',
  },
};
