/** The rules of spec/nordic sections 10.2 to 10.5 one by one, on packets made for the purpose. */

import { describe, expect, test } from 'vitest';
import { concat, reversed } from '../../../src/core/bytes.ts';
import { sha256 } from '../../../src/core/digest.ts';
import type { Bytes } from '../../../src/core/types.ts';
import { deviceAfter } from '../../../src/formats/nordic/device/after.ts';
import type { Incoming, Init } from '../../../src/formats/nordic/device/incoming.ts';
import { softDeviceNames } from '../../../src/formats/nordic/device/names.ts';
import { packetOf } from '../../../src/formats/nordic/device/packet.ts';
import { type Device, readDevice } from '../../../src/formats/nordic/device/profile.ts';
import { parseSdk } from '../../../src/formats/nordic/device/sdk.ts';
import { walk } from '../../../src/formats/nordic/device/walk.ts';
import { encodeInitCommand } from '../../../src/formats/nordic/init-packet.ts';

const image = new Uint8Array(4096).fill(7);
const hash = { type: 3, bytes: reversed(await sha256(image)) };
const signature = { type: 0, bytes: new Uint8Array(64) };

const init: Init = {
  type: 0,
  fwVersion: 5,
  hwVersion: 52,
  sdReq: [0xb7],
  sdSize: 0,
  blSize: 0,
  appSize: 4096,
  hash,
  isDebug: false,
  bootValidation: [{ type: 1, bytes: new Uint8Array() }],
};

type Sent = {
  readonly init?: Partial<Init>;
  readonly signature?: { type: number; bytes: Bytes } | undefined;
  readonly image?: Bytes;
  readonly length?: number;
  readonly ambiguous?: boolean;
};

const incoming = (sent: Sent = {}): Incoming => ({
  name: 'application',
  initPacket: new Uint8Array(sent.length ?? 140),
  image: sent.image ?? image,
  packet: {
    init: { ...init, ...sent.init },
    signedBytes: new Uint8Array(),
    signature: 'signature' in sent ? sent.signature : signature,
    ambiguous: sent.ambiguous ?? false,
  },
});

const device = (profile: Record<string, unknown> = {}): Device =>
  readDevice(
    { sdk: 17.1, hwVersion: 52, appVersion: 0, bootloaderVersion: 1, softdevice: { fwid: 0xb7 }, ...profile },
    softDeviceNames,
  );

async function answer(sent: Sent, profile: Record<string, unknown> = {}): Promise<string> {
  const given = device(profile);
  const { stage, response } = await walk(given.sdk ?? 0, given, incoming(sent), undefined);
  return `${stage ?? 'accepted'} ${response}`;
}

const ACCEPTED = 'accepted 60-04-01';
const refusedBy = (extended: string) => `prevalidate 60-04-0B-${extended}`;
const bootloader = (switches: Record<string, unknown>) => ({ bootloader: switches });

test('SDK versions as people write them', () => {
  expect(['12', 12.2, '15.3', '17.0.2', 14, '3', '18', 'x', '15.3.1.2'].map(parseSdk)).toEqual([
    1200,
    1202,
    1503,
    1700,
    1400,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('the SoftDevice as people write it', () => {
  const installed = (softdevice: unknown) => device({ softdevice }).softdevice;
  expect([installed(null), installed('none')]).toEqual([null, null]);
  for (const softdevice of ['0x00B7', '183', 0xb7, 's132@6.1.1', { fwid: 0xb7 }]) {
    expect(installed(softdevice)).toEqual({ fwid: 0xb7, id: 132, version: 6001001 });
  }
  expect(() => installed('b7')).toThrow('not a known SoftDevice');
  expect(() => installed(0x10000)).toThrow('fwid');
});

describe('before the checks', () => {
  test.each([
    [15.2, 256, ACCEPTED],
    [15.2, 257, 'create 60-01-04'],
    [15.3, 512, ACCEPTED],
    [15.3, 513, 'create 60-01-04'],
    [17, 0, 'create 60-01-03'],
  ])('SDK %d takes an init packet of %i bytes: %s', async (sdk, length, expected) => {
    expect(await answer({ length }, { sdk })).toBe(expected);
  });

  test.each([
    [14.0, 4, ACCEPTED],
    [14.0, 5, 'prevalidate 60-04-05'],
    [14.1, 16, ACCEPTED],
    [17, 17, 'prevalidate 60-04-05'],
  ])('SDK %d decodes %i sd-req values: %s', async (sdk, count, expected) => {
    expect(await answer({ init: { sdReq: Array.from({ length: count }, () => 0xb7) } }, { sdk })).toBe(
      expected,
    );
  });

  test.each([
    [14, ACCEPTED],
    [15, 'prevalidate 60-04-05'],
  ])('a signed and an unsigned command, SDK %d: %s', async (sdk, expected) => {
    expect(await answer({ ambiguous: true }, { sdk })).toBe(expected);
  });
});

describe('signature', () => {
  test.each([
    [12, 'prevalidate 60-04-0A'],
    [13, refusedBy('03')],
    [15, refusedBy('08')],
  ])('missing, SDK %d: %s', async (sdk, expected) => {
    expect(await answer({ signature: undefined }, { sdk })).toBe(expected);
  });

  test.each([
    [12, 'prevalidate 60-04-0A'],
    [13, refusedBy('0B')],
    [17, refusedBy('0B')],
  ])('not ECDSA, SDK %d: %s', async (sdk, expected) => {
    expect(await answer({ signature: { type: 1, bytes: new Uint8Array(64) } }, { sdk })).toBe(expected);
  });

  test('too short', async () => {
    expect(await answer({ signature: { type: 0, bytes: new Uint8Array(63) } })).toBe('prevalidate 60-04-0A');
  });

  test('an open boot loader does not look at the one that is there', async () => {
    const wrong = { type: 1, bytes: new Uint8Array(3) };
    expect(await answer({ signature: wrong }, bootloader({ requireSignedApp: false }))).toBe(ACCEPTED);
  });

  test('an open boot loader wants it for a boot loader all the same', async () => {
    const sent = { init: { type: 2, blSize: 4096, appSize: 0 }, signature: undefined };
    expect(await answer(sent, bootloader({ requireSignedApp: false }))).toBe(refusedBy('08'));
  });
});

describe('versions', () => {
  test.each([
    [14, 5, true, ACCEPTED],
    [15.2, 5, false, ACCEPTED],
    [15.3, 5, true, ACCEPTED],
    [15.3, 5, false, refusedBy('05')],
    [17, 6, true, refusedBy('05')],
    [13, 6, true, refusedBy('05')],
    [12, 6, true, 'prevalidate 60-04-0A'],
  ])(
    'SDK %d, application %i installed, same accepted: %s → %s',
    async (sdk, appVersion, acceptSameVersion, expected) => {
      expect(await answer({}, { sdk, appVersion, ...bootloader({ acceptSameVersion }) })).toBe(expected);
    },
  );

  test.each([12, 14, 15, 17])('a boot loader has to be newer, SDK %d', async (sdk) => {
    const sent = { init: { type: 2, blSize: 4096, appSize: 0 } };
    expect(await answer(sent, { sdk, bootloaderVersion: 4 })).toBe(ACCEPTED);
    expect(await answer(sent, { sdk, bootloaderVersion: 5 })).toBe(
      sdk === 12 ? 'prevalidate 60-04-0A' : refusedBy('05'),
    );
  });

  test('no downgrade prevention: any application version, but not any boot loader version', async () => {
    const open = bootloader({ downgradePrevention: false });
    expect(await answer({}, { appVersion: 9, ...open })).toBe(ACCEPTED);
    const sent = { init: { type: 2, blSize: 4096, appSize: 0 } };
    expect(await answer(sent, { bootloaderVersion: 9, ...open })).toBe(refusedBy('05'));
  });

  test('missing', async () => {
    expect(await answer({ init: { fwVersion: undefined } })).toBe(refusedBy('04'));
    const open = bootloader({ downgradePrevention: false });
    expect(await answer({ init: { fwVersion: undefined } }, open)).toBe(ACCEPTED);
  });
});

describe('sd-req, SDK 15 and later', () => {
  const none = { softdevice: null, bootloader: { transport: 'usb' } };
  const open = bootloader({ downgradePrevention: false });
  const external = bootloader({ transport: 'usb', externalApp: true });
  test.each<[string, number[], number, Record<string, unknown>, string]>([
    ['empty, 15.2', [], 0, { sdk: 15.2 }, ACCEPTED],
    ['empty, 15.3', [], 0, { sdk: 15.3 }, refusedBy('07')],
    ['member', [0xaf, 0xb7], 0, {}, ACCEPTED],
    ['no member', [0xaf], 0, {}, refusedBy('07')],
    ['0xFFFE is not any', [0xfffe], 0, {}, refusedBy('07')],
    ['0 alone', [0], 0, {}, ACCEPTED],
    ['0 first, member, 15.0', [0, 0xb7], 0, { sdk: 15.0 }, ACCEPTED],
    ['0 first, member, 15.2 BLE', [0, 0xb7], 0, { sdk: 15.2 }, refusedBy('07')],
    ['0 first, no member, 15.0', [0, 0xaf], 0, { sdk: 15.0 }, refusedBy('07')],
    ['0 first, member, 17 UART', [0, 0xb7], 0, bootloader({ transport: 'uart' }), ACCEPTED],
    ['0 first, not prevented', [0, 0xaf], 0, open, ACCEPTED],
    ['0 first, ANT on 16', [0, 0xb7], 0, { sdk: 16, ...bootloader({ transport: 'ant' }) }, ACCEPTED],
    ['0 first, ANT on 17', [0, 0xb7], 0, bootloader({ transport: 'ant' }), refusedBy('07')],
    ['0 for a boot loader', [0], 2, {}, ACCEPTED],
    ['no SoftDevice, 0', [0], 0, none, ACCEPTED],
    ['no SoftDevice, empty', [], 0, none, ACCEPTED],
    ['no SoftDevice, some id', [0xb7], 0, none, refusedBy('07')],
    ['external, 0xFFFE, 15.3', [0xfffe], 4, { sdk: 15.3, ...bootloader({ externalApp: true }) }, ACCEPTED],
    [
      'external, 0xFFFE, 15.2',
      [0xfffe],
      4,
      { sdk: 15.2, ...bootloader({ externalApp: true }) },
      refusedBy('07'),
    ],
    ['no SoftDevice, external, 0xFFFE', [0xfffe], 4, { softdevice: null, ...external }, ACCEPTED],
    [
      'no SoftDevice, 0xFFFE for an application',
      [0xfffe],
      0,
      { softdevice: null, ...external },
      refusedBy('07'),
    ],
    ['no SoftDevice, 0xFFFF, external', [0xffff], 4, { softdevice: null, ...external }, refusedBy('07')],
    ['no SoftDevice, 0xFFFF, application', [0xffff], 0, { softdevice: null, ...external }, refusedBy('07')],
    ['external, 0', [0], 4, { sdk: 15.3, ...bootloader({ externalApp: true }) }, refusedBy('07')],
  ])('%s', async (_, sdReq, type, profile, expected) => {
    const sizes = type === 2 ? { blSize: 4096, appSize: 0 } : {};
    expect(await answer({ init: { sdReq, type, ...sizes } }, profile)).toBe(expected);
  });
});

describe('sd-req, SDK 12 to 14', () => {
  test.each<[string, number, number[], number, Record<string, unknown>, boolean]>([
    ['12 compares always', 12, [0xaf], 0, { transport: 'uart' }, false],
    ['13 without SoftDevice in the boot loader does not', 13, [0xaf], 0, { transport: 'uart' }, true],
    ['14.0 compares for SoftDevice and boot loader', 14.0, [0xaf], 3, {}, false],
    ['14.1 does not', 14.1, [0xaf], 3, {}, true],
  ])('%s', async (_, sdk, sdReq, type, switches, accepted) => {
    const sizes = type === 3 ? { sdSize: 2048, blSize: 2048, appSize: 0 } : {};
    const got = await answer({ init: { sdReq, type, ...sizes } }, { sdk, ...bootloader(switches) });
    expect(got === ACCEPTED).toBe(accepted);
  });
});

describe('sizes and room', () => {
  const flash = { softdeviceEnd: 0x26000, bootloaderStart: 0x78000, reserved: 0x3000 };
  const whole = 0x78000 - 0x3000 - 0x26000;

  test.each([
    [whole, ACCEPTED.slice(0, 8)],
    [whole + 4, 'prevalidate'],
  ])('%i bytes: %s', async (size, stage) => {
    const large = new Uint8Array(size);
    const packet = {
      init: { appSize: size, hash: { type: 3, bytes: reversed(await sha256(large)) } },
      image: large,
    };
    expect((await answer(packet, { flash })).split(' ')[0]).toBe(stage);
  });

  test('more than half: fits only by giving up the old application', async () => {
    const given = device({ flash });
    const large = new Uint8Array(whole - 4096);
    const packet = {
      init: { appSize: large.length, hash: { type: 3, bytes: reversed(await sha256(large)) } },
      image: large,
    };
    const { accepted, steps } = await walk(1701, given, incoming(packet), undefined);
    expect(accepted).toBe(true);
    expect(steps.find(({ name }) => name === 'room')?.warning).toBe(true);
  });

  test('the old application must stay: only what is behind it is free', async () => {
    const kept = { ...flash, applicationSize: whole - 4096 };
    const forced = bootloader({ forceDualBank: true });
    expect(await answer({}, { flash: kept, ...forced })).toBe(ACCEPTED);
    const larger = { ...flash, applicationSize: whole - 4095 };
    expect(await answer({}, { flash: larger, ...forced })).toBe('prevalidate 60-04-04');
  });

  test('the SoftDevice takes whole pages', async () => {
    const tight = { softdeviceEnd: 0x26004, bootloaderStart: 0x28000 };
    expect(await answer({}, { flash: tight })).toBe(ACCEPTED);
    expect(await answer({}, { flash: { ...tight, bootloaderStart: 0x27800 } })).toBe('prevalidate 60-04-04');
  });

  test('no size', async () => {
    expect(await answer({ init: { appSize: 0 } })).toBe(refusedBy('04'));
    expect(await answer({ init: { appSize: 0 } }, { sdk: 13 })).toBe('prevalidate 60-04-03');
  });

  test('the image is not as long as announced', async () => {
    const packet = (appSize: number) => ({ init: { appSize } });
    expect(await answer(packet(4000))).toBe('data 60-01-08');
    expect(await answer(packet(8192))).toBe('data 60-04-01');
    expect(await answer({ image: new Uint8Array(100), init: { appSize: 200 } })).toBe('data 60-01-03');
  });
});

describe('the end of the data', () => {
  const other = { image: new Uint8Array(4096) };
  test.each([
    [12, 'postvalidate 60-04-05'],
    [13, 'postvalidate 60-04-0B-0C'],
    [17, 'postvalidate 60-04-0B-0C'],
  ])('another image, SDK %d: %s', async (sdk, expected) => {
    expect(await answer(other, { sdk })).toBe(expected);
  });

  test('a hash that is not SHA-256', async () => {
    const sent = { init: { hash: { type: 1, bytes: hash.bytes } } };
    expect(await answer(sent, { sdk: 12 })).toBe('postvalidate 60-04-0A');
    expect(await answer(sent, { sdk: 14 })).toBe('postvalidate 60-04-0B-09');
    expect(await answer(sent, { sdk: 15 })).toBe(refusedBy('09'));
  });

  test('a SoftDevice image without its information structure', async () => {
    const sent = { init: { type: 1, sdSize: 4096, appSize: 0 } };
    expect(await answer(sent)).toBe('postvalidate 60-04-05');
    expect(await answer(sent, { sdk: 12 })).toBe(ACCEPTED);
  });

  test('boot validation by signature is demanded', async () => {
    expect(await answer({}, bootloader({ appSignatureCheck: true }))).toBe('postvalidate 60-04-05');
    expect(await answer({}, { sdk: 15.2, ...bootloader({ appSignatureCheck: true }) })).toBe(ACCEPTED);
  });
});

describe('debug', () => {
  const sent = { init: { isDebug: true, hwVersion: 0xffffffff } };
  test.each([
    [14, false, 'prevalidate 60-04-0A'],
    [14, true, ACCEPTED],
    [15, false, refusedBy('06')],
    [15, true, ACCEPTED],
  ])('SDK %d, debug boot loader %s: %s', async (sdk, debug, expected) => {
    expect(await answer(sent, { sdk, ...bootloader({ debug }) })).toBe(expected);
  });
});

describe('the device after an update', () => {
  test('application and boot loader versions', () => {
    expect(deviceAfter(device(), incoming()).appVersion).toBe(5);
    const update = incoming({ init: { type: 2, blSize: 4096 } });
    expect(deviceAfter(device(), update)).toMatchObject({ bootloaderVersion: 5, appVersion: 0 });
  });

  test('a SoftDevice that cannot be read is an unknown one', () => {
    expect(deviceAfter(device(), incoming({ init: { type: 1 } })).softdevice?.fwid).toBeUndefined();
  });
});

describe('numbers of enumerations that the schema does not name are decoded all the same', () => {
  const init = encodeInitCommand({
    fwVersion: 5,
    hwVersion: 52,
    sdReq: [0xb7],
    type: 'APPLICATION',
    sdSize: 0,
    blSize: 0,
    appSize: 4096,
    hash: { type: 'SHA256', bytes: hash.bytes },
    isDebug: false,
    bootValidation: [{ type: 'VALIDATE_GENERATED_CRC', bytes: new Uint8Array() }],
  });
  const field = (id: number, content: Bytes) => concat(Uint8Array.of(id * 8 + 2, content.length), content);
  const command = (bytes: Bytes) => concat(Uint8Array.of(8, 1), field(2, bytes));
  const signedBy = (bytes: Bytes, kind: number) => {
    const signed = concat(field(1, command(bytes)), Uint8Array.of(16, kind), field(3, new Uint8Array(64)));
    return concat(Uint8Array.of(0x12, 0x80 + (signed.length & 0x7f), signed.length >> 7), signed);
  };
  const changed = (from: readonly number[], to: readonly number[]) => {
    const at = init.findIndex((_, i) => from.every((byte, j) => init[i + j] === byte));
    return init.map((byte, i) => to[i - at] ?? byte);
  };
  const reply = async (sdk: number, dat: Bytes) => {
    const item = { name: 'application', initPacket: dat, image, packet: packetOf(dat) };
    const { stage, response } = await walk(parseSdk(sdk) ?? 0, device({ sdk }), item, undefined);
    return `${stage ?? 'accepted'} ${response}`;
  };

  test.each([
    ['as made', 17.1, signedBy(init, 0), ACCEPTED],
    ['signature type 5', 17.1, signedBy(init, 5), refusedBy('0B')],
    ['signature type 5', 13, signedBy(init, 5), refusedBy('0B')],
    ['signature type 5', 12, signedBy(init, 5), 'prevalidate 60-04-0A'],
    ['type 7', 17.1, signedBy(changed([0x20, 0], [0x20, 7]), 0), refusedBy('04')],
    ['hash type 9', 17.1, signedBy(changed([0x42, 0x24, 8, 3], [0x42, 0x24, 8, 9]), 0), refusedBy('09')],
    [
      'hash type 9',
      14,
      signedBy(changed([0x42, 0x24, 8, 3], [0x42, 0x24, 8, 9]), 0),
      'postvalidate 60-04-0B-09',
    ],
  ] as const)('%s, SDK %d', async (_, sdk, dat, expected) => {
    expect(await reply(sdk, dat)).toBe(expected);
  });

  test('of a field that is there twice the last counts', () => {
    expect(packetOf(signedBy(concat(init, Uint8Array.of(8, 9)), 0))?.init.fwVersion).toBe(9);
  });
});
