/**
 * Ready device profiles: boot loaders as the nRF5 SDKs 11 to 17 build them, with the SoftDevices they come with. They know
 * no key and no installed versions; a profile of your own starts from one with `base: NAME` and adds those.
 *
 *     nrf52832-sdk15.3-s132@6.1.1     chip, SDK, SoftDevice: BLE boot loader
 *     nrf52840-sdk17.1-usb            no SoftDevice
 *     nrf52840-sdk17.1-open-usb       the open boot loader of the dongle: takes unsigned applications
 *     adafruit-nrf52840-s140@6.1.1    legacy DFU: boards with Adafruit's boot loader
 */

import type { Profile, ReadyProfile } from '../../core/types.ts';
import { named } from './softdevices.ts';

const PAGE = 0x1000;
const NRF51_PAGE = 0x400;

type Chip = {
  readonly name: string;
  readonly bootloaderStart: number;
  /** Of the USB boot loaders, which are larger. */
  readonly usbStart?: number;
  readonly reserved: number;
  readonly bootloaderSize: number;
};

const large = { reserved: 3 * PAGE, bootloaderSize: 0x6000 };
const small = { reserved: 2 * PAGE, bootloaderSize: 0x5000 };

const nrf51: Chip = {
  name: 'nrf51822',
  bootloaderStart: 0x3ac00,
  reserved: 3 * NRF51_PAGE,
  bootloaderSize: 0x5000,
};
const nrf52832: Chip = { name: 'nrf52832', bootloaderStart: 0x78000, ...large };
const nrf52833: Chip = { name: 'nrf52833', bootloaderStart: 0x78000, ...large };
const nrf52840: Chip = { name: 'nrf52840', bootloaderStart: 0xf8000, usbStart: 0xf4000, ...large };
const nrf52810: Chip = { name: 'nrf52810', bootloaderStart: 0x28000, ...small };
const nrf52820: Chip = { name: 'nrf52820', bootloaderStart: 0x38000, ...small };

type Row = readonly [chip: Chip, sdk: string, softdevices: readonly string[]];

const rows: readonly Row[] = [
  [nrf51, '12', ['s130@2.0.0', 's130@2.0.1']],
  [nrf52832, '12', ['s132@3.0.0']],
  [nrf52832, '13', ['s132@4.0.2']],
  [nrf52832, '14', ['s132@5.0.0']],
  [nrf52832, '14.2', ['s132@5.0.0']],
  [nrf52832, '15.0', ['s132@6.0.0']],
  [nrf52832, '15.2', ['s132@6.1.0']],
  [nrf52832, '15.3', ['s132@6.1.1']],
  [nrf52832, '16', ['s132@7.0.1']],
  [nrf52832, '17.0', ['s132@7.0.1', 's132@7.2.0']],
  [nrf52832, '17.1', ['s132@7.2.0']],
  [nrf52810, '14', ['s112@5.1.0']],
  [nrf52810, '15.0', ['s112@6.0.0']],
  [nrf52810, '15.3', ['s112@6.1.1']],
  [nrf52810, '16', ['s112@7.0.1']],
  [nrf52810, '17.1', ['s112@7.2.0', 's113@7.2.0']],
  [nrf52820, '17.1', ['s113@7.2.0', 's122@8.0.0']],
  [nrf52833, '17.1', ['s113@7.2.0', 's122@8.0.0', 's140@7.2.0']],
  [nrf52840, '13', ['s140@5.0.0-2.alpha']],
  [nrf52840, '15.0', ['s140@6.0.0']],
  [nrf52840, '15.2', ['s140@6.1.0']],
  [nrf52840, '15.3', ['s140@6.1.1']],
  [nrf52840, '16', ['s140@7.0.1']],
  [nrf52840, '17.0', ['s140@7.0.1', 's140@7.2.0']],
  [nrf52840, '17.1', ['s140@7.2.0']],
];

/** Boot loaders without SoftDevice: which SDKs have which. */
const wired: readonly (readonly [
  chip: Chip,
  transport: 'uart' | 'usb',
  open: boolean,
  sdks: readonly string[],
])[] = [
  [nrf52832, 'uart', false, ['13', '14', '15.0', '15.2', '15.3', '16', '17.0', '17.1']],
  [nrf52840, 'uart', false, ['15.0', '15.2', '15.3', '16', '17.0', '17.1']],
  [nrf52840, 'usb', false, ['15.0', '15.2', '15.3', '16', '17.0', '17.1']],
  [nrf52840, 'usb', true, ['15.2', '15.3', '16', '17.0', '17.1']],
];

const common = (chip: Chip, sdk: string): Profile => ({
  sdk,
  hwVersion: chip === nrf51 ? 51 : 52,
  bootloaderSize: chip.bootloaderSize,
});

function withSoftDevice([chip, sdk, list]: Row): readonly ReadyProfile[] {
  return list.flatMap((softdevice) => {
    const softdeviceEnd = named(softdevice)?.appStart;
    if (softdeviceEnd === undefined) return [];
    const { bootloaderStart, reserved } = chip;
    const profile = {
      ...common(chip, sdk),
      softdevice,
      bootloader: { transport: 'ble' },
      flash: { softdeviceEnd, bootloaderStart, reserved },
    };
    const title = `${chip.name}, SDK ${sdk} boot loader with ${softdevice}`;
    return [{ name: `${chip.name}-sdk${sdk}-${softdevice}`, title, profile }];
  });
}

function withoutSoftDevice(chip: Chip, transport: 'uart' | 'usb', open: boolean, sdk: string): ReadyProfile {
  const start = transport === 'usb' ? chip.usbStart : undefined;
  const switches = open ? { downgradePrevention: false, requireSignedApp: false, singleBank: true } : {};
  return {
    name: `${chip.name}-sdk${sdk}-${open ? 'open-' : ''}${transport}`,
    title: `${chip.name}, SDK ${sdk} ${open ? 'open ' : ''}${transport.toUpperCase()} boot loader, no SoftDevice`,
    profile: {
      ...common(chip, sdk),
      ...(start === undefined ? {} : { bootloaderSize: 0xfe000 - start }),
      softdevice: null,
      bootloader: { transport, ...switches },
      flash: { softdeviceEnd: PAGE, bootloaderStart: start ?? chip.bootloaderStart, reserved: chip.reserved },
    },
  };
}

/** Legacy DFU: the boot loader of SDK 11, and Adafruit's, which compares numbers of its own. */
const legacy: readonly ReadyProfile[] = [
  ...(
    [
      ['nrf51822', 's130@2.0.0', 0x3c000],
      ['nrf52832', 's132@2.0.0', 0x7a000],
    ] as const
  ).map(([chip, softdevice, bootloaderStart]): ReadyProfile => {
    const flash = { softdeviceEnd: named(softdevice)?.appStart ?? 0, bootloaderStart };
    return {
      name: `${chip}-sdk11-${softdevice}`,
      title: `${chip}, SDK 11 boot loader (legacy DFU) with ${softdevice}`,
      profile: { sdk: '11', softdevice, flash },
    };
  }),
  ...(
    [
      ['nrf52832', 's132@6.1.1', 0xadaf],
      ['nrf52833', 's140@7.2.0', 52833],
      ['nrf52840', 's140@6.1.1', 52840],
    ] as const
  ).map(
    ([chip, softdevice, deviceRevision]): ReadyProfile => ({
      name: `adafruit-${chip}-${softdevice}`,
      title: `${chip}, boot loader of Adafruit (legacy DFU) with ${softdevice}`,
      profile: { sdk: '11', softdevice, deviceRevision, bootloader: { family: 'adafruit' } },
    }),
  ),
];

export const readyProfiles: readonly ReadyProfile[] = [
  ...rows.flatMap(withSoftDevice),
  ...wired.flatMap(([chip, transport, open, sdks]) =>
    sdks.map((sdk) => withoutSoftDevice(chip, transport, open, sdk)),
  ),
  ...legacy,
];
