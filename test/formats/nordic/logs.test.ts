/** Logs of every source, in the words each program uses: what is read out of them, and what becomes of the attempt. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExplainRequest, Explanation } from '../../../src/core/types.ts';
import { openAny, secureImages } from '../../../src/formats/nordic/device/package-images.ts';
import { explain } from '../../../src/formats/nordic/explain.ts';

const golden = join(import.meta.dirname, '../../../golden/nordic');
const zip = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(join(golden, 'outputs', name))) });

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

async function read(
  log: string | readonly string[],
  more: Omit<ExplainRequest, 'lines'> = {},
): Promise<Explanation> {
  const lines = typeof log === 'string' ? log.split('\n').filter((line) => line.trim() !== '') : log;
  const explanation = await explain({ lines: each(lines), ...more });
  if (!explanation) throw new Error('not read as a DFU log');
  return explanation;
}

const ids = ({ causes }: Explanation) => causes.map(({ id }) => id);

async function initPacketOf(name: string): Promise<Uint8Array> {
  const [image] = secureImages(await openAny(zip(name).bytes)).images;
  return image?.initPacket ?? new Uint8Array();
}

describe('Android', () => {
  test('old library: the request stands in the "Data written" line', async () => {
    const explanation = await read(`
D	17:01:01.081	[DFU] gatt.writeCharacteristic(8ec90001-f315-4f60-9fb8-838830daea50)
I	17:01:01.126	[DFU] Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 06-02
I	17:01:01.132	[DFU] Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-06-01-00-10-00-00-00-00-00-00-00-00-00-00`);
    expect(explanation.reports).toMatchObject([{ line: 3, object: 'data', maxSize: 4096 }]);
    expect(explanation.outcome).toBe('interrupted');
  });

  test('tags and tabs lost on the way, only the important levels kept', async () => {
    const explanation = await read(`
A 17:01:01.132 Command object info received (Max size = 256, Offset = 0, CRC = 00000000)
A 17:01:01.332 Command object sent (CRC = 556D067A)
A 17:01:01.432 Checksum received (Offset = 140, CRC = 556D067A)
E 17:01:01.532 Remote DFU error: EXTENDED ERROR
E 17:01:01.532 Details: SD version failure (Code = 7)`);
    expect(explanation.failure).toMatchObject({
      request: 'execute',
      object: 'command',
      extendedCode: 7,
      line: 5,
    });
    expect(explanation.reports).toMatchObject([{ line: 1 }, { line: 3, kind: 'checksum', offset: 140 }]);
    expect(ids(explanation)).toContain('sd-version');
  });

  test('an execute that had been done before is no failure when the transfer goes on', async () => {
    const explanation = await read(
      `
Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 06-02
Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-06-01-00-10-00-00-00-10-00-00-F2-D8-C9-7A
4096 bytes of data sent before, CRC match
Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 04
Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-04-08
Data object already executed
Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 01-02-04-00-00-00
Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-01-01
Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 03
Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-03-01-04-10-00-00-21-19-CC-98
Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 04
Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-04-01`,
      { artifact: zip('app-signed.zip') },
    );
    expect(explanation).toMatchObject({ outcome: 'success', failure: null });
    expect(ids(explanation)).toContain('already-executed');
    expect(explanation.reports).toMatchObject([{ packageMatch: 'prefix' }, { packageMatch: 'complete' }]);
  });

  test('logcat of the library itself', async () => {
    const explanation = await read(`
I/DfuImpl: Setting object to Command (Op Code = 6, Type = 1)
I/DfuImpl: Command object info received (Max size = 256, Offset = 0, CRC = 00000000)
I/DfuImpl: Creating Init packet object (Op Code = 1, Type = 1, Size = 140)
I/DfuImpl: Sending Calculate Checksum command (Op Code = 3)
I/DfuImpl: Checksum received (Offset = 100, CRC = B7851F77)
W/DfuBaseService: Target device disconnected with status: 8`);
    expect(explanation.outcome).toBe('interrupted');
    expect(ids(explanation)).toEqual(expect.arrayContaining(['bytes-lost', 'link-lost']));
  });

  test('what the log shows of the init packet is read without the package', async () => {
    const { text, causes } = await explain0A();
    expect(text).toContain('the init packet in the log: application, hw-version 52');
    expect(causes.map(({ id }) => id)).toContain('fw-version');
  });

  const explain0A = async () => {
    const lines = readFileSync(join(golden, 'logs/android-ext-fw.txt'), 'utf8').split('\n');
    return read(lines);
  };

  test('the old library tells the init packet in "Data written" lines of twenty bytes', async () => {
    const bytes = [...(await initPacketOf('app-signed.zip'))].map((byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    const written = (uuid: string, value: string) => [
      `[DFU] gatt.writeCharacteristic(${uuid})`,
      `[DFU] Data written to ${uuid}, value (0x): ${value}`,
    ];
    const control = '8ec90001-f315-4f60-9fb8-838830daea50';
    const lines = written(control, '01-01-8C-00-00-00');
    for (let at = 0; at < bytes.length; at += 20) {
      lines.push(...written('8ec90002-f315-4f60-9fb8-838830daea50', bytes.slice(at, at + 20).join('-')));
    }
    lines.push(...written(control, '04'), `Notification received from ${control}, value (0x): 60-04-0A`);
    expect((await read(lines)).text).toContain('the init packet in the log: application, hw-version 51');
  });

  test.each([
    ['onError error: 522; errorType: 3; message: OPERATION FAILED', 'OPERATION_FAILED'],
    ['DFU failed, error 9223', 'EXT_ERROR'],
  ])('the number an application gets: %s', async (line, result) => {
    expect((await read(line)).failure).toMatchObject({ result });
  });

  test('SoftDevice and boot loader refused, application tried', async () => {
    const explanation = await read(`
Sending system components
Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-04-0B-05
Invalid system components. Trying to send application
Upload completed in 1234 ms`);
    expect(explanation.outcome).toBe('success');
    expect(ids(explanation)).toContain('fallback-app-only');
  });
});

describe('iOS', () => {
  test.each([
    ['Error 7: SD version check failed', 7, 'sd-version'],
    ['Error 8: Signature missing', 8, 'signature-missing'],
    ['Error 12: Verification failed', 12, 'hash-mismatch'],
  ])('%s', async (line, extendedCode, id) => {
    const explanation = await read(`E: ${line}`);
    expect(explanation.failure).toMatchObject({ extendedCode });
    expect(ids(explanation)[0]).toBe(id);
  });

  test('entering the boot loader disconnects, and that is no lost link', async () => {
    const explanation = await read(`
D: peripheral.writeValue(0x02084466753332313339, for: 8EC90003-F315-4F60-9FB8-838830DAEA50, type: .withResponse)
I: Disconnected by the remote device
D: peripheral.writeValue(0x0602, for: 8EC90001-F315-4F60-9FB8-838830DAEA50, type: .withResponse)
I: Notification received from 8EC90001-F315-4F60-9FB8-838830DAEA50, value (0x): 600601001000000000000000000000`);
    expect(explanation.causes).toMatchObject([{ id: 'link-lost', confidence: 'possible' }]);
  });

  test('the two number spaces overlap: the words decide', async () => {
    const explanation = await read('E: Error 10: Operation failed');
    expect(explanation.failure).toMatchObject({ result: 'OPERATION_FAILED', resultCode: 10 });
  });
});

describe('nrfutil', () => {
  test('an exception names the refusal; older BLE logs have nothing else', async () => {
    const explanation = await read(`
2022-04-04 08:42:20,090 BLE: Selecting Object: type:1
2022-04-04 08:42:20,200 BLE: Object selected: max_size:512 offset:148 crc:3907975341
pc_ble_driver_py.exceptions.NordicSemiException: Extended Error 0x07: The version of the SoftDevice`);
    expect(explanation.reports).toMatchObject([{ offset: 148, crc: 'E8EEF8AD', maxSize: 512 }]);
    expect(explanation.failure).toMatchObject({ extended: 'SD_VERSION_FAILURE', line: 3 });
  });

  test('a bare traceback says what was refused', async () => {
    const explanation = await read(`
  File "nordicsemi/dfu/dfu_transport_serial.py", line 256, in send_init_packet
  File "nordicsemi/dfu/dfu_transport_serial.py", line 421, in __execute
pc_ble_driver_py.exceptions.NordicSemiException: Response Code InvalidObject`);
    expect(explanation.failure).toMatchObject({
      request: 'execute',
      object: 'command',
      resultCode: 5,
      line: 3,
    });
    expect(ids(explanation)[0]).toBe('signature-invalid');
  });

  test('no answer to the ping', async () => {
    const explanation = await read('NordicSemiException: No ping response after opening COM port');
    expect(explanation.outcome).toBe('no-response');
    expect(ids(explanation)).toContain('no-response');
  });

  test('an init packet that is too long', async () => {
    expect(ids(await read('AssertionError: Init command is too long'))).toContain('init-too-large');
  });
});

describe('pc-nrf-dfu-js', () => {
  test('responses over several lines, states in decimal', async () => {
    const explanation = await read(`
  dfu:transport Select (report max size and current offset/crc) +1ms
  dfu:prntransport Parsed DFU response packet: opcode  6 , payload:  Uint8Array(12) [
    0, 2, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0
  ] +2ms
  dfu:transport selected 1: offset 0, crc 0, max size 512 +0ms
  dfu:transport CreateObject type 1, size 140 +1ms
  dfu:error Error code 519 +1ms`);
    expect(explanation.reports).toMatchObject([{ kind: 'select', object: 'command', maxSize: 512, line: 2 }]);
    expect(explanation.reports).toHaveLength(1);
    expect(explanation.failure).toMatchObject({ extended: 'SD_VERSION_FAILURE' });
  });
});

test('a refusal right after an empty object was selected answers create', async () => {
  const explanation = await read(`2022-04-04 08:42:20,090 BLE: Selecting Object: type:1
2022-04-04 08:42:20,200 BLE: Object selected: max_size:256 offset:0 crc:0
pc_ble_driver_py.exceptions.NordicSemiException: Response Code InsufficientResources`);
  expect(explanation.failure).toMatchObject({ request: 'create', object: 'command', line: 3 });
  expect(ids(explanation)).toEqual(['init-too-large']);
});

test('nRF Connect for Desktop names the request it waits for', async () => {
  const explanation = await read(`  dfu:transport selected 1: offset 0, crc 0, max size 512 +0ms
  dfu:transport CreateObject type 1, size 140 +1ms
  dfu:transport Execute (mark payload chunk as ready) +1ms
  dfu:error Error code 261 +1ms`);
  expect(explanation.failure).toMatchObject({ request: 'execute', object: 'command', resultCode: 5 });
});

test('a buttonless answer, in bytes and then in words, is one of its own', async () => {
  const request = 'V\t17:00:59.003\t[DFU] Writing to characteristic 8ec90003-f315-4f60-9fb8-838830daea50';
  const answer = 'I\t17:00:59.013\t[DFU] Indication received from 8ec90003-f315-4f60-9fb8-838830daea50';
  const words = 'A\t17:00:59.013\t[DFU] Response received (Op Code = 1, Status = 7)';
  const both = await read(`${request}, value (0x): 01\n${answer}, value (0x): 20-01-07\n${words}`);
  expect(both.failure).toMatchObject({ result: 'NOT_BONDED', line: 2 });
  expect(ids(both)).toEqual(['buttonless-not-bonded']);
  expect(ids(await read(`${request}, value (0x): 01\n${words}`))).toEqual(['buttonless-not-bonded']);
});

test.each([
  ['E/DfuBaseService: error 0x2407', 'sd-version'],
  ['E/DfuImpl: Error 9221', 'fw-version'],
  ['E/DfuBaseService: error 0x2807', 'buttonless-not-bonded'],
  ['NordicSemiException: Response Code InvalidSignature', 'signature-invalid'],
  ['I: Connected to DfuTarg\nE: Error 15: Invalid object', 'signature-invalid'],
  ['60-01-08', 'data-before-init'],
  ['60-01-03', 'not-page-aligned'],
  ['60 06 01 00 01 00 00 00 00 00 00 00 00 00 00 60 04 0B 06', 'hw-version'],
  ['60-06-01-00-01-00-00-00-00-00-00-00-00-00-00 60-04-0B-06', 'hw-version'],
])('%s', async (log, id) => {
  expect(ids(await read(log))).toContain(id);
});

test('nRF Connect for Desktop in words only', async () => {
  const explanation = await read(
    'DFU failed: Error message for known extended error code from DFU target: The init packet does not contain a signature.',
  );
  expect(ids(explanation)[0]).toBe('signature-missing');
});

describe('the boot loader’s own log', () => {
  test('debug boot loaders tell what they answer to select', async () => {
    const explanation = await read(
      'DFU_BLE:INFO:Sending Object Info: [0x60, 0x06, 0x01 max: 0:x00000100 0:x00000000, CRC:0x00000000]',
    );
    expect(explanation.reports).toMatchObject([
      { kind: 'select', object: 'command', maxSize: 256, offset: 0 },
    ]);
  });

  test.each([
    ['SD req not met.', 'sd-version'],
    ['FW version too low.', 'fw-version'],
    ['No signature found.', 'signature-missing'],
    ['Hash verification failed.', 'hash-mismatch'],
    ['BL size (30000) over limit (24576)', 'no-space'],
    ['The new SoftDevice is of a different family', 'sd-image-incompatible'],
    ['Cannot create data object without valid init command', 'data-before-init'],
    ['Invalid data. expected: 4096, got: 4076', 'bytes-lost'],
    ['DFU mode because app is not valid.', 'app-not-valid'],
  ])('%s', async (text, id) => {
    expect(ids(await read(`00> <warning> nrf_dfu: ${text}`))).toContain(id);
  });
});

describe('bare responses', () => {
  test.each([
    ['60-01-03', 'not-page-aligned'],
    ['60-01-04', 'init-too-large'],
    ['60-01-08', 'data-before-init'],
    ['60-04-0B-0C', 'hash-mismatch'],
  ])('%s', async (line, id) => {
    expect(ids(await read(line))[0]).toBe(id);
  });

  test.each(['60-04-0B-07', '60 04 0b 07', '60040b07', '0x60:04:0B:07', 'it answers 60-04-0B-07 every time'])(
    '%s',
    async (line) => {
      expect((await read(line)).failure).toMatchObject({ extendedCode: 7, line: 1 });
    },
  );

  test.each([
    '60',
    '60-04',
    '60-05-0A',
    '60-04-77',
    '60-04-0B',
    '60-06-01-00',
    'a60040a',
    '2060040a01',
    '2024-60-04-0A',
  ])('%s is none', async (line) => {
    expect(await explain({ lines: each([line]) })).toBeUndefined();
  });
});

describe('other protocols', () => {
  test.each([
    ['20-01-07', 'buttonless-not-bonded'],
    ['20-01-06', 'buttonless-busy'],
    ['20-01-04', 'buttonless-failed'],
  ])('buttonless %s', async (value, id) => {
    const line = `Indication received from 8ec90004-f315-4f60-9fb8-838830daea50, value (0x): ${value}`;
    const explanation = await read(line);
    expect(explanation.outcome).toBe('rejected');
    expect(ids(explanation)).toContain(id);
  });

  test.each([
    [2, 6, 'legacy-init-rejected'],
    [4, 5, 'legacy-crc'],
    [1, 3, 'legacy-type-not-supported'],
    [1, 4, 'legacy-too-large'],
    [1, 2, 'legacy-invalid-state'],
  ])('legacy DFU, request %i status %i', async (request, status, id) => {
    const explanation = await read(`A: Response received (Op Code = ${request}, Status = ${status})`);
    expect(explanation.protocol).toBe('legacy');
    expect(explanation.failure).toMatchObject({ requestCode: request, resultCode: status });
    expect(ids(explanation)).toContain(id);
  });

  test('the start answer has no comma, and an echo of the notification counts once', async () => {
    const explanation = await read(`
Notification received from 00001531-1212-efde-1523-785feabcd123, value (0x): 10-01-04
Response received (Op Code = 1 Status = 4)`);
    expect(explanation.failure).toMatchObject({ request: 'start', line: 1 });
  });
});

describe('resuming', () => {
  const selectData = (offset: number, crc: number) => {
    const le = (value: number) =>
      [0, 8, 16, 24].map((shift) => ((value >>> shift) & 0xff).toString(16).padStart(2, '0')).join('-');
    return [
      'Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 06-02',
      `Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-06-01-00-10-00-00-${le(offset)}-${le(crc)}`,
    ];
  };

  test('offset and CRC of the package: continuing is safe', async () => {
    const explanation = await read([...selectData(4096, 0x7ac9d8f2), 'Device has disconnected'], {
      artifact: zip('app-signed.zip'),
    });
    expect(explanation.causes[0]).toMatchObject({ id: 'link-lost', confidence: 'certain' });
    expect(explanation.causes[0]?.message).toContain(
      'after byte 4096, whose CRC matches: continuing is safe',
    );
  });

  test('the init packet is kept too, but what matters comes first', async () => {
    const stored = [
      'Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 06-01',
      'Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-06-01-00-01-00-00-8C-00-00-00-7A-06-6D-55',
    ];
    const explanation = await read([...stored, ...selectData(4096, 0x7ac9d8f2), 'Device has disconnected'], {
      artifact: zip('app-signed.zip'),
    });
    expect(ids(explanation)).toEqual(['link-lost', 'init-already-stored']);
  });

  test('a state alone: what the device holds', async () => {
    const artifact = zip('app-signed.zip');
    const data = await read('60-06-01-00-10-00-00-00-10-00-00-F2-D8-C9-7A', { artifact });
    expect(data.outcome).toBe('unknown');
    expect(data.text).toMatch(/^the transfer stands after byte 4096, whose CRC matches: continuing is safe/);
    const command = await read('60-06-01-00-01-00-00-8C-00-00-00-7A-06-6D-55', { artifact });
    expect(ids(command)).toEqual(['init-already-stored']);
  });

  test('an init packet of another package, which the host replaces', async () => {
    const explanation = await read(
      [
        'Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 06-01',
        'Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-06-01-00-01-00-00-8C-00-00-00-7A-06-6D-56',
        'Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 01-01-8C-00-00-00',
        'Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-01-01',
        'Data written to 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 04',
        'Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): 60-04-0A',
      ],
      { artifact: zip('app-signed.zip') },
    );
    expect(ids(explanation)[0]).toBe('sd-version');
    expect(ids(explanation)).toContain('init-from-other-package');
  });

  test('data of another package', async () => {
    const explanation = await read(selectData(4096, 0x12345678), { artifact: zip('app-signed.zip') });
    expect(explanation.reports).toMatchObject([{ packageMatch: 'mismatch' }]);
    expect(ids(explanation)).toContain('data-from-other-package');
  });

  test('more data than the image has', async () => {
    const explanation = await read(selectData(8192, 0x12345678), { artifact: zip('app-signed.zip') });
    expect(explanation.reports).toMatchObject([{ packageMatch: 'beyond' }]);
  });

  test('which image of the package the log is about follows from what fits', async () => {
    const explanation = await read(selectData(4096, 0xb71ffb9a), { artifact: zip('sd-bl-app.zip') });
    expect(explanation.text).toMatch(/image \d+ bytes/);
  });
});

describe('narrowing by device', () => {
  const log = '60-06-01-00-01-00-00-8C-00-00-00-7A-06-6D-55\n60-04-0A';

  test.each([
    [
      'another SoftDevice',
      { sdk: 12, hwVersion: 51, softdevice: { fwid: 0x80 }, appVersion: 0 },
      ['sd-version'],
    ],
    ['another chip', { sdk: 12, hwVersion: 52, softdevice: { fwid: 0x87 }, appVersion: 0 }, ['hw-version']],
    ['another chip, SDK by the answer', { hwVersion: 52, softdevice: { fwid: 0x87 } }, ['hw-version']],
    [
      'a newer application',
      { sdk: 12, hwVersion: 51, softdevice: { fwid: 0x87 }, appVersion: 9 },
      ['fw-version'],
    ],
  ])('%s', async (_, profile, expected) => {
    const explanation = await read(log, { artifact: zip('app-signed.zip'), profile });
    expect(ids(explanation).filter((id) => id !== 'init-already-stored')).toEqual(expected);
    expect(explanation.causes[0]?.confidence).toBe('certain');
  });
});

test('0A of a boot loader of SDK 15 or later: only a signature of another length is answered so', async () => {
  const log = '60-06-01-00-02-00-00-00-00-00-00-00-00-00-00\n60-04-0A';
  expect(ids(await read(log))[0]).toBe('signature-invalid');
  expect(ids(await read(log, { artifact: zip('app-signed.zip') }))[0]).toBe('device-trouble');
});

describe('any input', () => {
  const words = fc.constantFrom(
    'Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value (0x): ',
    'BLE: Object selected: max_size:4096 offset:',
    'Parsed DFU response packet: opcode 6, payload: Uint8Array [',
    'SLIP: --> [',
    'SLIP: <-- [96, 6, 1]',
    '60-03-01-FF-FF-FF-FF-00-00-00-00',
    '60-04-01',
    '60-06-01-00-10-00-00-FF-FF-FF-FF-00-00-00-00',
    'Data object executed',
    'Upload completed in 3 ms',
    '01-02-FF-FF-FF-FF',
  );
  const line = fc.array(fc.oneof(words, fc.string()), { maxLength: 3 }).map((parts) => parts.join(''));

  test('never throws, whatever the lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (lines) => {
        await explain({ lines: each(lines), artifact: zip('sd-bl.zip') });
      }),
    );
  });

  test('any bytes may be the artifact', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const artifact = { name: 'x.zip', bytes: new Uint8Array(bytes) };
        expect(await explain({ lines: each(['60-04-0A']), artifact })).toBeDefined();
      }),
    );
  });
});
