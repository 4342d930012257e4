/** `otapack inspect FILE`: what is in a file, part by part with offsets; judges nothing. */

import { utf8 } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import { holdsPrivatePem } from '../../core/key-text.ts';
import { flagOf, optionFault, textOf } from '../../core/options.ts';
import type { NamedBytes, Part } from '../../core/types.ts';
import { checkAny, identify, reader } from '../../formats.ts';
import { type Output, readInput, writeOutputs } from '../../node/files.ts';
import { jsonText } from '../../show/json.ts';
import { partsText } from '../../show/parts.ts';
import type { Call, Command } from '../command.ts';
import { jsonOption } from '../common-options.ts';
import { styleOf } from '../report.ts';

export type InspectFaultCode = 'inspect/private-key';

/** This module is loaded only for a file that no format recognises. */
const firmwareOf = async (file: NamedBytes): Promise<Part | undefined> =>
  (await import('../firmware-part.ts')).firmwarePart(file);

const unknown = (file: NamedBytes): Part => ({
  name: 'unknown',
  offset: 0,
  length: file.bytes.length,
  note: 'no format that otapack knows',
});

/** The page, with what the file's own format finds without keys. */
async function pageOf(file: NamedBytes, part: Part): Promise<Output['bytes']> {
  const { inspectionHtml } = await import('../../show/html.ts');
  const inner = new Map((await reader.open(file)).map((each) => [each.name, each]));
  const report = await checkAny(file, {});
  const format = identify(file)?.title ?? null;
  return utf8(
    inspectionHtml({
      file: file.name,
      format,
      bytes: file.bytes,
      part,
      inner,
      findings: report?.findings ?? [],
    }),
  );
}

/** Whole, damaged or under a passphrase. */
async function isPrivateKey(file: NamedBytes): Promise<boolean> {
  if (holdsPrivatePem(new TextDecoder().decode(file.bytes))) return true;
  const { readKey } = await import('../../keys/read.ts');
  try {
    return (await readKey(file.bytes, { name: file.name })).private !== undefined;
  } catch (error) {
    if (error instanceof Fault) return error.code === 'key/passphrase-needed';
    throw error;
  }
}

/** A page shows every byte and is likely to be passed on, so a private key is refused. */
async function refusePrivateKey(file: NamedBytes): Promise<void> {
  if (!(await isPrivateKey(file))) return;
  throw new Fault<InspectFaultCode>({
    code: 'inspect/private-key',
    exit: 3,
    what: `${file.name} contains a private key; otapack makes no page of it`,
    fix: 'otapack keys id names it, otapack keys show gives out its public half',
  });
}

async function run({ host, values, args }: Call): Promise<number> {
  const [path = '-'] = args['FILE'] ?? [];
  const page = textOf(values, 'html');
  const json = flagOf(values, 'json');
  if (page === '-' && json) {
    throw optionFault('option/repeated', 'only one of --json and --html - can go to standard output');
  }
  const file = await readInput(host, path);
  const format = identify(file);
  if (page !== undefined && !format) await refusePrivateKey(file);
  const part = (await reader.read(file)) ?? (await firmwareOf(file)) ?? unknown(file);
  if (json) host.out.write(jsonText({ file: file.name, format: format?.id ?? null, part }));
  else if (page === undefined) host.out.write(partsText(part, styleOf(host, 'out')));
  if (page !== undefined) await writeOutputs(host, [{ path: page, bytes: await pageOf(file, part) }]);
  return format || part.parts ? 0 : 1;
}

export const inspect: Command = {
  keepsInputs: true,
  summary: 'Shows what is in a package, image, settings page or firmware file, with offsets and meanings.',
  examples: [
    ['otapack inspect app.zip', 'the entries, the init packet, the images'],
    ['otapack inspect s132_softdevice.hex', 'which SoftDevice this is, and the --sd-id to use'],
    ['otapack inspect app.signed.bin --html app.html', 'a page to look through, bytes and all'],
  ],
  options: [
    jsonOption,
    { name: 'html', is: 'output', placeholder: 'OUT', help: 'write a web page with the bytes of each part' },
  ],
  arguments: [{ name: 'FILE', is: 'file', required: true, help: 'the file, or - for standard input' }],
  run,
};
