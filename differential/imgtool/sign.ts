/** `imgtool sign`: random command lines, good and bad. */

import { type Compared, type Difference, suite } from '../suite.ts';
import { type Bench, trialOf } from '../trial.ts';
import { bothDone, bothRefused, compareFileNames, compareVerdicts, differ } from '../verdicts.ts';
import { compareImages, compareVerify } from './compare.ts';
import { isImage } from './image.ts';
import { type SignChoice, signChoice } from './options.ts';
import { signRules } from './rules.ts';

/** A signature in a file of its own: there on both sides, and equal where neither chance nor a compressor decides it. */
function compareSignatures(
  kind: string | undefined,
  compressed: boolean,
  ours: Uint8Array,
  theirs: Uint8Array,
): boolean {
  return !compressed && (kind === 'ed25519' || kind === undefined)
    ? Buffer.compare(ours, theirs) === 0
    : Buffer.from(ours).toString('latin1').endsWith('\n') ===
        Buffer.from(theirs).toString('latin1').endsWith('\n');
}

async function compare(choice: SignChoice, bench: Bench): Promise<Compared> {
  const { pieces, files, stdin, outfile, key, encrypt } = choice;
  const trial = trialOf(pieces, { words: ['mcuboot'], tool: 'imgtool', files, stdin });
  const { argv } = trial;
  const sides = await bench.both(trial);
  const differences: Difference[] = await compareVerdicts(sides, bench);
  if (bothDone(sides)) {
    differences.push(...compareFileNames(sides), ...(await compareImages(sides, bench, outfile, encrypt)));
    const [a, b] = [sides.ours.files.get('sig.b64'), sides.theirs.files.get('sig.b64')];
    if (a && b && !compareSignatures(key?.kind, argv.includes('--compression'), a, b))
      differences.push(differ(sides, 'signature file'));
    const image = sides.ours.files.get(outfile);
    const plain = image && (outfile.toLowerCase().endsWith('.hex') || isImage(image));
    if (plain && differences.length === 0 && !argv.includes('--vector-to-sign')) {
      differences.push(...(await compareVerify(sides, bench, outfile, key)));
    }
  }
  return { differences, refused: bothRefused(sides) };
}

export const imgtoolSign = suite<SignChoice>({
  name: 'imgtool-sign',
  tools: ['imgtool'],
  share: 8,
  values: signChoice,
  rules: signRules,
  compare,
});
