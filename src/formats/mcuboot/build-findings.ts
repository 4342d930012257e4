/** What a build noticed on the way and a careful user wants to know; never an error, those are Faults. */

import { hexNumber, roundUp } from '../../core/bytes.ts';
import type { BuildRequest, Finding, NamedBytes } from '../../core/types.ts';
import { fileKind } from '../../input/file-kinds.ts';
import { publishedKey } from '../../keys/published.ts';
import { finding, type McubootFindingCode } from './findings.ts';
import { magicEndian } from './image.ts';
import { type Input, isHexName } from './image-file.ts';
import { type Made, reserved } from './make-image.ts';
import type { SignPlan } from './plan.ts';
import type { Job } from './sign-image.ts';
import { fieldsFromEnd, largestEnd, NARROW } from './trailer.ts';

type Noticed = readonly [holds: boolean, code: McubootFindingCode, message: string];

const told = (list: readonly Noticed[]): Finding[] =>
  list.flatMap(([holds, code, message]) => (holds ? [finding(code, message)] : []));

const ROOM = 32;

/** About the input and the options, whatever became of them. */
export function inputFindings(
  plan: SignPlan,
  input: Input,
  file: NamedBytes,
  request: BuildRequest,
): Finding[] {
  const kind = isHexName(file.name) ? undefined : fileKind(file.bytes);
  const hexOut = isHexName(plan.output) && plan.hexAddress === undefined;
  const { payload } = input;
  const empty = payload.length > ROOM && payload.subarray(0, ROOM).every((byte) => byte === 0);
  const signedElsewhere = request.files['fix-sig'] !== undefined;
  const base = input.base ?? 0;
  return told([
    [kind !== undefined, 'mcuboot/input-kind', `${file.name} is ${kind} and is signed as raw bytes`],
    [magicEndian(payload) !== undefined, 'mcuboot/signed-twice', `${file.name} is a signed image already`],
    [
      plan.padHeader && empty,
      'mcuboot/double-header',
      `${file.name} begins with room for a header, and --pad-header adds more`,
    ],
    [
      plan.overwriteHeader,
      'mcuboot/payload-overwritten',
      `the header stands over the first ${plan.headerSize} bytes of ${file.name}`,
    ],
    [
      plan.slotSize <= 0,
      'mcuboot/slot-unchecked',
      `--slot-size ${plan.slotSize}: nothing checks whether the image fits`,
    ],
    [
      hexOut && plan.padHeader && input.base === 0,
      'mcuboot/hex-base',
      `${file.name} starts at 0: the header takes that place, and the firmware moves up by ${plan.headerSize}`,
    ],
    [
      hexOut && base < 0,
      'mcuboot/hex-base',
      `${file.name} starts at ${hexNumber(base + plan.headerSize)}, below the header's size: addresses wrap to ${hexNumber(base + 0x10000)}`,
    ],
    [
      plan.dependencies.leftover !== '',
      'mcuboot/option-without-effect',
      `--dependencies: '${plan.dependencies.leftover}' is part of no dependency and was passed over`,
    ],
    [
      request.keys['fix-sig-pubkey'] !== undefined && !signedElsewhere,
      'mcuboot/option-without-effect',
      '--fix-sig-pubkey does nothing without --fix-sig',
    ],
    [
      plan.clear && !request.keys['encrypt'],
      'mcuboot/option-without-effect',
      '--clear does nothing without --encrypt',
    ],
    ...input.notes.map((note): Noticed => [true, 'mcuboot/input-note', note]),
  ]);
}

/** Of most flash that boot loaders of these modes run on; the signing tool is not told. */
const SECTOR = 0x1000;

/** What boot loaders that need whole sectors of the slot make of an image that the signing tool lets pass. */
function narrowLimits({ plan, keys }: Job, end: number): string | undefined {
  // what runs where the header says is not swapped
  const stays = plan.loadAddress !== 0 || plan.romFixed !== 0;
  if (plan.overwriteOnly || stays || plan.slotSize <= 0) return undefined;
  const { slotSize: slot, maxAlign } = plan;
  const keyField = keys.device ? roundUp(plan.encryptBits / 8, maxAlign) : 0;
  const limits = { ...plan, slot, sector: SECTOR, keyField };
  const tooSmall = NARROW.map((mode) => ({ mode, limit: largestEnd(mode, limits) })).filter(
    ({ limit }) => end > limit,
  );
  if (tooSmall.length === 0) return undefined;
  return tooSmall
    .map(({ mode, limit }) => `a ${mode} boot loader takes it up to ${hexNumber(Math.max(0, limit))} only`)
    .join(', ');
}

async function keyFindings({ keys, external }: Job): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const key of [external?.key, keys.signer?.public, ...keys.also.map((one) => one.public)]) {
    const published = key && (await publishedKey(key));
    if (published) {
      found.push(
        finding('mcuboot/published-key', `signed with ${published.name}, published in ${published.source}`),
      );
    }
  }
  return found;
}

/** About the image that came out. */
export async function outputFindings(job: Job, vectors: boolean, made: Made): Promise<Finding[]> {
  const { plan, keys, external } = job;
  const unsigned = !keys.signer && !external;
  const end = made.image.length;
  const bootEnd = plan.slotSize - fieldsFromEnd(plan.maxAlign).swapInfo;
  const free = plan.slotSize - end - reserved(job);
  const missing =
    keys.device && plan.encryptBits === 256
      ? 2 * (roundUp(32, plan.maxAlign) - roundUp(16, plan.maxAlign))
      : 0;
  const narrow = narrowLimits(job, end);
  return [
    ...made.signed.findings,
    ...(await keyFindings(job)),
    ...told([
      [
        unsigned && plan.pure,
        'mcuboot/pure-unsigned',
        '--pure without a key: the image is marked as purely signed, and is not signed',
      ],
      [
        keys.device?.bits === 3072,
        'mcuboot/encrypted-rsa3072',
        'the payload key is wrapped by RSA-3072, boot loaders want RSA-2048',
      ],
      [
        plan.overwriteOnly && plan.slotSize > 0 && end > bootEnd,
        'mcuboot/does-not-fit',
        `the image ends at ${hexNumber(end)}; an overwriting boot loader takes it up to ${hexNumber(bootEnd)} only`,
      ],
      [
        narrow !== undefined,
        'mcuboot/does-not-fit',
        `the image ends at ${hexNumber(end)}; ${narrow} (sectors of ${hexNumber(SECTOR)})`,
      ],
      [
        missing > 0 && !plan.saveEncryptionTlv && plan.slotSize > 0 && !plan.overwriteOnly && free < missing,
        'mcuboot/trailer-short',
        `AES-256 keys need ${missing} bytes more of the trailer than are reserved, and ${free} are free`,
      ],
    ]),
    ...(vectors && magicOffsetHint(plan)
      ? [finding('mcuboot/vector-table', magicOffsetHint(plan) ?? '')]
      : []),
  ];
}

/** Cortex-M vector tables stand at multiples of 128 at least; a header of another size moves them off. */
function magicOffsetHint({ headerSize }: SignPlan): string | undefined {
  if (headerSize % 128 === 0) return undefined;
  return `a Cortex-M vector table stands at ${hexNumber(headerSize)} of the slot, which is no multiple of 128`;
}
