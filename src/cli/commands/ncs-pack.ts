/** `otapack ncs pack`: the nRF Connect SDK's `dfu_application.zip` from signed images. */

import { printable } from '../../core/escape.ts';
import { verdictOf } from '../../core/findings.ts';
import { withSourceDate } from '../../core/options.ts';
import { unusable } from '../../formats/nordic/faults.ts';
import { buildNcs } from '../../formats/nordic/ncs/build.ts';
import { ncsOptions } from '../../formats/nordic/ncs/options.ts';
import { checkAny } from '../../formats.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { gather } from '../gather.ts';
import { inputsOf, refuseInputAsOutput } from '../nordic-package.ts';
import { printFindings } from '../report.ts';

async function run(call: Call): Promise<number> {
  const { host, args } = call;
  const [path = ''] = args['ZIPFILE'] ?? [];
  const values = withSourceDate(call.values, ncsOptions, host.env);
  const request = await gather(host, values, ncsOptions);
  refuseInputAsOutput(host, values, inputsOf(ncsOptions), path);
  const artifact = await buildNcs(request);
  const [zip] = artifact.files;
  if (!zip) return 0;
  const report = await checkAny({ name: path, bytes: zip.bytes }, {});
  const findings = report?.findings ?? [];
  printFindings(host, [...artifact.findings, ...findings]);
  if (verdictOf(findings) === 'invalid') {
    throw unusable('nordic/not-an-mcuboot-image', 'an image of the package is not in order', {
      why: 'MCUboot would keep the old image, without a word',
      fix: 'sign or fetch the images that are named above again',
    });
  }
  await writeOutputs(host, [{ path, bytes: zip.bytes }]);
  if (path !== '-') host.out.write(`Zip created at ${printable(path)}\n`);
  return 0;
}

export const pack: Command = {
  summary: "Makes the nRF Connect SDK's dfu_application.zip of signed MCUboot images.",
  examples: [
    [
      'otapack ncs pack --application app.signed.bin --board nrf52840dk/nrf52840 --soc nrf52840 dfu_application.zip',
      'one image',
    ],
    [
      'otapack ncs pack --application app.signed.bin --network net.signed.bin --board nrf5340dk/nrf5340/cpuapp --soc nrf5340 dfu_application.zip',
      'both cores of an nRF5340',
    ],
    [
      'otapack ncs pack --application app.signed.bin --image 2 wifi.signed.bin --board thingy91x/nrf9151 --soc nrf9151 dfu_application.zip',
      'a further image',
    ],
  ],
  options: ncsOptions,
  arguments: [{ name: 'ZIPFILE', is: 'output', required: true, help: 'package to write' }],
  run,
};
