/** `pkg generate` and `pkg display`. */

import { printable } from '../../core/escape.ts';
import { Fault } from '../../core/fault.ts';
import { withSourceDate } from '../../core/options.ts';
import { build } from '../../formats/nordic/build.ts';
import { numberOption } from '../../formats/nordic/numbers.ts';
import { packageOptions } from '../../formats/nordic/options.ts';
import { zigbeeOptions } from '../../formats/nordic/zigbee/options.ts';
import { isMissing, readInput, writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import type { Call, Command } from '../command.ts';
import { gather } from '../gather.ts';
import { imageLines, inputsOf, refuseInputAsOutput } from '../nordic-package.ts';
import { printFindings } from '../report.ts';
import { booleanOption } from './click-boolean.ts';

async function run(call: Call): Promise<number> {
  const { host, args } = call;
  const [path = ''] = args['ZIPFILE'] ?? [];
  const values = withSourceDate(call.values, packageOptions, host.env);
  if (booleanOption(values, 'zigbee')) {
    return (await import('./nrfutil-zigbee.ts')).generateOta(host, values, path);
  }
  // numbers must be numbers even where nothing is made of them
  for (const { name, is } of zigbeeOptions) if (is === 'number') numberOption(values, name, []);
  refuseInputAsOutput(host, values, inputsOf(packageOptions), path);
  const artifact = await build(await gather(host, values, packageOptions));
  printFindings(host, artifact.findings);
  const [zip] = artifact.files;
  if (zip) await writeOutputs(host, [{ path, bytes: zip.bytes }]);
  for (const line of imageLines(artifact)) host.err.write(`${line}\n`);
  if (path !== '-') host.out.write(`Zip created at ${printable(path)}\n`);
  return 0;
}

export const generate: Command = {
  summary:
    'Makes a Secure DFU package of an application, boot loader, SoftDevice, or those that go together.',
  examples: [
    [
      'otapack nordic pkg generate --hw-version 52 --sd-req s132@6.1.1 --application app.hex --application-version 4 --key-file private.key app.zip',
      'a signed application',
    ],
    [
      'otapack nordic pkg generate --hw-version 52 --sd-req 0xAF --softdevice s132.hex --bootloader bl.hex --bootloader-version 3 --key-file env:DFU_KEY sd_bl.zip',
      'SoftDevice and boot loader, the key from the environment',
    ],
    [
      'otapack nordic pkg generate --hw-version 52 --sd-req 0xAF --sd-id auto --softdevice s132.hex --application app.hex --application-version 4 --key-file private.key all.zip',
      'SoftDevice and application, in two packets',
    ],
  ],
  options: [...packageOptions, ...zigbeeOptions],
  sections: {
    Images: ['application', 'bootloader', 'softdevice', 'external-app', 'force'],
    'What the package says': [
      'application-version',
      'application-version-string',
      'bootloader-version',
      'hw-version',
      'sd-req',
      'sd-req-from',
      'sd-id',
      'sd-boot-validation',
      'app-boot-validation',
      'debug-mode',
      'source-date-epoch',
    ],
    Key: ['key-file', 'passphrase', 'release'],
    Zigbee: zigbeeOptions.map(({ name }) => name),
  },
  arguments: [{ name: 'ZIPFILE', is: 'output', required: true, help: 'package to write' }],
  run,
};

async function show({ host, args }: Call): Promise<number> {
  const [path = ''] = args['ZIP_FILE'] ?? [];
  const { displayText } = await import('../../formats/nordic/display.ts');
  const file = await packageAt(host, path);
  host.out.write(printable(await displayText(file, printable(path)), true));
  return 0;
}

async function packageAt(host: Host, path: string) {
  try {
    return await readInput(host, path);
  } catch (error) {
    if (!(error instanceof Fault && isMissing(error))) throw error;
    throw new Fault({ ...error, what: `Package ${path} not found.` });
  }
}

export const display: Command = {
  summary: 'Shows what is in a Secure DFU package; judges nothing.',
  examples: [
    ['otapack nordic pkg display app.zip', 'as nrfutil prints it'],
    ['otapack inspect app.zip', 'any package, with offsets'],
    ['otapack verify app.zip --key public.pem', 'whether it is in order'],
  ],
  options: [],
  arguments: [{ name: 'ZIP_FILE', is: 'file', required: true, help: 'package to show' }],
  run: show,
};
