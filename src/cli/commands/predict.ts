/** `otapack predict [FILE] --device PROFILE`: what this device will do with the file, and what it will answer. */

import { utf8 } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import { flagOf, required, textOf } from '../../core/options.ts';
import type { Format, NamedBytes, Prediction } from '../../core/types.ts';
import { formats, identify } from '../../formats.ts';
import { type Output, readInput, writeOutputs } from '../../node/files.ts';
import { jsonText } from '../../show/json.ts';
import { predictionJson, predictionMarkdown, predictionText } from '../../show/prediction.ts';
import type { Call, Command } from '../command.ts';
import { jsonOption, markdownOption } from '../common-options.ts';
import { allReadyProfiles, formatOfDevice, type LoadedProfile, loadProfile } from '../profiles.ts';
import { styleOf } from '../report.ts';

declare const OTAPACK_VERSION: string;

export type PredictCommandFaultCode =
  | 'predict/unknown-file'
  | 'predict/unknown-format'
  | 'predict/which-format';

const fault = (code: PredictCommandFaultCode, exit: 2 | 3, what: string, fix?: string) =>
  new Fault<PredictCommandFaultCode>({ code, exit, what, fix });

/** The format of the profile: the one that it names, the only one that has such devices, or that of the file. */
function formatOf(file: NamedBytes | undefined, device: LoadedProfile): Format {
  const owner = formatOfDevice(device);
  if (owner) return owner;
  if (!file) {
    const ids = formats.map(({ id }) => id);
    throw fault(
      'predict/which-format',
      2,
      'without FILE the profile has to say which format it is for',
      `add a line such as format: ${ids.join(' | ')} to it, or name FILE`,
    );
  }
  const found = identify(file);
  if (found) return found;
  throw fault(
    'predict/unknown-file',
    3,
    `${file.name} is no file that otapack knows`,
    'check that this is the packaged or signed file, or name its format in the profile: format: …',
  );
}

/** What the profile's device does with the file; `slot` says where the file goes, when the command line does. */
export async function predictFor(
  loaded: LoadedProfile,
  file: NamedBytes | undefined,
  slot?: string,
): Promise<Prediction> {
  const format = formatOf(file, loaded);
  if (!format.predict)
    throw fault('predict/unknown-format', 2, `nothing is known of devices that take ${format.title}`);
  return format.predict({
    ...(file ? { file } : {}),
    profile: loaded.profile,
    load: loaded.load,
    ...(slot === undefined ? {} : { slot }),
  });
}

async function predictionOf({ host, values, args }: Call): Promise<Prediction> {
  const [path] = args['FILE'] ?? [];
  const file = path === undefined ? undefined : await readInput(host, path);
  const loaded = await loadProfile(host, required(values, 'device'));
  return predictFor(loaded, file, textOf(values, 'slot'));
}

/** The findings behind the prediction, as SARIF for the file that --sarif names. */
async function sarifOutput({ values, args }: Call, { findings }: Prediction): Promise<Output[]> {
  const path = textOf(values, 'sarif');
  if (path === undefined) return [];
  const { sarifText } = await import('../../show/sarif.ts');
  const { allRules } = await import('../rules.ts');
  const file = args['FILE']?.[0] ?? required(values, 'device');
  return [{ path, bytes: utf8(sarifText([{ file, findings }], await allRules(), OTAPACK_VERSION)) }];
}

/** `--device list`: the ready profiles with what each is. */
async function printProfiles({ host, values }: Call): Promise<number> {
  const all = await allReadyProfiles();
  const rows = all.map(({ name, title, format }) => ({ name, format, title }));
  if (flagOf(values, 'json')) host.out.write(jsonText(rows));
  else {
    const { columns } = await import('../../show/columns.ts');
    const cells = rows.map(({ name, title }) => [{ text: name }, { text: title }]);
    host.out.write(`${columns(['name', 'device'], cells).join('\n')}\n`);
  }
  return 0;
}

async function run(call: Call): Promise<number> {
  const { host, values } = call;
  if (textOf(values, 'device') === 'list') return printProfiles(call);
  const prediction = await predictionOf(call);
  await writeOutputs(host, await sarifOutput(call, prediction));
  if (textOf(values, 'sarif') === '-') return prediction.accepted ? 0 : 1;
  if (flagOf(values, 'json')) host.out.write(jsonText(predictionJson(prediction)));
  else if (flagOf(values, 'markdown')) host.out.write(predictionMarkdown(prediction));
  else host.out.write(predictionText(prediction, styleOf(host, 'out')));
  return prediction.accepted ? 0 : 1;
}

export const predict: Command = {
  keepsInputs: true,
  summary:
    'Plays the device: which of its checks FILE passes, where it is refused and what the device answers.',
  examples: [
    ['otapack predict app.zip --device nrf52832-sdk15.3-s132@6.1.1', 'a boot loader as the SDK builds it'],
    ['otapack predict app.zip --device device.yaml --json', 'your device, for the next tool'],
    [
      'otapack predict app.signed.bin --device board.yaml --slot primary',
      'an MCUboot image in the primary slot',
    ],
  ],
  options: [
    {
      name: 'device',
      is: 'text',
      required: true,
      placeholder: 'PROFILE',
      help: 'device profile: a YAML or JSON file, or the name of a ready one (--device list prints them)',
    },
    {
      name: 'slot',
      is: 'text',
      placeholder: 'SLOT',
      help: 'where FILE goes: primary or secondary (MCUboot), user1 or user2 (ESP8266)',
    },
    jsonOption,
    markdownOption,
    {
      name: 'sarif',
      is: 'output',
      placeholder: 'OUT',
      help: 'write the findings as SARIF 2.1.0 (- prints them instead)',
    },
  ],
  arguments: [
    {
      name: 'FILE',
      is: 'file',
      help: 'package or image that is sent; not needed if the profile names the content of the slots',
    },
  ],
  run,
};
