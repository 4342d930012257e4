/** `sign`, alias `create`: options and files as imgtool takes them, in both flavours. */

import { printable } from '../../core/escape.ts';
import type { Fault } from '../../core/fault.ts';
import type { Option, Values } from '../../core/options.ts';
import { textOf } from '../../core/options.ts';
import type { BuildRequest, Bytes, NamedBytes } from '../../core/types.ts';
import { sign as signImage } from '../../formats/mcuboot/build.ts';
import { misuse } from '../../formats/mcuboot/faults.ts';
import { isHexName, openInput } from '../../formats/mcuboot/image-file.ts';
import { LARGEST_HEADER } from '../../formats/mcuboot/layout.ts';
import { ncsSignOptions, signOptions } from '../../formats/mcuboot/options.ts';
import { parsePlan, type SignPlan } from '../../formats/mcuboot/plan.ts';
import { isMissing, type Room, readInput, stageOutputs, writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import type { Argument, Call, Command } from '../command.ts';
import { gather } from '../gather.ts';
import { printFindings } from '../report.ts';

/** Mistakes at which imgtool dies of an exception although they are wrong use. */
const CRASHES: ReadonlySet<string> = new Set([
  'mcuboot/field-overflow',
  'mcuboot/uuid',
  'mcuboot/custom-tlv-value',
  'mcuboot/address-range',
  'mcuboot/nothing-to-save',
]);

/** imgtool exits 2 for wrong use and 1 for everything it did not expect. */
const exitOf = ({ code, exit }: Fault): number => (exit === 3 || CRASHES.has(code) ? 1 : 2);

/** From here on an output is begun before it is signed. */
const LARGE = 1024 * 1024;

/** For the TLVs behind the payload. */
const BEHIND = 72 * 1024;

/** Room for header, TLVs and padding around the input, which then becomes the image where it stands. */
function roomFor({ headerSize, pad, slotSize }: SignPlan): Room {
  return { before: Math.min(headerSize, LARGEST_HEADER), after: BEHIND + (pad ? Math.max(0, slotSize) : 0) };
}

async function inputFile(host: Host, path: string, plan: SignPlan): Promise<NamedBytes> {
  try {
    return await readInput(host, path, isHexName(path) ? undefined : roomFor(plan));
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw misuse('mcuboot/input-missing', `Input file not found: ${path}`, {
      fix: 'check the path; it is relative to the working directory',
    });
  }
}

/** Images that a manifest names by path, read relative to the working directory as imgtool does. */
async function manifestImages(host: Host, values: Values): Promise<Record<string, readonly NamedBytes[]>> {
  const path = textOf(values, 'manifest');
  if (path === undefined) return {};
  const { manifestPaths } = await import('../../formats/mcuboot/manifest.ts');
  const images: NamedBytes[] = [];
  for (const image of manifestPaths(await readInput(host, path))) images.push(await readInput(host, image));
  return { 'manifest-image': images };
}

/**
 * Reads all that the options name; a large input is on its way while the key is made ready. A mistake in the input is told
 * before one in a key, as the input comes first.
 */
async function gathered(
  host: Host,
  values: Values,
  options: readonly Option[],
  plan: SignPlan,
  infile: string,
): Promise<BuildRequest> {
  const reading = inputFile(host, infile, plan).then(
    (input) => ({ input, fault: undefined }),
    (fault: unknown) => ({ input: undefined, fault }),
  );
  const rest = await gather(host, values, options).then(
    async (request) => {
      await request.keys['key']?.[0]?.private?.prepare?.();
      return { request, fault: undefined };
    },
    (fault: unknown) => ({ request: undefined, fault }),
  );
  const { input, fault } = await reading;
  if (!input) throw fault;
  if (!rest.request) {
    openInput(plan, input);
    throw rest.fault;
  }
  const images = await manifestImages(host, values);
  return { ...rest.request, files: { ...rest.request.files, ...images, input: [input] } };
}

const running =
  (options: readonly Option[], ncs: boolean) =>
  async ({ host, values, args }: Call): Promise<number> => {
    const [infile = ''] = args['INFILE'] ?? [];
    const [outfile = ''] = args['OUTFILE'] ?? [];
    const given: Values = { ...values, output: outfile };
    const plan = parsePlan(given, ncs);
    const request = await gathered(host, given, options, plan, infile);
    const outputs = stageOutputs(host);
    const settled = (head: Bytes): void => {
      if (outfile !== '-' && head.length >= LARGE) outputs.begin(outfile, head);
    };
    try {
      const artifact = await signImage({ ...request, settled }, plan);
      printFindings(host, artifact.findings);
      const files = artifact.files.map(({ name, bytes }) => ({ path: name, bytes }));
      await writeOutputs(host, files, outputs);
      const streams = [outfile, plan.signatureOut].includes('-');
      if (!streams) for (const line of artifact.log ?? []) host.out.write(`${printable(line)}\n`);
    } finally {
      await outputs.discard();
    }
    return 0;
  };

const files: readonly Argument[] = [
  {
    name: 'INFILE',
    is: 'file',
    required: true,
    help: 'firmware: Intel HEX when named .hex, else raw binary',
  },
  {
    name: 'OUTFILE',
    is: 'output',
    required: true,
    help: 'image: Intel HEX when named .hex, else raw binary',
  },
];

/** Headings of the help; what is under none is what every image needs. */
const headings: Readonly<Record<string, readonly string[]>> = {
  'Slot and flash': [
    'align',
    'max-align',
    'max-sectors',
    'overwrite-only',
    'pad',
    'confirm',
    'test',
    'erased-val',
    'pad-value',
    'hex-addr',
  ],
  'What the image says': [
    'security-counter',
    'dependencies',
    'boot-record',
    'custom-tlv',
    'custom-tlv-file',
    'vid',
    'cid',
    'load-addr',
    'rom-fixed',
    'non-bootable',
    'endian',
    'manifest',
    'manifest-image',
    'edt-config',
  ],
  Signature: [
    'sha',
    'pure',
    'also-key',
    'public-key-format',
    'pad-sig',
    'passphrase',
    'vector-to-sign',
    'fix-sig',
    'fix-sig-pubkey',
    'sig-out',
  ],
  'Encryption and compression': [
    'encrypt',
    'encrypt-keylen',
    'hmac-sha',
    'clear',
    'save-enctlv',
    'deterministic',
    'compression',
    'compression-lzma-dictsize',
    'compression-lzma-pb',
    'compression-lzma-lc',
    'compression-lzma-lp',
    'compression-lzma-preset',
  ],
};

const sectionsOf = (options: readonly Option[]): NonNullable<Command['sections']> =>
  Object.fromEntries(
    Object.entries(headings).map(([heading, names]) => [
      heading,
      names.filter((name) => options.some((option) => option.name === name)),
    ]),
  );

export const sign: Command = {
  summary: 'Signs firmware for MCUboot; encrypts, compresses or pads it where asked to.',
  examples: [
    [
      'otapack mcuboot sign -k private.pem -v 1.2.3 -H 0x200 -S 0x60000 --align 4 zephyr.bin app.signed.bin',
      'what a Zephyr build does',
    ],
    [
      'otapack mcuboot sign -k private.pem -v 1.2.3 -H 32 --pad-header -S 0x60000 --pad app.hex slot.hex',
      'a whole slot, ready to flash',
    ],
    [
      'otapack mcuboot sign -k env:SIGNING_KEY -E device.pub.pem -v 1.2.3 -H 0x200 -S 0x60000 zephyr.bin app.enc.bin',
      'signed and encrypted, the key from the environment',
    ],
  ],
  options: signOptions,
  sections: sectionsOf(signOptions),
  arguments: files,
  exitOf,
  run: running(signOptions, false),
};

export const signNcs: Command = {
  ...sign,
  summary: "Signs firmware as Nordic's fork of imgtool does: the header size may be left out.",
  options: ncsSignOptions,
  sections: sectionsOf(ncsSignOptions),
  // the fork knows no clean refusal of a public key
  exitOf: (fault) => (fault.code === 'mcuboot/signing-key' ? 1 : exitOf(fault)),
  run: running(ncsSignOptions, true),
};
