/** Every device and package pair of predict.json through the built command line. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { goldenJson, workspace } from './workspace.ts';

type Expected = { readonly accepted: boolean; readonly [field: string]: unknown };
type Case = {
  readonly id: string;
  readonly device: string;
  readonly package: string;
  readonly image: string;
  readonly expected: Expected;
};
type Predicted = {
  readonly format: string;
  readonly accepted: boolean;
  readonly why: string;
  readonly steps: readonly { readonly name: string; readonly ok: boolean }[];
  readonly images: readonly Record<string, unknown>[];
};

const { devices, cases } = goldenJson<{ devices: Record<string, object>; cases: Case[] }>(
  'nordic',
  'predict.json',
);
const { folder, run, dispose } = workspace('nordic');
for (const [name, device] of Object.entries(devices)) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(device));
}
afterAll(dispose);

describe('predict.json', () => {
  test.each(cases)('$id', async ({ device, package: zip, image, expected }) => {
    const ran = await run(['predict', zip, '--device', `${device}.json`, '--json']);
    const prediction = JSON.parse(ran.stdout) as Predicted;
    expect(prediction.images.find((each) => each['image'] === image)).toMatchObject(expected);
    expect(prediction).toMatchObject({ format: 'nordic', accepted: expected.accepted });
    expect(prediction.steps.every(({ ok }) => ok)).toBe(expected.accepted);
    expect(ran.code).toBe(expected.accepted ? 0 : 1);
  });
});

describe('reads well', () => {
  const story = ['predict', 'outputs/app-signed.zip', '--device', 'nrf51822-sdk12-s130@2.0.0'];

  test('60-04-0A: the S130 story, with a ready profile', async () => {
    const { code, stdout } = await run(story);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^refused: .*60-04-0A.*S130 2\.0\.0.*S130 2\.0\.1/);
    expect(stdout).toMatch(/what to do: .*--sd-req/);
  });

  test('the same device with the right SoftDevice takes it', async () => {
    const { code, stdout } = await run([...story.slice(0, 3), 'nrf51822-sdk12-s130@2.0.1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^accepted: /);
  });

  test('as Markdown', async () => {
    const { stdout } = await run([...story, '--markdown']);
    expect(stdout).toContain('❌ refused');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('profiles', () => {
  const zip = 'outputs/app-signed.zip';
  const predictWith = async (profile: string) => {
    writeFileSync(join(folder, 'own.yaml'), profile);
    return run(['predict', zip, '--device', 'own.yaml']);
  };

  test('a profile of its own starts from a ready one and names its key', async () => {
    const ran = await predictWith(
      'base: nrf51822-sdk12-s130@2.0.1\npublicKey: inputs/keys/key_b_pub.pem\nappVersion: 0\n',
    );
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('60-04-05');
  });

  test.each([
    ['an unknown key', 'sdk: 12\nsoftdevice: null\nhwVersoin: 51\n', 'hwVersion'],
    ['an ill-typed key', 'sdk: 12\nsoftdevice: null\nhwVersion: [51]\n', 'hwVersion'],
    ['an unknown SoftDevice', 'sdk: 12\nsoftdevice: s130@2.0.2\n', 's130@2.0'],
    ['no SDK', 'softdevice: null\n', 'sdk'],
    ['an SDK that never was', 'sdk: 99\nsoftdevice: null\n', 'sdk'],
    ['not a table', '- 12\n', 'table'],
    ['broken YAML', 'sdk: [12\n', 'own.yaml'],
  ])('%s is a clear refusal', async (_, profile, mention) => {
    const ran = await predictWith(profile);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(mention);
  });

  test('an unknown ready profile names the nearest', async () => {
    const ran = await run(['predict', zip, '--device', 'nrf51822-sdk12-s130@2.0.2']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('Did you mean nrf51822-sdk12-s130@2.0.');
  });

  test('the ready ones can be listed', async () => {
    const ran = await run(['predict', '--device', 'list']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('nrf52832-sdk15.3-s132@6.1.1');
    const json = await run(['predict', '--device', 'list', '--json']);
    expect(JSON.parse(json.stdout)).toContainEqual(expect.objectContaining({ format: 'nordic' }));
  });

  test('a file that is no package', async () => {
    const ran = await run(['predict', 'inputs/keys/key_a.pem', '--device', 'nrf51822-sdk12-s130@2.0.1']);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toBe('');
  });
});

describe('verify --device', () => {
  type Verified = {
    artifacts: readonly { verdict: string; findings: readonly { code: string; message: string }[] }[];
  };
  const verify = async (file: string, device: string) => {
    const ran = await run(['verify', file, '--device', device, '--json']);
    return { code: ran.code, artifact: (JSON.parse(ran.stdout) as Verified).artifacts[0] };
  };
  const codes = (artifact: Verified['artifacts'][number] | undefined) =>
    artifact?.findings.map(({ code }) => code);

  test('a refusal is an error that names stage and response', async () => {
    const { code, artifact } = await verify('outputs/app-signed.zip', 'nrf51822-sdk12-s130@2.0.0');
    expect(code).toBe(1);
    expect(artifact?.verdict).toBe('invalid');
    const refusal = artifact?.findings.find((finding) => finding.code === 'nordic/device-refuses');
    expect(refusal?.message).toContain('60-04-0A');
  });

  test('an acceptance is a note, beside what could not be checked', async () => {
    const { code, artifact } = await verify('outputs/app-signed.zip', 'nrf51822-sdk12-s130@2.0.1');
    expect(code).toBe(0);
    expect(codes(artifact)).toEqual(
      expect.arrayContaining(['nordic/device-accepts', 'nordic/device-not-checked']),
    );
  });

  test('an image that needs more than half of the room', async () => {
    writeFileSync(
      join(folder, 'small.yaml'),
      'base: nrf52832-sdk17.1-s132@7.2.0\nsoftdevice: { fwid: 0xB7 }\nflash: { softdeviceEnd: 0x26000, bootloaderStart: 0x29000, reserved: 0x2000 }\n',
    );
    const { artifact } = await verify('outputs/app-bootval-crc.zip', 'small.yaml');
    expect(codes(artifact)).toContain('nordic/device-single-bank');
  });

  test('a file that no device is sent is only noted', async () => {
    const { code, artifact } = await verify(
      'outputs/settings-v2-nrf52840.hex',
      'nrf52832-sdk17.1-s132@7.2.0',
    );
    expect(code).toBe(0);
    expect(codes(artifact)).toContain('verify/device-not-asked');
  });
});

describe('a legacy package', () => {
  const predictLegacy = async (zip: string, profile: string) => {
    writeFileSync(join(folder, 'legacy.yaml'), profile);
    const ran = await run(['predict', zip, '--device', 'legacy.yaml', '--json']);
    return JSON.parse(ran.stdout) as Predicted;
  };

  test('is taken by a legacy boot loader', async () => {
    const { accepted } = await predictLegacy(
      'outputs/legacy-default.zip',
      'sdk: 11\nsoftdevice: s132@2.0.0\n',
    );
    expect(accepted).toBe(true);
  });

  test('for another device type is refused at the init packet', async () => {
    const { images } = await predictLegacy(
      'outputs/legacy-types.zip',
      'sdk: 11\nsoftdevice: s132@2.0.0\ndeviceType: 0x0001\ndeviceRevision: 0x0001\n',
    );
    expect(images[0]).toMatchObject({
      accepted: false,
      stage: 'prevalidate',
      response: '10-02-06',
      resultCode: 6,
    });
  });

  test('and a Secure DFU package do not fit one another’s boot loaders', async () => {
    const secure = await predictLegacy('outputs/app-signed.zip', 'sdk: 11\nsoftdevice: s132@2.0.0\n');
    expect(secure.images[0]).toMatchObject({ accepted: false, response: '10-02-06' });
    const legacy = await predictLegacy('outputs/legacy-default.zip', 'sdk: 15.3\nsoftdevice: s132@6.1.1\n');
    expect(legacy.images[0]).toMatchObject({ accepted: false, response: '60-04-05' });
  });
});
