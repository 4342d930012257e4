/** Where otapack differs from nrfutil on purpose. */

import { refuses, takes } from '../rules.ts';
import type { Rule } from '../suite.ts';
import type { Sides } from '../trial.ts';

const IMAGES = ['--application', '--bootloader', '--softdevice'];

/** Names of the images of a command line. */
const imageNames = ({ trial: { argv } }: Sides): readonly string[] =>
  argv.flatMap((word, i) => (IMAGES.includes(argv[i - 1] ?? '') ? [word] : []));

const optionText = ({ trial: { argv } }: Sides, name: string): string | undefined =>
  argv[argv.indexOf(name) + 1];

const baseName = (name: string): string => (name.split('/').at(-1) ?? '').replaceAll('.hex', '.bin');

const hasOddExtension = (sides: Sides): boolean =>
  imageNames(sides).some((name) => !/\.(hex|bin)$/.test(name));

function sharesNames(sides: Sides): boolean {
  const names = imageNames(sides).map(baseName);
  return new Set(names).size < names.length || names.includes('sd_bl.bin');
}

const extensionCase: Rule = {
  id: 'nrfutil/extension-case',
  tool: 'nrfutil',
  theirs:
    'Knows `.bin` and `.hex` in lower case only: another name is read as Intel HEX, and its image and init packet become one entry of the zip.',
  ours: 'Knows extensions in any case, and always writes two entries.',
  covers: (difference) =>
    hasOddExtension(difference.sides) &&
    (difference.kind === 'entries' || takes(/HexRecordError|UnicodeDecodeError|HexReaderError/)(difference)),
};

const imageCut: Rule = {
  id: 'nrfutil/image-cut',
  tool: 'nrfutil',
  theirs:
    'Cuts off what a hex holds below 0x1000, and with it the vector table of an image that is linked there.',
  ours: 'Refuses such an image unless `--force` is given.',
  covers: refuses(/its first bytes would be cut off/),
};

const versionParts: Rule = {
  id: 'nrfutil/version-parts',
  tool: 'nrfutil',
  theirs: '`--application-version-string 1.100.0` is the same number as `2.0.0`.',
  ours: 'Refuses parts above 99 unless `--force` is given.',
  covers: refuses(/application version string .* becomes/),
};

const versionText: Rule = {
  id: 'nrfutil/version-text',
  tool: 'nrfutil',
  theirs: "Reads the parts of `--application-version-string` as Python's `int` does: blanks, signs, `1_0`.",
  ours: 'Takes digits only.',
  covers: (difference) =>
    refuses(/must be on the format x\.y\.z/)(difference) &&
    /[\s_+-]/.test(optionText(difference.sides, '--application-version-string') ?? ''),
};

const otherCurves: Rule = {
  id: 'nrfutil/other-curves',
  tool: 'nrfutil',
  theirs: 'Takes any EC key, and Ed25519.',
  ours: 'Refuses all but P-256, the one curve that boot loaders verify.',
  covers: refuses(/the signing key is .* not P-256|know P-256 keys only|unsupported EC curve/),
};

export const packageRules: readonly Rule[] = [
  extensionCase,
  imageCut,
  versionParts,
  versionText,
  otherCurves,
  {
    id: 'nrfutil/no-image',
    tool: 'nrfutil',
    theirs: 'Without an image it makes a package without content.',
    ours: 'Refuses.',
    covers: ({ kind, sides }) =>
      kind.startsWith('verdict') && sides.theirs.code === 0 && imageNames(sides).length === 0,
  },
  {
    id: 'nrfutil/equal-names',
    tool: 'nrfutil',
    theirs:
      'Of two images with one base name, or one that is called `sd_bl`, one overwrites the other in the zip.',
    ours: 'Gives them distinct names.',
    covers: (difference) =>
      sharesNames(difference.sides) &&
      (difference.kind === 'entries' || refuses(/holds nothing that belongs/)(difference)),
  },
  {
    id: 'nrfutil/too-many-softdevices',
    tool: 'nrfutil',
    theirs: 'Takes any number of ids in `--sd-req`.',
    ours: 'Refuses more than 16: no boot loader decodes such an init packet.',
    covers: refuses(/SoftDevices are listed, boot loaders take/),
  },
];

/** What nrfutil prints while it looks for the page, about places where there is none. */
export const withoutSearch = (text: string): string =>
  text.replace(/^(Bad access at|CRC32 mismtach) .*\n/gm, '');

/** The same page but for the address that is shown. */
function onlyTheAddress({ ours, theirs }: Sides): boolean {
  const without = (text: string) => withoutSearch(text).replace(/^\* Start Address: .*$/m, '');
  return without(ours.out) === without(theirs.out);
}

export const settingsRules: readonly Rule[] = [
  extensionCase,
  imageCut,
  versionParts,
  versionText,
  otherCurves,
  {
    id: 'nrfutil/settings-version-masked',
    tool: 'nrfutil',
    theirs: '`settings generate` cuts versions to 32 bits: -1 becomes 4294967295, 4294967296 becomes 0.',
    ours: 'Refuses what does not fit.',
    covers: refuses(/-version: Value out of range/),
  },
  {
    id: 'nrfutil/none-dies',
    tool: 'nrfutil',
    theirs: 'Dies of an exception where `settings generate` is given `none` for an address.',
    ours: 'Takes it as not given, as elsewhere.',
    covers: (difference) =>
      takes(/TypeError/)(difference) && optionText(difference.sides, '--start-address') === 'none',
  },
  {
    id: 'nrfutil/display-address',
    tool: 'nrfutil',
    theirs:
      '`settings display` shows the lowest address of the file as that of the page: with a backup page, the backup.',
    ours: 'Shows the address of the settings page.',
    covers: ({ kind, sides }) =>
      kind === 'standard output' && sides.trial.argv[1] === 'display' && onlyTheAddress(sides),
  },
];

export const keyRules: readonly Rule[] = [
  otherCurves,
  {
    id: 'nrfutil/public-key-file',
    tool: 'nrfutil',
    theirs: '`keys display --key pk` needs the private key file.',
    ours: 'Takes a public key as well.',
    covers: (difference) =>
      takes(/subsection not found/)(difference) &&
      Buffer.from(difference.sides.trial.files['key.pem'] ?? []).includes('BEGIN PUBLIC KEY'),
  },
];
