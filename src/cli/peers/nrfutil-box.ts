/** The box in which nrfutil warns, to the byte: scripts look for it on standard output. */

const WIDTH = 63;

const rule = `|${'='.repeat(WIDTH)}|`;

const banner = [
  '##      ##    ###    ########  ##    ## #### ##    ##  ######  ',
  '##  ##  ##   ## ##   ##     ## ###   ##  ##  ###   ## ##    ## ',
  '##  ##  ##  ##   ##  ##     ## ####  ##  ##  ####  ## ##       ',
  '##  ##  ## ##     ## ########  ## ## ##  ##  ## ## ## ##   ####',
  '##  ##  ## ######### ##   ##   ##  ####  ##  ##  #### ##    ## ',
  '##  ##  ## ##     ## ##    ##  ##   ###  ##  ##   ### ##    ## ',
  ' ###  ###  ##     ## ##     ## ##    ## #### ##    ##  ######  ',
];

const line = (text: string): string => `|${text.padEnd(WIDTH)}|`;

/** The box around lines of at most 63 characters, an empty line before and after. */
const warningBox = (lines: readonly string[]): string =>
  ['', rule, ...banner.map(line), rule, ...lines.map(line), rule, '', ''].join('\n');

/** What nrfutil says of a key that everyone has. */
export const insecureKeyBox = (): string =>
  warningBox([
    'The security key you provided is insecure, as it part of a',
    'known set of keys that have been widely distributed. Do NOT use',
    'it in your final product or your DFU procedure may be',
    'compromised and at risk of malicious attacks.',
  ]);
