/** The device's checks against the golden table: every device and package pair, stage, codes and response. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { predict } from '../../../src/formats/nordic/predict.ts';

const golden = join(import.meta.dirname, '../../../golden/nordic');
type Case = { id: string; device: string; package: string; image: string; expected: Record<string, unknown> };
const { devices, cases } = JSON.parse(readFileSync(join(golden, 'predict.json'), 'utf8')) as {
  devices: Record<string, Record<string, unknown>>;
  cases: Case[];
};
const load = async (name: string) => ({ name, bytes: new Uint8Array(readFileSync(join(golden, name))) });

describe('golden devices', () => {
  test.each(cases)('$id', async (given) => {
    const profile = devices[given.device] ?? {};
    const prediction = await predict({ file: await load(given.package), profile, load });
    const images = prediction.details['images'] as Record<string, unknown>[];
    expect(images.find(({ image }) => image === given.image)).toMatchObject(given.expected);
  });
});
