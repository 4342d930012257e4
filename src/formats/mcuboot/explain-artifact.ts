/**
 * What the image that was sent adds to a log: whether the file itself is sound, and what a boot loader built as the
 * profile says would make of it. Keys are not at hand here, so signatures are compared by kind only.
 */

import { Fault } from '../../core/fault.ts';
import type { Cause, Facts, NamedBytes, Profile } from '../../core/types.ts';
import { readProfile } from './boot/settings.ts';
import { SIGNATURES, schemes } from './boot/signature-check.ts';
import { check } from './check.ts';
import { entriesOf, parseImage, typeIn } from './image.ts';
import { predict } from './predict.ts';
import { tlvName } from './tlv.ts';

export type Artifact = {
  readonly name: string;
  readonly facts: Facts;
  /** What is wrong with it, or would be refused on the device of the profile. */
  readonly causes: readonly Cause[];
};

const certain = (id: string, message: string, fix: string): Cause => ({
  id,
  confidence: 'certain',
  message,
  fix,
});

/** Settings that may be missing here and stand in for what only the device has: its keys. */
const withoutKeys = (profile: Profile): Profile => {
  const bare = { signature: 'none', encryption: undefined, hwRollback: false };
  const { config } = profile;
  const inner = typeof config === 'object' && config !== null ? { config: { ...config, ...bare } } : bare;
  const slots = { primary: 'running', secondary: undefined };
  return Object.fromEntries(
    Object.entries({ ...profile, ...inner, ...slots }).filter(([, value]) => value !== undefined),
  );
};

function signatureCause(file: NamedBytes, profile: Profile): Cause[] {
  const table = (profile['config'] ?? profile) as Readonly<Record<string, unknown>>;
  const wanted = Object.entries(schemes).find(([name]) => name === table['signature']);
  const image = parseImage(file.bytes);
  if (!wanted || !image) return [];
  const found = entriesOf(image).map((entry) => typeIn(image, entry));
  const signatures = found.filter((type) => SIGNATURES.includes(type));
  if (signatures.includes(wanted[1].type)) return [];
  const has =
    signatures.length === 0
      ? 'is not signed'
      : `is signed with ${signatures.map((type) => tlvName(type)).join(', ')}`;
  const message = `${file.name} ${has}, and the boot loader of the profile wants ${wanted[0]}`;
  return [certain('signature-type', message, 'sign with the kind of key this boot loader was built for')];
}

/** What the boot loader of the profile says to this image as an update over itself. */
async function predictedCause(file: NamedBytes, profile: Profile): Promise<Cause[]> {
  const load = async () => ({ ...file, name: 'running' });
  try {
    const { accepted, why, findings } = await predict({ profile: withoutKeys(profile), file, load });
    const [refusal] = findings;
    if (accepted || !refusal) return [];
    return [
      certain(
        'device-refuses',
        `a boot loader as in the profile refuses ${file.name}: ${why}`,
        refusal.fix ?? '',
      ),
    ];
  } catch (error) {
    // a profile that does not say all a prediction needs still says what to compare
    if (error instanceof Fault && error.code === 'profile/missing-key') return [];
    throw error;
  }
}

function refuseBadProfile(profile: Profile): void {
  try {
    readProfile(profile);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'profile/missing-key') throw error;
  }
}

/** The artifact by itself, and against the profile. */
export async function judgeArtifact(file: NamedBytes, profile: Profile | undefined): Promise<Artifact> {
  const { facts, findings } = await check(file, {});
  const own = findings
    .filter(({ level }) => level === 'error')
    .map(({ code, message, fix }) =>
      certain(code, `${file.name} itself is at fault: ${message}`, fix ?? 'build and sign it again'),
    );
  if (!profile || own.length > 0) return { name: file.name, facts, causes: own };
  const kind = signatureCause(file, profile);
  return { name: file.name, facts, causes: kind.length > 0 ? kind : await predictedCause(file, profile) };
}

export function checkedProfile(profile: Profile | undefined): Profile | undefined {
  if (profile) refuseBadProfile(profile);
  return profile;
}
