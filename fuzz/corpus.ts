/** What mutation starts from: every golden file, the example keys, the logs and profiles inside the golden cases. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../src/core/bytes.ts';
import type { NamedBytes } from '../src/core/types.ts';
import { parseImage, payloadOf } from '../src/formats/mcuboot/image.ts';
import { tlvTypes } from '../src/formats/mcuboot/tlv.ts';
import { openPackage } from '../src/formats/nordic/package-zip.ts';
import { looksLikeHex, readHex } from '../src/input/hex.ts';
import { writeRelease } from '../src/release/release-file.ts';

/** `name` is the path from the project's root; the file inside a JSON of cases has a `#` in it. */
export type Seed = NamedBytes;

function filesUnder(root: string, folder: string): Seed[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(root, name))) }));
}

type BootCase = { readonly id: string; readonly config: object; readonly log: readonly string[] };
type PredictCases = { readonly devices: Readonly<Record<string, object>> };

function insideCases(files: readonly Seed[]): Seed[] {
  const json = (name: string): unknown => {
    const found = files.find((file) => file.name === name);
    return found ? JSON.parse(new TextDecoder().decode(found.bytes)) : undefined;
  };
  const boots = (json('golden/mcuboot/boot-cases.json') ?? []) as readonly BootCase[];
  const { devices = {} } = (json('golden/nordic/predict.json') ?? {}) as Partial<PredictCases>;
  return [
    ...boots.flatMap(({ id, config, log }) => [
      { name: `golden/mcuboot/boot-cases.json#${id}.log`, bytes: utf8(log.join('\n')) },
      {
        name: `golden/mcuboot/boot-cases.json#${id}.profile.json`,
        bytes: utf8(JSON.stringify(config, null, 1)),
      },
    ]),
    ...Object.entries(devices).map(([name, device]) => ({
      name: `golden/nordic/predict.json#${name}.profile.json`,
      bytes: utf8(JSON.stringify(device, null, 1)),
    })),
  ];
}

const folders = ['golden', 'keys.example', 'test/keys/fixtures', 'test/sample-repo', 'test/fuzz/seeds'];

/** The pieces that stand inside golden files, for readers of their own. */
async function insideArtifacts(files: readonly Seed[]): Promise<Seed[]> {
  const found: Seed[] = [];
  for (const { name, bytes } of files) {
    if (name.endsWith('.zip')) {
      const inner = [...(await openPackage(bytes)).contents].filter(([entry]) => entry.endsWith('.dat'));
      found.push(...inner.map(([entry, content]) => ({ name: `${name}#${entry}`, bytes: content })));
    }
    const image = name.startsWith('golden/mcuboot/') ? parseImage(bytes) : undefined;
    const signature = image?.unprotectedArea?.entries.find(({ type }) => type === tlvTypes.ECDSASIG);
    if (signature) found.push({ name: `${name}#ecdsa.sig.der`, bytes: signature.value.slice() });
    const packed = image?.protectedArea?.entries.some(({ type }) => type === tlvTypes.DECOMP_SIZE);
    if (image && packed) found.push({ name: `${name}#payload.lzma2`, bytes: payloadOf(image).slice(2) });
    const table = name.startsWith('golden/esp8266/') ? bytes.subarray(0, 2) : undefined;
    if (table?.[0] === 0xaa && table[1] === 0x50) found.push({ name: `${name}#partitions.bin`, bytes });
    if (name.includes('settings') && looksLikeHex(bytes)) {
      const [page] = readHex(bytes, name).segments;
      if (page) found.push({ name: `${name}#settings-page.bin`, bytes: page.bytes.slice() });
    }
  }
  return found;
}

const digest = '0'.repeat(64);
const release = {
  files: ['a.zip', 'out/b.bin'].map((path) => ({
    path,
    target: 'app',
    format: 'nordic',
    size: 1234,
    sha256: digest,
    version: '1.2.3',
    counter: 7,
    key: digest,
  })),
};

export async function readCorpus(root: string): Promise<readonly Seed[]> {
  const files = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => filesUnder(root, folder));
  return [
    ...files,
    ...insideCases(files),
    ...(await insideArtifacts(files)),
    { name: 'made#otapack-release.json', bytes: writeRelease(release) },
  ];
}
