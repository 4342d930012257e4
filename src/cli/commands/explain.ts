/**
 * `otapack explain LOG`: what a DFU or boot log says. The log is read once, line by line; every format gets its lines, and the one
 * that recognises them answers.
 */

import { Fault } from '../../core/fault.ts';
import { flagOf, textOf } from '../../core/options.ts';
import type { ExplainRequest, Explanation, Format, NamedBytes } from '../../core/types.ts';
import { formats, identify } from '../../formats.ts';
import { readInput } from '../../node/files.ts';
import { lineBatches } from '../../node/lines.ts';
import { explanationJson, explanationMarkdown, explanationText } from '../../show/explanation.ts';
import { jsonText } from '../../show/json.ts';
import type { Call, Command } from '../command.ts';
import { jsonOption, markdownOption } from '../common-options.ts';
import { fanOut } from '../fan-out.ts';
import { formatOfDevice, type LoadedProfile, loadProfile } from '../profiles.ts';
import { styleOf } from '../report.ts';

export type ExplainFaultCode = 'explain/unknown-log' | 'explain/unknown-artifact';

type Listener = { readonly format: Format; readonly explain: NonNullable<Format['explain']> };
type Answer = {
  readonly format: Format;
  readonly explanation?: Explanation | undefined;
  readonly fault?: unknown;
};

const listeners = (): readonly Listener[] =>
  formats.flatMap((format) => (format.explain ? [{ format, explain: format.explain.bind(format) }] : []));

type Context = {
  readonly artifact?: { readonly file: NamedBytes; readonly format: Format };
  readonly device?: LoadedProfile;
};

/** The format of a profile: the one that it names, the only one that has such devices, or that of the artifact. */
const ownerOf = ({ artifact, device }: Context): string | undefined =>
  (device && formatOfDevice(device)?.id) ?? artifact?.format.id;

/** The artifact and the profile go to their own format; a profile whose format is not clear goes to all of them. */
function requestFor(format: Format, context: Context): Omit<ExplainRequest, 'lines'> {
  const { artifact, device } = context;
  const owner = ownerOf(context);
  return {
    ...(artifact?.format === format ? { artifact: artifact.file } : {}),
    ...(device && (owner ?? format.id) === format.id ? { profile: device.profile } : {}),
  };
}

async function answers(
  batches: AsyncIterable<readonly string[]>,
  context: Context,
): Promise<readonly Answer[]> {
  const all = listeners();
  const out = fanOut(batches, all.length);
  return Promise.all(
    all.map(async ({ format, explain }, reader): Promise<Answer> => {
      try {
        const explanation = await explain({ ...requestFor(format, context), lines: out.lines(reader) });
        return { format, explanation };
      } catch (error) {
        return { format, fault: error };
      } finally {
        out.leave(reader);
      }
    }),
  );
}

const tells = ({ explanation }: Answer): boolean =>
  explanation !== undefined && explanation.outcome !== 'unknown';

/** The answer of the artifact's format, or the first that tells an outcome. A fault is thrown if no format could read the log. */
function chosen(all: readonly Answer[], { artifact }: Context): Explanation | undefined {
  const own = all.find(({ format }) => format === artifact?.format);
  if (own?.fault !== undefined) throw own.fault;
  const found = [own, all.find(tells), ...all].find((answer) => answer?.explanation)?.explanation;
  const broken = all.find(({ fault }) => fault !== undefined);
  if (!found && broken) throw broken.fault;
  return found;
}

async function contextOf({ host, values }: Call): Promise<Context> {
  const path = textOf(values, 'artifact');
  const profile = textOf(values, 'device');
  const device = profile === undefined ? {} : { device: await loadProfile(host, profile) };
  if (path === undefined) return device;
  const file = await readInput(host, path);
  const format = identify(file);
  if (format) return { ...device, artifact: { file, format } };
  throw new Fault<ExplainFaultCode>({
    code: 'explain/unknown-artifact',
    exit: 3,
    what: `${path} is no package or image that otapack knows`,
    fix: 'name the file that was sent to the device, or leave --artifact out',
  });
}

async function run(call: Call): Promise<number> {
  const { host, values, args } = call;
  const [log = '-'] = args['LOG'] ?? [];
  const context = await contextOf(call);
  const explanation = chosen(await answers(lineBatches(host, log), context), context);
  if (!explanation) {
    throw new Fault<ExplainFaultCode>({
      code: 'explain/unknown-log',
      exit: 3,
      what: `${log === '-' ? 'standard input' : log} contains no line of a DFU, boot or update log that otapack knows`,
      fix: 'export the log of the host or the device with its most detailed level; docs/explain.md lists what is read',
    });
  }
  if (flagOf(values, 'json')) host.out.write(jsonText(explanationJson(explanation)));
  else if (flagOf(values, 'markdown')) host.out.write(explanationMarkdown(explanation));
  else host.out.write(explanationText(explanation, styleOf(host, 'out')));
  return 0;
}

export const explain: Command = {
  keepsInputs: true,
  summary: 'Says what a DFU, boot or update log means: what happened, why, how sure that is, and what to do.',
  examples: [
    ['otapack explain dfu.log', 'a log alone'],
    ['otapack explain dfu.log --artifact app.zip', 'with the package: every offset and CRC is checked'],
    ['otapack explain - --device device.yaml < dfu.log', 'from standard input, for a known device'],
  ],
  options: [
    {
      name: 'artifact',
      is: 'text',
      placeholder: 'FILE',
      help: 'the package or image that was sent; offsets and CRCs in the log are compared with it',
    },
    {
      name: 'device',
      is: 'text',
      placeholder: 'PROFILE',
      help: 'device profile: a file, or the name of a ready one; narrows the causes down',
    },
    jsonOption,
    markdownOption,
  ],
  arguments: [{ name: 'LOG', is: 'file', required: true, help: 'log file, - for standard input' }],
  run,
};
