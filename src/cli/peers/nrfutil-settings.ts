/** `settings generate`, `settings display`, and our own `settings check`. */

import { printable } from '../../core/escape.ts';
import { verdictOf } from '../../core/findings.ts';
import { flagOf, type Option, textsOf } from '../../core/options.ts';
import type { Finding, NamedBytes, Segment, VerifyingKey } from '../../core/types.ts';
import { checkSettings } from '../../formats/nordic/check-settings.ts';
import { unusable } from '../../formats/nordic/faults.ts';
import { type ImagePart, readImage } from '../../formats/nordic/image.ts';
import { buildSettings } from '../../formats/nordic/settings.ts';
import { settingsText } from '../../formats/nordic/settings-display.ts';
import { settingsOptions } from '../../formats/nordic/settings-options.ts';
import {
  type FoundPage,
  familyAt,
  findPages,
  type PagePair,
  pairPages,
  readPage,
} from '../../formats/nordic/settings-page.ts';
import { readHex } from '../../input/hex.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import { loadKey } from '../../node/key-sources.ts';
import type { Call, Command } from '../command.ts';
import { gather } from '../gather.ts';
import { inputsOf, refuseInputAsOutput } from '../nordic-package.ts';
import { printFindings } from '../report.ts';

const BACKUP_NOTE = `
Note: Generating a DFU settings page with backup page included.
This is only required for bootloaders from nRF5 SDK 15.1 and newer.
If you want to skip backup page generation, use --no-backup option.
`;

/** The page as it was just written, wherever that is. */
function pageAt(segments: readonly Segment[], address: number): FoundPage | undefined {
  const found = segments.find(
    (segment) => address >= segment.address && address < segment.address + segment.bytes.length,
  );
  return found && readPage(found.bytes.subarray(address - found.address), address);
}

async function run({ host, values, args }: Call): Promise<number> {
  const [path = ''] = args['HEX_FILE'] ?? [];
  refuseInputAsOutput(host, values, inputsOf(settingsOptions), path);
  const artifact = await buildSettings(await gather(host, values, settingsOptions));
  printFindings(host, artifact.findings);
  const [hex] = artifact.files;
  if (!hex) return 0;
  await writeOutputs(host, [{ path, bytes: hex.bytes }]);
  if (path === '-') return 0;
  const { address, chip } = artifact.facts;
  const page = pageAt(readHex(hex.bytes, path).segments, Number(address));
  const shown = page ? settingsText(page, String(chip), printable(path)) : '';
  const note = flagOf(values, 'no-backup') ? '' : BACKUP_NOTE;
  host.out.write(
    `${note}\nGenerated Bootloader DFU settings .hex file and stored it in: ${printable(path)}\n\n${shown}\n\n`,
  );
  return 0;
}

export const generate: Command = {
  summary: 'Makes the settings page, and its backup, that tells the boot loader of a programmed application.',
  examples: [
    [
      'otapack nordic settings generate --family NRF52840 --application app.hex --application-version 4 --bootloader-version 2 --bl-settings-version 2 settings.hex',
      'for SDK 15.3 and later',
    ],
    [
      'otapack nordic settings generate --family NRF52 --application app.hex --application-version-string 1.2.3 --bootloader-version 1 --bl-settings-version 1 --no-backup settings.hex',
      'for SDK 12 to 15.0',
    ],
    [
      'otapack nordic settings check --application app.hex settings.hex',
      'whether a page describes an application',
    ],
  ],
  options: settingsOptions,
  arguments: [{ name: 'HEX_FILE', is: 'output', required: true, help: 'settings page to write, Intel HEX' }],
  run,
};

/** The settings page in a hex file, and its backup; the file may hold more. */
function pagesOf(file: NamedBytes): PagePair {
  const pair = pairPages(findPages(readHex(file.bytes, file.name).segments));
  if (pair) return pair;
  throw unusable(
    'nordic/no-settings-page',
    `Failed to parse .hex file: ${file.name} holds no settings page`,
    {
      why: 'no page with a fitting CRC was found, nor one at the address of a chip',
      fix: 'name the hex that `settings generate` made, or a merged one that holds it',
    },
  );
}

const familyName = ({ address }: FoundPage): string => familyAt(address)?.title ?? 'unknown';

async function show({ host, args }: Call): Promise<number> {
  const [path = ''] = args['HEX_FILE'] ?? [];
  const { main, backup } = pagesOf(await readInput(host, path));
  host.out.write(`\n${settingsText(main, familyName(main), printable(path))}\n\n`);
  printFindings(host, await checkSettings(backup ? { main, backup } : { main }, {}));
  return main.crcFits ? 0 : 1;
}

export const display: Command = {
  summary: 'Shows the settings page in a hex file.',
  examples: [
    ['otapack nordic settings display settings.hex', 'as nrfutil prints it'],
    ['otapack inspect settings.hex', 'both pages, with every field'],
    ['otapack verify settings.hex', 'whether it is in order'],
  ],
  options: [],
  arguments: [
    { name: 'HEX_FILE', is: 'file', required: true, help: 'settings page, or a merged hex that holds it' },
  ],
  run: show,
};

const checkOptions: readonly Option[] = [
  { name: 'application', is: 'file', placeholder: 'FILE', help: 'application that the page shall describe' },
  { name: 'softdevice', is: 'file', placeholder: 'FILE', help: 'SoftDevice that the page shall describe' },
  {
    name: 'key',
    is: 'key',
    many: true,
    placeholder: 'SOURCE',
    help: 'public key for boot validation by signature',
  },
  { name: 'force', is: 'flag', help: 'take inputs that are usually a mistake' },
];

async function judge({ host, values, args }: Call): Promise<number> {
  const [path = ''] = args['HEX_FILE'] ?? [];
  const pair = pagesOf(await readInput(host, path));
  const request = await gather(host, values, checkOptions);
  const findings: Finding[] = [];
  const image = (part: ImagePart) => {
    const file = request.files[part]?.[0];
    if (!file) return {};
    const { bytes, findings: about } = readImage(file, part, flagOf(values, 'force'));
    findings.push(...about);
    return { [part]: bytes };
  };
  const described = { ...image('application'), ...image('softdevice') };
  const keys: VerifyingKey[] = [];
  for (const source of textsOf(values, 'key')) keys.push((await loadKey(host, source)).public);
  findings.push(...(await checkSettings(pair, { ...described, keys })));
  printFindings(host, findings);
  const verdict = verdictOf(findings);
  host.out.write(`${printable(path)}: ${verdict}\n`);
  return verdict === 'invalid' ? 1 : 0;
}

export const check: Command = {
  summary: 'Holds a settings page against the application and SoftDevice that it shall describe.',
  examples: [
    ['otapack nordic settings check --application app.hex settings.hex', 'size and CRC of the application'],
    [
      'otapack nordic settings check --application app.hex --softdevice s132.hex settings.hex',
      'the SoftDevice too',
    ],
    [
      'otapack nordic settings check --application app.hex --key public.pem settings.hex',
      'boot validation by signature',
    ],
  ],
  options: checkOptions,
  arguments: [{ name: 'HEX_FILE', is: 'file', required: true, help: 'settings page, Intel HEX' }],
  run: judge,
};
