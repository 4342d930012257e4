/** What hosts say in words and numbers alone, without the answer of the device beside it. */

import { expect, test } from 'vitest';
import { crc32 } from '../../../src/core/digest.ts';
import type { Explanation, NamedBytes } from '../../../src/core/types.ts';
import { build } from '../../../src/formats/nordic/build.ts';
import { explain } from '../../../src/formats/nordic/explain.ts';
import { packageFiles } from '../../../src/formats/nordic/package-zip.ts';
import { predict } from '../../../src/formats/nordic/predict.ts';
import { firmware, hexFile, keyA, request, softdevice } from './support.ts';

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

async function read(log: string, artifact?: NamedBytes): Promise<Explanation> {
  const lines = each(log.trim().split('\n'));
  const explanation = await explain({ lines, ...(artifact ? { artifact } : {}) });
  if (!explanation) throw new Error('not read as a DFU log');
  return explanation;
}

const ids = ({ causes }: Explanation) => causes.map(({ id }) => id);

test.each([
  ['INVALID STATE', 1, 2, 'legacy-invalid-state'],
  ['NOT SUPPORTED', 1, 3, 'legacy-type-not-supported'],
  ['DATA SIZE EXCEEDS LIMIT', 1, 4, 'legacy-too-large'],
  ['INVALID CRC ERROR', 4, 5, 'legacy-crc'],
])('legacy DFU on Android: %s', async (words, request, status, id) => {
  const explanation = await read(`E  12:00:00.000  [DFU] Remote DFU error: ${words}`);
  expect(explanation).toMatchObject({
    protocol: 'legacy',
    outcome: 'rejected',
    failure: { requestCode: request, resultCode: status },
  });
  expect(ids(explanation)).toEqual([id]);
});

test.each([
  ['OP CODE NOT SUPPORTED', 'secure', 2],
  ['INVALID PARAM', 'secure', 3],
  ['INSUFFICIENT RESOURCES', 'secure', 4],
  ['UNSUPPORTED TYPE', 'secure', 7],
  ['OPERATION FAILED', 'secure', 10],
  ['INVALID CRC ERROR', 'legacy', 5],
])('earlier releases on Android: REMOTE DFU %s', async (words, protocol, resultCode) => {
  const explanation = await read(`E  12:00:00.000  [DFU] Remote DFU error: REMOTE DFU ${words}`);
  expect(explanation).toMatchObject({ protocol, failure: { resultCode } });
});

test('legacy words behind the answer say the same again', async () => {
  const explanation = await read(`
[DFU] Validate request sent
[DFU] Response received (Op Code = 4, Status = 5)
[DFU] Remote DFU error: INVALID CRC ERROR`);
  expect(explanation.failure).toMatchObject({ requestCode: 4, resultCode: 5, line: 2 });
  expect(ids(explanation)).toEqual(['legacy-crc']);
});

test('legacy words answer the request that is under way', async () => {
  const explanation = await read(`
[DFU] Writing Initialize DFU Parameters...
[DFU] Remote DFU error: OPERATION FAILED`);
  expect(explanation.failure).toMatchObject({ requestCode: 2, resultCode: 6 });
  expect(ids(explanation)).toEqual(['legacy-init-rejected']);
});

test.each([
  ['DFU error 0x2105', 'legacy-crc'],
  ['DFU error 8452', 'legacy-too-large'],
  ['DfuService: onError(F4:3B:11:0C:9A:52, 9223, 3, SD version failure)', 'sd-version'],
  ['DFU error 4096', 'link-lost'],
  ['E: Error 308: 40 bytes were lost. Try to decrease PRN value', 'bytes-lost'],
  ['E: Error 309: CRC does not match', 'crc-mismatch'],
  ['The operation couldn’t be completed. (NordicDFU.DFUError error 27.)', 'sd-version'],
  ['iOSDFULibrary.DFUError error 97', 'buttonless-not-bonded'],
  ['iOSDFULibrary.DFUError error 15', 'signature-invalid'],
  ['iOSDFULibrary.DFUError error 5', 'legacy-crc'],
])('the number an application gets: %s', async (line, id) => {
  expect(ids(await read(line))).toContain(id);
});

test.each([
  ['ValidationException: Failed CRC validation.\nExpected: 1234 Received: 555.', 'crc-mismatch'],
  ['ValidationException: Failed offset validation.\nExpected: 4096 Received: 4076.', 'bytes-lost'],
  ['NordicSemiException: Failed to send init packet', 'host-aborted'],
  ['NordicSemiException: Unexpected Executed OP_CODE.\nExpected: 0x04 Received: 0x06', 'host-aborted'],
])('nrfutil: %s', async (log, id) => {
  const explanation = await read(log);
  expect(explanation.outcome).toBe('aborted');
  expect(ids(explanation)).toEqual([id]);
});

test('how many bytes were lost stands in the second line', async () => {
  const { causes } = await read('Failed offset validation.\nExpected: 4096 Received: 4076.');
  expect(causes[0]?.message).toContain('20 bytes');
});

test('a refusal to create with 05 is about data: the erase failed', async () => {
  const explanation = await read('60-01-05');
  expect(explanation.failure).toMatchObject({ request: 'create', object: 'data' });
  expect(ids(explanation)).toEqual(['device-trouble']);
});

test('every byte with its own 0x', async () => {
  expect((await read('0x60 0x04 0x0B 0x07')).failure).toMatchObject({ extendedCode: 7 });
});

const control = '8ec90001-f315-4f60-9fb8-838830daea50';
const sent = (value: string) => `[DFU] Data written to ${control}, value (0x): ${value}`;
const answered = (value: string) => `[DFU] Notification received from ${control}, value (0x): ${value}`;

test('bytes lost on the way to a success are worth a word', async () => {
  const explanation = await read(
    [
      sent('01-02-00-10-00-00'),
      answered('60-01-01'),
      sent('03'),
      answered('60-03-01-A0-0F-00-00-11-78-0B-80'),
      '[DFU] 96 bytes were lost',
      sent('01-02-00-10-00-00'),
      answered('60-01-01'),
      sent('03'),
      answered('60-03-01-00-10-00-00-F2-D8-C9-7A'),
      sent('04'),
      answered('60-04-01'),
      '[DFU] Upload completed in 900 ms',
    ].join('\n'),
  );
  expect(explanation).toMatchObject({ outcome: 'success', failure: null });
  expect(ids(explanation)).toEqual(['bytes-lost']);
});

test('data of something else in the device are no damaged transfer', async () => {
  const explanation = await read(
    [
      sent('06-02'),
      answered('60-06-01-00-10-00-00-28-23-00-00-78-56-34-12'),
      '[DFU] 9000 bytes sent before, CRC does not match',
      sent('01-02-00-10-00-00'),
      answered('60-01-04'),
    ].join('\n'),
  );
  expect(ids(explanation)).not.toContain('crc-mismatch');
  expect(ids(explanation)).toContain('data-from-other-package');
});

test('data that do not fit at the end of an object: the host goes a whole object back, and nothing is lost', async () => {
  const explanation = await read(
    [
      sent('06-02'),
      answered('60-06-01-00-10-00-00-00-20-00-00-78-56-34-12'),
      sent('01-02-00-10-00-00'),
      answered('60-01-01'),
      sent('03'),
      answered('60-03-01-00-20-00-00-F2-D8-C9-7A'),
      '[DFU] Device has disconnected',
    ].join('\n'),
  );
  expect(ids(explanation)).toEqual(['link-lost']);
});

test.each([
  ['->', '<-'],
  ['>>', '<<'],
  ['TX:', 'RX:'],
  ['write', 'notify'],
])('a bare exchange: %s %s', async (to, from) => {
  const explanation = await read(
    [
      `${to} 06-01`,
      `${from} 60-06-01-00-02-00-00-8C-00-00-00-7A-06-6D-55`,
      `${to} 04`,
      `${from} 60-04-01`,
      `${to} 06 02`,
      `${from} 60 06 01 00 02 00 00 00 00 00 00 00 00 00 00`,
      `${to} 0x010200100000`,
      `${from} 60-01-04`,
    ].join('\n'),
  );
  expect(explanation.reports).toMatchObject([
    { line: 2, object: 'command', offset: 140 },
    { line: 6, object: 'data', offset: 0 },
  ]);
  expect(explanation.failure).toMatchObject({ request: 'create', object: 'data', line: 8 });
});

test('a request alone makes no log one of DFU', async () => {
  await expect(read('TX: 04\nwrite 06-01\nsent 03')).rejects.toThrow('not read');
});

test('a refused create says by its answer what it was about, where nobody wrote the request down', async () => {
  const explanation = await read('60-03-01-8C-00-00-00-7A-06-6D-55\n60-04-01\n60-01-08');
  expect(explanation.failure).toMatchObject({ request: 'create', object: 'data' });
});

test('an application that does not name the SoftDevice of its own package', async () => {
  const files = {
    softdevice: hexFile('s132.hex', [0x1000, softdevice(0xb7)]),
    application: hexFile('app.hex', [0x26000, firmware(100)]),
  };
  const values = { 'hw-version': '52', 'application-version': '4', 'sd-req': '0xA8', 'sd-id': '0xAF' };
  const { files: made } = await build(request(values, files, keyA));
  const zip = made[0] as NamedBytes;
  const dat = (await packageFiles(zip)).find(({ name }) => name === 'app.dat')?.bytes ?? new Uint8Array();
  const little = (value: number) =>
    [0, 8, 16, 24].map((shift) => ((value >>> shift) & 0xff).toString(16).padStart(2, '0')).join('-');
  const log = `60-06-01-00-02-00-00-${little(dat.length)}-${little(crc32(dat))}\n60-04-0B-07`;
  const [cause] = (await read(log, zip)).causes;
  expect(cause).toMatchObject({ id: 'sd-version', fix: expect.stringContaining('--sd-id') });
  const profile = { sdk: 17.1, hwVersion: 52, softdevice: { fwid: 0xa8, id: 132, version: 6000000 } };
  const { findings } = await predict({ file: zip, profile, load: async () => zip });
  const refused = findings?.find(({ code }) => code === 'nordic/device-refuses');
  expect(refused?.fix).toContain('--sd-id');
});

test('the Android library in logcat tells which extended error it was in a line of its own', async () => {
  const explanation = await read(`
E/DfuImpl: Executing object failed (error 11): EXTENDED ERROR
E/DfuImpl: Extended Error details: SD version failure`);
  expect(explanation.failure).toMatchObject({ result: 'EXT_ERROR', extendedCode: 7, line: 2 });
  expect(ids(explanation)).toEqual(['sd-version']);
});

test.each([
  ['Error 6: Signature mismatch', 6, 'signature-invalid'],
  ['Error 2: Operation not supported', 2, 'device-trouble'],
  ['Error 5: Invalid object', 5, 'signature-invalid'],
])('iOS results by their words: %s', async (line, resultCode, id) => {
  const explanation = await read(`E: ${line}`);
  expect(explanation.failure).toMatchObject({ resultCode });
  expect(ids(explanation)[0]).toBe(id);
});

test('what iOS says behind the answer to select is about what the device kept', async () => {
  const explanation = await read(
    [
      'D: peripheral.writeValue(0x0602, for: 8EC90001-F315-4F60-9FB8-838830DAEA50, type: .withResponse)',
      'I: Notification received from 8EC90001-F315-4F60-9FB8-838830DAEA50, value (0x): 600601001000000010000078563412',
      'A: Data object info (Max size = 4096, Offset = 4096, CRC = 12345678) received',
      'W: CRC does not match! Retrying...',
    ].join('\n'),
  );
  expect(ids(explanation)).toContain('data-from-other-package');
  expect(ids(explanation)).not.toContain('crc-mismatch');
});

test.each([
  'Error (0x85): GATT ERROR',
  'Connection failed (0x13): GATT CONN TERMINATE PEER USER',
  'Error (0x1000): DFU DEVICE DISCONNECTED',
])('Android lost the link: %s', async (words) => {
  const explanation = await read(`E  12:00:00.000  [DFU] ${words}`);
  expect(explanation.outcome).toBe('interrupted');
  expect(ids(explanation)).toEqual(['link-lost']);
});

test.each([201, 202])('iOS lost the link: %i', async (number) => {
  expect(ids(await read(`NordicDFU.DFUError error ${number}`))).toContain('link-lost');
});

test.each([
  ['Error 2: Device is in invalid state', 2, 'legacy-invalid-state'],
  ['Error 3: Operation not supported', 3, 'legacy-type-not-supported'],
  ['Error 4: Data size exceeds limit', 4, 'legacy-too-large'],
  ['Error 5: CRC Error', 5, 'legacy-crc'],
  ['Error 6: Operation failed', 6, 'legacy-init-rejected'],
])('legacy DFU on iOS: %s', async (line, resultCode, id) => {
  const explanation = await read(`E: ${line}`);
  expect(explanation).toMatchObject({ protocol: 'legacy', failure: { resultCode } });
  expect(ids(explanation)).toEqual([id]);
});

test('legacy DFU on iOS, important lines only', async () => {
  const explanation = await read(`
A: Start DFU (Op Code = 1, Upload Mode = 4) request sent
A: Response (Op Code = 1, Status = 1) received
A: Writing Initialize DFU Parameters...
A: Response (Op Code = 2, Status = 6) received
E: Error 6: Operation failed`);
  expect(explanation.failure).toMatchObject({ request: 'init', resultCode: 6, line: 4 });
  expect(ids(explanation)).toEqual(['legacy-init-rejected']);
});

test('the same words of earlier releases about Secure DFU change nothing', async () => {
  const explanation = await read(`
A: Command object info (Max size = 512, Offset = 0, CRC = 00000000) received
A: Response (Op Code = 1, Status = 1) received
E: Error 7: SD version check failed`);
  expect(explanation).toMatchObject({ protocol: 'secure', failure: { extendedCode: 7 } });
});
