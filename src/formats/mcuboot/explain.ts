/**
 * What an MCUboot boot log means: which update was pending, what the boot loader made of it, why, and what to do. At its
 * usual log level MCUboot says that an image is not valid, never why; the image that was sent and a profile of the device
 * narrow that down.
 */

import type { Cause, ExplainRequest, Explanation, Facts } from '../../core/types.ts';
import { type Boot, type BootLog, readBootLog, type Seen } from './boot-log.ts';
import { type Artifact, checkedProfile, judgeArtifact } from './explain-artifact.ts';

type Outcome = Explanation['outcome'];

const possible = (id: string, message: string, fix: string): Cause => ({
  id,
  confidence: 'possible',
  message,
  fix,
});
const likely = (id: string, message: string, fix: string): Cause => ({
  id,
  confidence: 'likely',
  message,
  fix,
});

const slotOf = ({ fields }: Seen): string => fields['slot'] ?? 'secondary';
const isInvalid = ({ message }: Seen): boolean => message.kind === 'invalid';

const VERIFY =
  'otapack verify FILE --key PUB with the public key that is compiled into the boot loader tells';

/** Why MCUboot may find an image not valid, when neither the log nor the file tells. */
function guesses(artifact: Artifact | undefined): Cause[] {
  const key = artifact?.facts['keyHash'];
  const named = typeof key === 'string' ? ` (its key hash is ${key})` : '';
  const signed =
    artifact?.facts['signature'] === 'none'
      ? likely(
          'not-signed',
          `${artifact.name} is not signed, and most boot loaders want a signature`,
          'sign it with --key',
        )
      : likely('wrong-key', `it was signed with another key than the boot loader holds${named}`, VERIFY);
  const damaged = possible(
    'damaged-in-transfer',
    'it was changed or cut off on its way into the slot: text-mode transfer, interrupted upload, or a slot that was not erased before',
    'send the signed file again as binary, after erasing the slot; compare a read-out with otapack verify READ --against FILE',
  );
  const built = possible(
    'built-for-other-options',
    'the boot loader was built for another hash, pure signatures, another encryption, or a smaller image than this one',
    'describe the boot loader in a profile and ask otapack predict FILE --device PROFILE',
  );
  return [signed, damaged, built];
}

/** No update was pending although one was expected: what the trailers say of that. */
function quietCauses({ secondaryMagic, swapType }: Boot, artifact: Artifact | undefined): Cause[] {
  if (swapType?.fields['type'] !== 'none') return [];
  if (secondaryMagic === 'bad') {
    return [
      likely(
        'trailer-not-recognised',
        'the end of the secondary slot holds a trailer magic that is not this boot loader’s: it was padded for another --max-align, or other data stands there',
        'sign with the --max-align of the boot loader (CONFIG_MCUBOOT_BOOT_MAX_ALIGN), and erase the slot before writing',
      ),
    ];
  }
  const sent = artifact ? `${artifact.name} was` : 'an update was';
  return [
    possible(
      'no-upgrade-requested',
      `no upgrade was requested: if ${sent} sent, it carries no trailer at the end of the real slot and the application did not request the upgrade`,
      'sign with --pad and the true --slot-size, or let the application call boot_request_upgrade after the download',
    ),
  ];
}

function revertCauses({ swapType }: Boot): Cause[] {
  if (swapType?.fields['type'] !== 'revert') return [];
  return [
    {
      id: 'reverted',
      confidence: 'certain',
      message:
        'the image that was tried before did not confirm itself, so the boot loader goes back to the one before it',
      fix: 'let the new application call boot_write_img_confirmed once it runs well, before it is reset; or sign with --confirm',
    },
  ];
}

function faultCauses({ fault }: Boot): Cause[] {
  if (!fault) return [];
  return [
    likely(
      'app-faults',
      'the application crashed after the jump; if it does so at once, it was linked for another offset than the header size it was signed with',
      'sign with a --header-size equal to the offset the firmware was linked for (CONFIG_ROM_START_OFFSET), a multiple of its vector table’s alignment',
    ),
  ];
}

function deadCauses(boot: Boot): Cause[] {
  if (!boot.dead || boot.refused.length > 0 || boot.causes.size > 0) return [];
  return [
    likely(
      'no-bootable-image',
      'no slot holds an image that the boot loader recognises: empty, unsigned, or at another address than it looks at',
      'write a signed image to the start of the primary slot, and compare slot addresses of application and boot loader',
    ),
  ];
}

/** All causes, surest first; the artifact's own are worth something only where an image was refused or passed over. */
function causesOf(boot: Boot, artifact: Artifact | undefined): Cause[] {
  const told = [...boot.causes.values()];
  const invalid = boot.refused.some(isInvalid);
  const quiet = boot.swapType?.fields['type'] === 'none' && !boot.dead && !invalid;
  const own = invalid || boot.dead || quiet ? (artifact?.causes ?? []) : [];
  const known = told.some(({ confidence }) => confidence === 'certain') || own.length > 0;
  const guessed = invalid && !known ? guesses(artifact) : [];
  const silent = quiet && !known && told.length === 0 ? quietCauses(boot, artifact) : [];
  return [
    ...told,
    ...own,
    ...revertCauses(boot),
    ...guessed,
    ...silent,
    ...faultCauses(boot),
    ...deadCauses(boot),
  ];
}

function outcomeOf(boot: Boot): Outcome {
  if (boot.dead || boot.refused.length > 0) return 'rejected';
  if (boot.fault) return 'aborted';
  if (boot.swapType?.fields['type'] === 'revert') return 'aborted';
  if (boot.started || boot.swapped) return 'success';
  return 'unknown';
}

function failureOf({ dead, refused, fault }: Boot): Facts | null {
  const seen = refused.find((one) => !isInvalid(one)) ?? refused[0] ?? dead ?? fault;
  if (!seen) return null;
  const { line, text, message, fields } = seen;
  const slot = message.effect === 'refused' ? { slot: slotOf(seen) } : {};
  return { line, request: message.kind, message: text.trim(), ...slot, ...fields };
}

const tried: Readonly<Record<string, string>> = {
  test: 'an update to be tried',
  perm: 'a permanent update',
  revert: 'going back to the image before',
};

/** What happened in the last boot, in half a sentence. */
function happening(boot: Boot): string {
  const type = boot.swapType?.fields['type'] ?? '';
  const pending = tried[type];
  const invalid = boot.refused.find(isInvalid);
  if (boot.dead)
    return invalid ? `nothing boots: the image in the ${slotOf(invalid)} slot is not valid` : 'nothing boots';
  if (boot.refused.length > 0) {
    const what = invalid ? `the image in the ${slotOf(invalid)} slot was refused` : 'the update was refused';
    return boot.started ? `${what}, and the old image runs` : what;
  }
  if (boot.fault) return 'the boot loader started the application, and it crashed';
  if (type === 'revert') return 'the update was taken back';
  if (boot.swapped && pending) return `${pending} was carried out`;
  if (type === 'none') return 'the device boots what it had: no update was pending';
  return boot.started ? 'the device boots' : 'the log ends before the boot loader decided';
}

const sure: Readonly<Record<Cause['confidence'], string>> = {
  certain: '',
  likely: 'most likely ',
  possible: 'possibly ',
};

function toldLine({ line, kind, ...fields }: Facts): string {
  const values = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
  return `  line ${String(line).padStart(5)}  ${[kind, ...values].join(', ')}`;
}

function textOf(log: BootLog, causes: readonly Cause[]): string {
  const [first, ...rest] = causes;
  const head = happening(log.last);
  const lines = [first ? `${head}: ${sure[first.confidence]}${first.message}` : head];
  if (first) lines.push(`what to do: ${first.fix}`);
  for (const { confidence, message, fix } of rest)
    lines.push(
      `${confidence === 'certain' ? 'also' : 'or'} ${sure[confidence]}${message}`,
      `  what to do: ${fix}`,
    );
  if (log.boots > 1)
    lines.push('', `the log shows ${log.boots} boots; this is the last one, from line ${log.last.from}`);
  const { told } = log.last;
  const omitted = told.omitted();
  if (told.last()) lines.push('', 'what the boot loader logged:', ...told.head().map(toldLine));
  if (omitted > 0) lines.push(`  … ${omitted} more …`);
  return [...lines, ...told.tail().map(toldLine)].join('\n');
}

/** What the log says, or undefined when it is no log of MCUboot. */
export async function explain(request: ExplainRequest): Promise<Explanation | undefined> {
  const log = await readBootLog(request.lines);
  if (log.certain === 0) return undefined;
  const profile = checkedProfile(request.profile);
  const artifact = request.artifact ? await judgeArtifact(request.artifact, profile) : undefined;
  const causes = causesOf(log.last, artifact);
  const reportsOmitted = log.reports.omitted();
  return {
    protocol: 'mcuboot',
    outcome: outcomeOf(log.last),
    failure: failureOf(log.last),
    reports: log.reports.items(),
    ...(reportsOmitted > 0 ? { reportsOmitted } : {}),
    causes,
    text: textOf(log, causes),
  };
}
