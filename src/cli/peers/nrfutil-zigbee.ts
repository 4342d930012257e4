/** `pkg generate --zigbee true` and `zigbee production_config`. */

import { printable } from '../../core/escape.ts';
import type { Option, Values } from '../../core/options.ts';
import { packageOptions } from '../../formats/nordic/options.ts';
import { buildZigbee } from '../../formats/nordic/zigbee/build.ts';
import { zigbeeOptions } from '../../formats/nordic/zigbee/options.ts';
import { buildProduction } from '../../formats/nordic/zigbee/production.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import type { Call, Command } from '../command.ts';
import { gather } from '../gather.ts';
import { imageLines, inputsOf, refuseInputAsOutput } from '../nordic-package.ts';
import { printFindings } from '../report.ts';

/** The OTA file goes to the working directory, under the name that OTA servers expect; the package where it is asked for. */
export async function generateOta(host: Host, values: Values, path: string): Promise<number> {
  const options = [...packageOptions, ...zigbeeOptions];
  const artifact = await buildZigbee(await gather(host, values, options));
  const [ota, zip] = artifact.files;
  if (!ota || !zip) return 0;
  for (const target of [ota.name, path]) refuseInputAsOutput(host, values, inputsOf(options), target);
  printFindings(host, artifact.findings);
  await writeOutputs(host, [
    { path: ota.name, bytes: ota.bytes },
    { path, bytes: zip.bytes },
  ]);
  for (const line of imageLines(artifact)) host.err.write(`${line}\n`);
  const said = path === '-' ? host.err : host.out;
  said.write(`Zigbee update created at ${ota.name}\n`);
  if (path !== '-') host.out.write(`Zip created at ${printable(path)}\n`);
  return 0;
}

async function run({ host, values, args }: Call): Promise<number> {
  const [input = ''] = args['INPUT'] ?? [];
  const [output = ''] = args['OUTPUT'] ?? [];
  refuseInputAsOutput(host, { input }, ['input'], output);
  const request = await gather(host, values, productionOptions, { 'production-config': [input] });
  const artifact = await buildProduction(request);
  printFindings(host, artifact.findings);
  const [hex] = artifact.files;
  if (hex) await writeOutputs(host, [{ path: output, bytes: hex.bytes }]);
  if (output !== '-') host.out.write('Production Config hexfile generated.\n');
  return 0;
}

const productionOptions: readonly Option[] = [
  {
    name: 'offset',
    is: 'number',
    repeat: 'last',
    placeholder: 'ADDRESS',
    default: '0xFC000',
    help: 'address of the configuration: 0xFC000 with SDK 3.x (52840); 0xFF000 (52840) or 0x7F000 (52833) with SDK 4.x',
  },
];

export const productionConfig: Command = {
  summary: 'Makes the production configuration of a Zigbee device from a YAML file.',
  examples: [
    ['otapack nordic zigbee production_config production.yaml device.hex', 'for SDK 3.x on the 52840'],
    [
      'otapack nordic zigbee production_config --offset 0x7F000 production.yaml device.hex',
      'for SDK 4.x on the 52833',
    ],
    ['otapack inspect device.hex', 'what a configuration says'],
  ],
  options: productionOptions,
  arguments: [
    {
      name: 'INPUT',
      is: 'file',
      required: true,
      help: 'YAML file: channel_mask, install_code, extended_address, tx_power, app_data',
    },
    { name: 'OUTPUT', is: 'output', required: true, help: 'Intel HEX file to write' },
  ],
  run,
};
