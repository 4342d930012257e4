/**
 * What the package itself says about a refusal that the log tells: a package of the other kind of DFU; for legacy DFU, whose
 * answers name no reason, the check of the boot loader that fails.
 */

import type { Cause, NamedBytes } from '../../../core/types.ts';
import { EXECUTE } from '../device/answers.ts';
import { isLegacyPackage, legacyImages, legacyWalk } from '../device/legacy.ts';
import { openAny, secureImages } from '../device/package-images.ts';
import type { Device } from '../device/profile.ts';
import { legacyForSecureText, secureForLegacyText } from '../device/wrong-kind.ts';
import type { Failure, Story } from './story.ts';
import type { CauseId } from './wording.ts';

const LEGACY_INIT = 2;

const onInitPacket = ({ protocol, operation, object }: Failure): boolean =>
  protocol === 'legacy'
    ? operation === LEGACY_INIT
    : protocol === 'secure' && operation === EXECUTE && object === 'command';

const certain = (id: CauseId, message: string, fix: string): Cause => ({
  id,
  confidence: 'certain',
  message,
  fix,
});

/** The causes, the one that the package gives away in front. */
export async function withPackage(
  causes: readonly Cause[],
  { failure, protocol }: Story,
  artifact: NamedBytes | undefined,
  device: Device,
): Promise<readonly Cause[]> {
  if (!failure || !artifact) return causes;
  const opened = await openAny(artifact.bytes);
  const legacy = isLegacyPackage(opened);
  if (protocol === 'legacy' && legacy) return withLegacyCheck(causes, failure, legacyImages(opened), device);
  if (!onInitPacket(failure) || legacy === (protocol === 'legacy')) return causes;
  if (!legacy && secureImages(opened).images.length === 0) return causes;
  const { why, fix } = legacy ? legacyForSecureText : secureForLegacyText;
  const id = legacy ? 'init-invalid' : 'legacy-init-rejected';
  return [
    certain(id, why, fix),
    ...causes.filter((cause) => cause.id !== id && cause.confidence === 'certain'),
  ];
}

/** The boot loader's checks played with each image; what the profile does not tell is passed over. */
async function withLegacyCheck(
  causes: readonly Cause[],
  failure: Failure,
  images: ReturnType<typeof legacyImages>,
  device: Device,
): Promise<readonly Cause[]> {
  for (const image of images) {
    const { refusal } = await legacyWalk(device, image, undefined);
    if (refusal?.request !== failure.operation || refusal.status !== failure.answer.code) continue;
    return causes.map((cause) =>
      cause.id.startsWith('legacy-') ? { ...cause, message: refusal.why } : cause,
    );
  }
  return causes;
}
