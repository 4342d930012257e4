/** `dfu genpkg` of adafruit-nrfutil. */

import { printable } from '../../core/escape.ts';
import { flagOf, textOf, withSourceDate } from '../../core/options.ts';
import { buildLegacy } from '../../formats/nordic/legacy/build.ts';
import { genpkgOptions } from '../../formats/nordic/legacy/options.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { gather } from '../gather.ts';
import { imageLines, inputsOf, refuseInputAsOutput } from '../nordic-package.ts';
import { printFindings } from '../report.ts';
import { exitOf } from './python-tools.ts';

async function run(call: Call): Promise<number> {
  const { host, args } = call;
  const [path = ''] = args['ZIPFILE'] ?? [];
  const values = withSourceDate(call.values, genpkgOptions, host.env);
  refuseInputAsOutput(host, values, inputsOf(genpkgOptions), path);
  const artifact = await buildLegacy(await gather(host, values, genpkgOptions));
  printFindings(host, artifact.findings);
  const [zip] = artifact.files;
  if (zip) await writeOutputs(host, [{ path, bytes: zip.bytes }]);
  for (const line of imageLines(artifact)) host.err.write(`${line}\n`);
  if (path === '-') return 0;
  if (flagOf(values, 'key-file') && Number(textOf(values, 'dfu-ver') ?? '0.5') < 0.8) {
    host.out.write('Key file was given, setting DFU version to 0.8\n');
  }
  host.out.write(`Zip created at ${printable(path)}\n`);
  return 0;
}

export const genpkg: Command = {
  summary: 'Makes a legacy DFU package of an application, boot loader, SoftDevice, or several of them.',
  examples: [
    [
      'otapack adafruit-nrfutil dfu genpkg --dev-type 0x0052 --application app.hex app.zip',
      "for a board with Adafruit's boot loader",
    ],
    [
      'otapack adafruit-nrfutil dfu genpkg --sd-req s130@2.0.1 --application app.hex app.zip',
      'for an nRF51 with the boot loader of SDK 11',
    ],
    [
      'otapack adafruit-nrfutil dfu genpkg --dev-type 0x0052 --dev-revision 52840 --softdevice s140.hex --bootloader bl.hex update.zip',
      'SoftDevice and boot loader of an nRF52840 board',
    ],
  ],
  options: genpkgOptions,
  arguments: [{ name: 'ZIPFILE', is: 'output', required: true, help: 'package to write' }],
  exitOf,
  run,
};
