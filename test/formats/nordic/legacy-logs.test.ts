/** Logs of legacy DFU: every answer by its status, and what the package at hand says about it. */

import { describe, expect, test } from 'vitest';
import type { NamedBytes, Profile } from '../../../src/core/types.ts';
import { explain } from '../../../src/formats/nordic/explain.ts';
import { goldenFile } from './support.ts';

async function* lines(text: string): AsyncIterable<string> {
  yield* text.split('\n');
}

const told = async (log: string, artifact?: NamedBytes, profile?: Profile) => {
  const found = await explain({
    lines: lines(log),
    ...(artifact ? { artifact } : {}),
    ...(profile ? { profile } : {}),
  });
  if (!found) throw new Error('this is no log');
  return found;
};

const android = (...said: readonly string[]): string =>
  said.map((text, i) => `A\t08:42:2${i}.100\t[DFU] ${text}`).join('\n');
const start = ['DFU Start sent (Op Code = 1, Upload Mode = 4)', 'Response received (Op Code = 1 Status = 1)'];
const refusedInit = android(
  ...start,
  'Writing Initialize DFU Parameters...',
  'Response received (Op Code = 2, Status = 6)',
);

const legacyPackage = goldenFile('verify/legacy-good.zip');
const securePackage = goldenFile('verify/good-app.zip');

describe('an answer alone', () => {
  test.each([
    ['10-01-02', 'legacy-invalid-state'],
    ['10-01-03', 'legacy-type-not-supported'],
    ['10-01-04', 'legacy-too-large'],
    ['10-02-06', 'legacy-init-rejected'],
    ['10-04-05', 'legacy-crc'],
  ])('%s', async (line, id) => {
    expect(await told(line)).toMatchObject({ protocol: 'legacy', outcome: 'rejected', causes: [{ id }] });
  });
});

test('an upload that went through', async () => {
  const log = android(
    ...start,
    'Response received (Op Code = 2, Status = 1)',
    'Receive Firmware Image request sent',
    'Response received (Op Code = 3, Status = 1)',
    'Validate request sent',
    'Response received (Op Code = 4, Status = 1)',
    'Activate and Reset request sent',
  );
  expect(await told(log)).toMatchObject({ protocol: 'legacy', outcome: 'success', failure: null });
});

describe('with the package', () => {
  test('the check that fails is named', async () => {
    const device = { sdk: 11, softdevice: 's132@2.0.0', deviceType: 1 };
    const { causes } = await told(refusedInit, legacyPackage, device);
    expect(causes).toMatchObject([{ id: 'legacy-init-rejected' }]);
    expect(causes[0]?.message).toMatch(/0x0052.*0x0001/);
  });

  test('one of the other kind of DFU gives itself away', async () => {
    const legacy = await told(refusedInit, securePackage);
    expect(legacy.causes).toMatchObject([{ id: 'legacy-init-rejected', confidence: 'certain' }]);
    expect(legacy.text).toMatch(/Secure DFU/);
    const secure = await told('60-04-05', legacyPackage);
    expect(secure.causes).toMatchObject([{ id: 'init-invalid', confidence: 'certain' }]);
    expect(secure.text).toMatch(/legacy DFU/);
  });

  test('one that is in order adds nothing', async () => {
    const { causes } = await told('10-04-05', legacyPackage);
    expect(causes).toEqual((await told('10-04-05')).causes);
  });
});

test('activate and reset come after the upload and have no answer', async () => {
  const control = '00001531-1212-efde-1523-785feabcd123';
  const sent = (value: string) => `Data written to ${control}, value (0x): ${value}`;
  const answered = (value: string) => `Notification received from ${control}, value (0x): ${value}`;
  const upload = [sent('01-04'), answered('10-01-01'), sent('02-01'), answered('10-02-01')];
  const rest = [sent('08-0C-00'), sent('03'), answered('10-03-01'), sent('04'), answered('10-04-01')];
  const end = [sent('05'), 'Activate and Reset request sent', '[DFU] Disconnected by the remote device'];
  expect(await told([...upload, ...rest, ...end].join('\n'))).toMatchObject({
    outcome: 'success',
    causes: [],
  });
  expect(await told([...upload, ...end.slice(2)].join('\n'))).toMatchObject({ outcome: 'interrupted' });
});
