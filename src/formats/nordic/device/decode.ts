/** What comes before the checks: how long an init packet may be, and what the device's decoder takes. */

import { INVALID_OBJECT, INVALID_PARAMETER, NO_RESOURCES } from './answers.ts';
import type { Incoming, Packet } from './incoming.ts';
import { SDK_14_1, SDK_15, SDK_15_3 } from './sdk.ts';
import { type Refusal, refused } from './step.ts';

const commandLimit = (sdk: number): number => (sdk < SDK_15_3 ? 256 : 512);

const MOST_BOOT_VALIDATIONS = 3;
const LONGEST_SIGNATURE = 64;
const LONGEST_HASH = 32;
const sdReqLimit = (sdk: number): number => (sdk < SDK_14_1 ? 4 : 16);

/** The answer to creating the command object, where it is refused. */
export function createRefusal(sdk: number, length: number): Refusal | undefined {
  if (length === 0) return refused(INVALID_PARAMETER, 'the init packet is empty');
  const limit = commandLimit(sdk);
  return length > limit
    ? {
        ...refused(NO_RESOURCES, `the init packet has ${length} bytes, the boot loader takes ${limit}`),
        cause: 'init-too-large',
      }
    : undefined;
}

/** Which limit of the device's decoder the packet exceeds. */
function overLimit(sdk: number, packet: Packet): string | undefined {
  const { init, signature } = packet;
  const list = sdReqLimit(sdk);
  if (init.sdReq.length > list) {
    return `sd_req has ${init.sdReq.length} values, the decoder of this SDK takes ${list}`;
  }
  if (init.bootValidation.length > MOST_BOOT_VALIDATIONS) {
    return `boot_validation has ${init.bootValidation.length} entries, the decoder takes ${MOST_BOOT_VALIDATIONS}`;
  }
  if ((signature?.bytes.length ?? 0) > LONGEST_SIGNATURE) return 'the signature is longer than 64 bytes';
  if ((init.hash?.bytes.length ?? 0) > LONGEST_HASH) return 'the hash is longer than 32 bytes';
  return init.bootValidation.some((entry) => entry.bytes.length > LONGEST_SIGNATURE)
    ? 'a boot validation value is longer than 64 bytes'
    : undefined;
}

/** The answer to executing a command object that cannot be decoded. */
export function decodeRefusal(sdk: number, incoming: Incoming): Refusal | undefined {
  const { packet } = incoming;
  const undecodable = (why: string): Refusal => ({ ...refused(INVALID_OBJECT, why), cause: 'init-invalid' });
  if (packet === undefined) return undecodable('the init packet is not one of Secure DFU');
  const over = overLimit(sdk, packet);
  if (over !== undefined) return undecodable(`the init packet does not decode: ${over}`);
  return packet.ambiguous && sdk >= SDK_15
    ? undecodable('the init packet carries a signed and an unsigned command')
    : undefined;
}
