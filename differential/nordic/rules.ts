/** Where otapack differs from nrfutil on purpose. */

import { otherDigits, refuses, takes } from '../rules.ts';
import type { Rule } from '../suite.ts';
import type { Sides } from '../trial.ts';

const IMAGES = ['--application', '--bootloader', '--softdevice'];

/** Names of the images of a command line. */
const imageNames = ({ trial: { argv } }: Sides): readonly string[] =>
  argv.flatMap((word, i) => (IMAGES.includes(argv[i - 1] ?? '') ? [word] : []));

const optionText = ({ trial: { argv } }: Sides, name: string): string | undefined =>
  argv[argv.indexOf(name) + 1];

const baseName = (name: string): string => (name.split('/').at(-1) ?? '').replaceAll('.hex', '.bin');

const given = ({ trial: { argv } }: Sides, word: string): boolean => argv.includes(word);

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
    (['entries', 'OTA file', 'package'].includes(difference.kind) ||
      takes(/HexRecordError|UnicodeDecodeError|HexReaderError/)(difference)),
};

const imageCut: Rule = {
  id: 'nrfutil/image-cut',
  tool: 'nrfutil',
  theirs:
    'Cuts off what a hex holds below 0x1000, and with it the vector table of an image that is linked there.',
  ours: 'Refuses such an image unless `--force` is given.',
  covers: refuses('nordic/image-cut'),
};

const versionParts: Rule = {
  id: 'nrfutil/version-parts',
  tool: 'nrfutil',
  theirs: '`--application-version-string 1.100.0` is the same number as `2.0.0`.',
  ours: 'Refuses parts above 99 unless `--force` is given.',
  covers: refuses('nordic/bad-version-string', /becomes/),
};

const versionText: Rule = {
  id: 'nrfutil/version-text',
  tool: 'nrfutil',
  theirs: "Reads the parts of `--application-version-string` as Python's `int` does: blanks, signs, `1_0`.",
  ours: 'Takes digits only.',
  covers: (difference) =>
    refuses('nordic/bad-version-string', /x\.y\.z/)(difference) &&
    /[\s_+-]/.test(optionText(difference.sides, '--application-version-string') ?? ''),
};

const otherCurves: Rule = {
  id: 'nrfutil/other-curves',
  tool: 'nrfutil',
  theirs: 'Takes any EC key, and Ed25519.',
  ours: 'Refuses all but P-256, the one curve that boot loaders verify.',
  covers: refuses(['nordic/key-not-p256', 'key/no-such-form', 'key/unsupported-curve']),
};

const noImageRule: Rule = {
  id: 'nrfutil/no-image',
  tool: 'nrfutil',
  theirs: 'Without an image it makes a package without content.',
  ours: 'Refuses.',
  covers: ({ kind, sides }) =>
    kind.startsWith('verdict') && sides.theirs.code === 0 && imageNames(sides).length === 0,
};

const equalNames: Rule = {
  id: 'nrfutil/equal-names',
  tool: 'nrfutil',
  theirs:
    'Of two images with one base name, or one that is called `sd_bl`, one overwrites the other in the zip.',
  ours: 'Gives them distinct names.',
  covers: (difference) =>
    sharesNames(difference.sides) &&
    (difference.kind === 'entries' || refuses('nordic/image-empty')(difference)),
};

export const packageRules: readonly Rule[] = [
  otherDigits('nrfutil'),
  noImageRule,
  equalNames,
  extensionCase,
  imageCut,
  versionParts,
  versionText,
  otherCurves,
  {
    id: 'nrfutil/too-many-softdevices',
    tool: 'nrfutil',
    theirs: 'Takes any number of ids in `--sd-req`.',
    ours: 'Refuses more than 16: no boot loader decodes such an init packet.',
    covers: refuses('nordic/bad-sd-req', /boot loaders take/),
  },
];

const noneDies: Rule = {
  id: 'nrfutil/none-dies',
  tool: 'nrfutil',
  theirs:
    'Dies of an exception where `none` is given for an address, a Zigbee manufacturer or an image type.',
  ours: 'Takes it as not given, as elsewhere.',
  covers: (difference) =>
    takes(/TypeError|ValueError|struct\.error/)(difference) &&
    /\bnone\b/i.test(difference.sides.trial.argv.join(' ')),
};

/** What nrfutil prints while it looks for the page, about places where there is none. */
export const withoutSearch = (text: string): string =>
  text.replace(/^(Bad access at|CRC32 mismtach) .*\n/gm, '');

/** The same page but for the address that is shown. */
function onlyTheAddress({ ours, theirs }: Sides): boolean {
  const without = (text: string) => withoutSearch(text).replace(/^\* Start Address: .*$/m, '');
  return without(ours.out) === without(theirs.out);
}

const displayAddress: Rule = {
  id: 'nrfutil/display-address',
  tool: 'nrfutil',
  theirs:
    '`settings display` shows the lowest address of the file as that of the page: with a backup page, the backup.',
  ours: 'Shows the address of the settings page.',
  covers: ({ kind, sides }) =>
    kind === 'standard output' && sides.trial.argv[1] === 'display' && onlyTheAddress(sides),
};

export const settingsRules: readonly Rule[] = [
  otherDigits('nrfutil'),
  noneDies,
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
    covers: refuses('nordic/number-out-of-range', /-version:/),
  },
  displayAddress,
];

export const displayRules: readonly Rule[] = [
  displayAddress,
  {
    id: 'nrfutil/display-damaged',
    tool: 'nrfutil',
    theirs: 'Dies of an exception where it shall display a package that is damaged, or of another kind.',
    ours: 'Shows what can be read; `otapack verify` judges.',
    covers: (difference) => difference.sides.trial.argv[0] === 'pkg' && takes(/Traceback/)(difference),
  },
  {
    id: 'nrfutil/display-lenient',
    tool: 'nrfutil',
    theirs:
      'Displays what an unpacker makes of a zip whose directory is damaged or disagrees with its entries.',
    ours: 'Refuses a zip that readers may understand differently.',
    covers: refuses('nordic/not-a-package'),
  },
  {
    id: 'nrfutil/display-elsewhere',
    tool: 'nrfutil',
    theirs:
      '`settings display` finds a page at the five usual addresses only, and only when its CRC is right.',
    ours: 'Finds it by its CRC wherever it is, and at the usual addresses whatever its CRC; with a wrong one it is shown, and exit code 1.',
    covers: takes(/Failed to parse \.hex file/),
  },
];

export const zigbeeRules: readonly Rule[] = [
  ...packageRules,
  noneDies,
  {
    id: 'nrfutil/zigbee-combination',
    tool: 'nrfutil',
    theirs: '`--zigbee true` with several images says that this is an error, and makes files all the same.',
    ours: 'Refuses.',
    covers: refuses('nordic/impossible-combination', /Zigbee/),
  },
  {
    id: 'nrfutil/unused-numbers',
    tool: 'nrfutil',
    theirs: 'Looks at the range of a Zigbee number only where it is put into a file.',
    ours: 'Refuses what does not fit 32 bits wherever it stands.',
    covers: refuses('nordic/number-out-of-range', /--zigbee-[a-z-]+:/),
  },
  {
    id: 'nrfutil/zigbee-comment-path',
    tool: 'nrfutil',
    theirs: 'Puts `--zigbee-comment` into the name of the OTA file as it is, backslashes and all.',
    ours: 'Refuses a comment that makes the name a path on any system.',
    covers: refuses('nordic/bad-zigbee-comment'),
  },
];

const productionText = ({ trial }: Sides): string => Buffer.from(trial.files['in.yaml'] ?? []).toString();

export const productionRules: readonly Rule[] = [
  otherDigits('nrfutil'),
  noneDies,
  {
    id: 'nrfutil/production-digits',
    tool: 'nrfutil',
    theirs:
      'Reads a production configuration as YAML 1.1: digits that are not quoted become a number, and are refused.',
    ours: 'Takes digits as they are written, and YAML 1.2.',
    covers: (difference) =>
      takes(/Input YAML file format wrong|struct\.error/)(difference) &&
      /^(?:(?:install_code|extended_address|app_data): [0-9][0-9eE]*|.*: 0o[0-7]+|.*: "[0-9]+"|\t)$/m.test(
        productionText(difference.sides),
      ),
  },
  {
    id: 'nrfutil/production-values',
    tool: 'nrfutil',
    theirs:
      "Takes what Python's `int` and `bytes.fromhex` take: an install code of any length, an address of fewer digits or `1_1`, `true` and `1:30` as numbers, a list in place of keys and values.",
    ours: 'Refuses an install code that has not 16 bytes, an address that has not 8, a list, and numbers that are none in YAML 1.2.',
    covers: refuses('nordic/bad-production-config'),
  },
  {
    id: 'nrfutil/production-offset',
    tool: 'nrfutil',
    theirs: 'Takes any `--offset`, and writes a hex file for one below zero.',
    ours: 'Refuses what is no 32-bit address.',
    covers: refuses('nordic/number-out-of-range', /--offset/),
  },
];

const adafruit = ({ id, ...rule }: Rule): Rule => ({
  ...rule,
  id: id.replace('nrfutil/', 'adafruit/'),
  tool: 'adafruit-nrfutil',
});

export const legacyRules: readonly Rule[] = [
  otherDigits('adafruit', 'adafruit-nrfutil'),
  adafruit(noImageRule),
  adafruit(extensionCase),
  adafruit(equalNames),
  adafruit(imageCut),
  {
    id: 'adafruit/key-file',
    tool: 'adafruit-nrfutil',
    theirs: 'Dies of an exception with `--key-file`, and in `keys`, on every Python 3.',
    ours: 'Signs, as the tool did on Python 2.',
    covers: (difference) => takes(/AttributeError/)(difference) && given(difference.sides, '--key-file'),
  },
  {
    id: 'adafruit/dfu-ver-07',
    tool: 'adafruit-nrfutil',
    theirs: 'Dies of an exception with `--dfu-ver 0.7`, on every Python 3.',
    ours: 'Makes the package, as the tool did on Python 2.',
    covers: takes(/'bytes' object has no attribute '__dict__'/),
  },
  {
    id: 'adafruit/dfu-ver',
    tool: 'adafruit-nrfutil',
    theirs: 'Any other number as `--dfu-ver` gives an init packet without a checksum, or like 0.5.',
    ours: 'Refuses all but 0.5, 0.6, 0.7 and 0.8.',
    covers: refuses('nordic/bad-number', /--dfu-ver/),
  },
  {
    id: 'adafruit/empty-list',
    tool: 'adafruit-nrfutil',
    theirs: 'An empty `--sd-req` leaves the list out of the init packet.',
    ours: 'Refuses it; `none` is an empty list.',
    covers: (difference) =>
      refuses('nordic/bad-sd-req')(difference) && optionText(difference.sides, '--sd-req') === '',
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
