/** The protected values of an image, in the order imgtool writes them, whatever the order of the options. */

import type { Bytes } from '../../core/types.ts';
import { bootRecord } from './boot-record.ts';
import { checkCustomRange } from './custom-tlv.ts';
import { dependencyBytes } from './dependencies.ts';
import type { ImageHash } from './layout.ts';
import { fitting } from './numbers.ts';
import type { SignPlan } from './plan.ts';
import { type Tlv, tlv, tlvNumber } from './tlv.ts';
import { classUuid, vendorUuid } from './uuid.ts';

/** What the plan alone does not say. */
export type Extras = {
  readonly hash: ImageHash;
  /** Hash of the signing key's public half, for the boot record. */
  readonly signer: Bytes | undefined;
  readonly manifest: Bytes | undefined;
  readonly custom: readonly Tlv[];
};

export type ProtectedValues = {
  /** Before what only a compressed image has. */
  readonly first: readonly Tlv[];
  /** Behind it. */
  readonly second: readonly Tlv[];
};

export async function protectedValues(plan: SignPlan, extras: Extras): Promise<ProtectedValues> {
  const { endian, securityCounter, bootRecord: softwareType } = plan;
  const first: Tlv[] = [];
  if (securityCounter !== undefined) {
    first.push(tlvNumber('SEC_CNT', fitting('--security-counter', securityCounter, 32), endian));
  }
  if (softwareType !== undefined) {
    first.push(tlv('BOOT_RECORD', bootRecord(softwareType, plan.version, extras.hash, extras.signer)));
  }
  for (const dependency of plan.dependencies.list) {
    first.push(tlv('DEPENDENCY', dependencyBytes(dependency, endian)));
  }
  const second: Tlv[] = [];
  const vendor = plan.vid === undefined ? undefined : await vendorUuid(plan.vid);
  if (vendor) second.push(tlv('UUID_VID', vendor));
  if (plan.cid !== undefined) second.push(tlv('UUID_CID', await classUuid(plan.cid, vendor)));
  if (extras.manifest) second.push(tlv('MANIFEST', extras.manifest));
  checkCustomRange(extras.custom);
  return { first, second: [...second, ...extras.custom] };
}
