/**
 * From SDK 15.3 on the boot loader computes how each part will be validated at every start, and checks it at once: a
 * signature must fit. SDK 15.3 and 16 use the first entry for both parts of a SoftDevice and boot loader pair.
 */

import type { Bytes } from '../../../core/types.ts';
import { verifies } from '../signature.ts';
import { INVALID_OBJECT } from './answers.ts';
import { APPLICATION, SOFTDEVICE_BOOTLOADER } from './incoming.ts';
import { SDK_17 } from './sdk.ts';
import { type Context, type Judgement, refused } from './step.ts';

const ECDSA = 3;

type Part = { readonly name: string; readonly bytes: Bytes; readonly entry: number };

function partsOf(c: Context): readonly Part[] {
  const { image } = c.incoming;
  if (c.init.type !== SOFTDEVICE_BOOTLOADER) return [{ name: c.incoming.name, bytes: image, entry: 0 }];
  const split = Math.min(c.init.sdSize ?? 0, image.length);
  return [
    { name: 'SoftDevice part', bytes: image.subarray(0, split), entry: 0 },
    { name: 'boot loader part', bytes: image.subarray(split), entry: c.sdk >= SDK_17 ? 1 : 0 },
  ];
}

export async function bootValidation(c: Context): Promise<Judgement> {
  for (const part of partsOf(c)) {
    const entry = c.init.bootValidation[part.entry];
    if (entry?.type !== ECDSA) continue;
    if (c.publicKey === undefined) return { unknown: 'the profile names no publicKey' };
    if (await verifies(c.publicKey, part.bytes, entry.bytes)) continue;
    const borrowed = part.entry === 0 && part.name === 'boot loader part';
    return refused(
      INVALID_OBJECT,
      borrowed
        ? 'this SDK checks the boot loader part with the SoftDevice’s boot validation, whose signature cannot fit it; fixed in SDK 17'
        : `the boot validation signature of the ${part.name} is not one of the key in the boot loader`,
    );
  }
  return undefined;
}

/** A boot loader that starts signed applications only also refuses others here. */
export function signatureDemanded(c: Context): Judgement {
  const type = c.init.bootValidation[0]?.type;
  if (c.init.type !== APPLICATION || !c.device.bootloader.appSignatureCheck || type === ECDSA)
    return undefined;
  return refused(
    INVALID_OBJECT,
    'the boot loader starts only applications with ECDSA boot validation and this package has another kind',
  );
}
