/** Where otapack differs from imgtool on purpose. */

import type { Bytes } from '../../src/core/types.ts';
import { otherDigits, refuses, twoMistakes } from '../rules.ts';
import type { Rule } from '../suite.ts';
import type { Sides } from '../trial.ts';
import { contentOf, KEYS, takeApart } from './image.ts';

/** Theirs is flagged as encrypted, holds no key, and is not compressed although that was asked for. */
function clearFallback({ trial, theirs }: Sides): boolean {
  if (!trial.argv.includes('--compression')) return false;
  return [...theirs.files].some(([name, bytes]) => {
    const image = takeApart(contentOf(name, bytes));
    if (!image) return false;
    const keyless = !image.entries.some(({ type }) => KEYS.includes(type & 0xff));
    return (image.flags & 0xc) !== 0 && (image.flags & 0xe00) === 0 && keyless;
  });
}

export const signRules: readonly Rule[] = [
  otherDigits('imgtool'),
  twoMistakes('imgtool'),
  {
    id: 'imgtool/vector-with-padding',
    tool: 'imgtool',
    theirs:
      '`--vector-to-sign` with `--pad`, `--confirm` or `--test` pads the bytes to sign to the size of the slot.',
    ours: 'Refuses: a signature over them fits no image.',
    covers: refuses('mcuboot/signature-options', /--vector-to-sign .*padding/),
  },
  {
    id: 'imgtool/vector-of-unopenable',
    tool: 'imgtool',
    theirs: 'With `--vector-to-sign` it does not look at whether the device key can be used as asked.',
    ours: 'Refuses: the step behind it would.',
    covers: (difference) =>
      difference.sides.trial.argv.includes('--vector-to-sign') &&
      refuses('mcuboot/encryption-key', /HMAC-SHA512/)(difference),
  },
  {
    id: 'imgtool/compressed-elsewhere',
    tool: 'imgtool',
    theirs:
      '`--compression` with `--fix-sig` or `--vector-to-sign` makes an image with the same foreign signature in two places.',
    ours: 'Refuses: one of the two signatures can never hold.',
    covers: refuses('mcuboot/signature-options', /compressed/),
  },
  {
    id: 'imgtool/negative-sectors',
    tool: 'imgtool',
    theirs: 'A negative `--max-sectors` makes the trailer smaller than it is.',
    ours: 'Refuses it.',
    covers: refuses('mcuboot/bad-option', /--max-sectors/),
  },
  {
    id: 'imgtool/pad-without-slot',
    tool: 'imgtool',
    theirs: '`--pad` with a `--slot-size` of 0 or less glues the trailer to the image.',
    ours: 'Refuses: a boot loader looks for it at the end of the slot.',
    covers: refuses('mcuboot/bad-option', /--slot-size .*padding/),
  },
  {
    id: 'imgtool/key-stored-nowhere',
    tool: 'imgtool',
    theirs: '`--encrypt` with a P-384 or Ed25519 key encrypts with a key that is stored nowhere.',
    ours: 'Refuses: no device can open the image.',
    covers: refuses('mcuboot/encryption-key', /(ed25519|p384) keys/),
  },
  {
    id: 'imgtool/compressed-non-bootable',
    tool: 'imgtool',
    theirs:
      '`--compression` loses `--non-bootable`: the flag is not in the header, although DECOMP_SHA covers it.',
    ours: 'Sets the flag.',
    covers: ({ kind, sides: { trial } }) =>
      kind === 'flags of a compressed image' && trial.argv.includes('--non-bootable'),
  },
  {
    id: 'imgtool/incompressible-in-clear',
    tool: 'imgtool',
    theirs:
      '`--compression` of what does not get smaller, with `--encrypt`: in clear, flagged as encrypted, without its key.',
    ours: 'Encrypts it, as it would without `--compression`.',
    covers: ({ kind, sides }) => !kind.startsWith('verdict') && clearFallback(sides),
  },
];

export const lookRules: readonly Rule[] = [twoMistakes('imgtool')];

/** An EC private key of that many bytes has no room for a point. */
const lacksPublicHalf = (pem: Bytes | undefined): boolean =>
  pem !== undefined && /BEGIN PRIVATE/.test(Buffer.from(pem).toString()) && pem.length < 190;

export const keyRules: readonly Rule[] = [
  twoMistakes('imgtool'),
  {
    id: 'imgtool/half-a-key',
    tool: 'imgtool',
    theirs:
      '`getpriv` of an EC key whose file leaves the public half out prints it without, and `--minimal` dies of an exception.',
    ours: 'Gives every key the same form, with the public half, and `--minimal` without.',
    covers: ({ sides: { trial }, kind }) =>
      trial.argv[0] === 'getpriv' &&
      /^(standard output|verdict: ours done .* IndexError)/.test(kind) &&
      lacksPublicHalf(trial.files['key.pem']),
  },
];
