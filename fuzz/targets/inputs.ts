/** What the caller hands over: firmware, keys, configuration, releases, partition tables. Each may be refused, by a Fault. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { treeOf } from '../../src/cli/build-tree.ts';
import { equal, utf8 } from '../../src/core/bytes.ts';
import type { Bytes, NamedBytes } from '../../src/core/types.ts';
import {
  partitionsFromCsv,
  partitionsToCsv,
  readPartitionTable,
  verifyPartitions,
} from '../../src/formats/esp8266/partitions.ts';
import { dump } from '../../src/formats/mcuboot/dump.ts';
import { unpackLzma2 } from '../../src/formats/mcuboot/lzma2/decoder.ts';
import { manifestValue } from '../../src/formats/mcuboot/manifest.ts';
import { readSignatureFile } from '../../src/formats/mcuboot/signature.ts';
import { decodePacket } from '../../src/formats/nordic/init-packet.ts';
import { openPackage } from '../../src/formats/nordic/package-zip.ts';
import { readPage } from '../../src/formats/nordic/settings-page.ts';
import { buildProduction } from '../../src/formats/nordic/zigbee/production.ts';
import { writeZip } from '../../src/formats/nordic/zip-write.ts';
import { readElf } from '../../src/input/elf.ts';
import { elfSymbols } from '../../src/input/elf-symbols.ts';
import { readHex, writeHex } from '../../src/input/hex.ts';
import { ecdsaFromDer, ecdsaToDer } from '../../src/keys/ecdsa-der.ts';
import { privatePem, publicPem } from '../../src/keys/export.ts';
import { readKey } from '../../src/keys/read.ts';
import { readConfig } from '../../src/release/config.ts';
import { plainValue, readDocument } from '../../src/release/document.ts';
import { configText, detect } from '../../src/release/first-config.ts';
import { planTargets } from '../../src/release/plan.ts';
import { readRelease, writeRelease } from '../../src/release/release-file.ts';
import { law, orRefusal, type Target } from '../target.ts';

const ending =
  (...ends: readonly string[]) =>
  ({ name }: NamedBytes): boolean =>
    ends.some((end) => name.endsWith(end));

const hex: Target = {
  name: 'hex',
  weight: 4,
  takes: ending('.hex', '.HEX'),
  mayRefuse: true,
  run: async ({ bytes, name }) => {
    const { segments } = readHex(bytes, name);
    const again = readHex(writeHex(segments), name).segments;
    const same =
      again.length === segments.length &&
      again.every(({ address, bytes: mine }, i) => {
        const theirs = segments[i];
        return theirs?.address === address && equal(mine, theirs.bytes);
      });
    law(same, 'hex that is written reads as something else');
  },
};

const elf: Target = {
  name: 'elf',
  weight: 3,
  takes: ending('.elf'),
  mayRefuse: true,
  run: async (file) => {
    const read = readElf(file);
    await orRefusal(() => elfSymbols(read));
  },
};

const key: Target = {
  name: 'key',
  weight: 6,
  takes: ending('.pem', '.der', '.key', '.pub', 'private.c'),
  mayRefuse: true,
  run: async ({ bytes }, { random }) => {
    // a bomb of rounds is refused by its number; those below the limit would only make the run slow
    if (/ENCRYPTED/.test(new TextDecoder().decode(bytes)) && !random.oneIn(8)) return;
    const read = await readKey(bytes, { name: 'key', passphrase: async () => 'test' });
    const again = await readKey(new TextEncoder().encode(publicPem(read.public)), { name: 'key' });
    law(again.public.fingerprint === read.public.fingerprint, 'a public key is another one after writing');
    if (!read.private) return;
    const whole = await readKey(new TextEncoder().encode(privatePem(read.private, 'pkcs8')), { name: 'key' });
    law(whole.public.fingerprint === read.public.fingerprint, 'a private key is another one after writing');
  },
};

const packet: Target = {
  name: 'init-packet',
  weight: 3,
  takes: ending('.dat'),
  mayRefuse: false,
  run: async ({ bytes }) => {
    decodePacket(bytes);
  },
};

const zip: Target = {
  name: 'zip',
  weight: 3,
  takes: ending('.zip'),
  mayRefuse: false,
  run: async ({ bytes }) => {
    const { entries, problems, contents } = await openPackage(bytes);
    law(problems.length > 0 || contents.size === entries.length, 'an entry vanished without a word');
    if (problems.length > 0) return;
    const files = entries.map(({ name }) => ({ name, bytes: contents.get(name) ?? new Uint8Array() }));
    const again = await openPackage(writeZip(files));
    law(again.problems.length === 0, 'a zip that is written has problems');
  },
};

const settingsPage: Target = {
  name: 'settings-page',
  weight: 1,
  takes: ending('settings-page.bin'),
  mayRefuse: false,
  run: async ({ bytes }) => {
    readPage(bytes, 0x7f000);
  },
};

const partitions: Target = {
  name: 'partitions',
  weight: 2,
  takes: ending('.csv', 'partitions.bin'),
  mayRefuse: true,
  run: async ({ bytes, name }) => {
    if (!name.endsWith('.csv')) {
      partitionsToCsv(readPartitionTable(bytes).rows);
      return;
    }
    const table = partitionsFromCsv(bytes, 0x8000);
    verifyPartitions(table, 0x8000);
    partitionsToCsv(table);
  },
};

const config: Target = {
  name: 'config',
  weight: 4,
  takes: ending('.yaml', '.yml'),
  mayRefuse: true,
  run: async (file) => {
    planTargets(readConfig(file), { vars: new Map(), env: {} }, []);
  },
};

const document: Target = {
  name: 'document',
  weight: 2,
  takes: ending('.yaml', '.yml', '.profile.json'),
  mayRefuse: true,
  run: async (file) => {
    const node = readDocument(file);
    if (node) JSON.stringify(plainValue(node));
  },
};

const release: Target = {
  name: 'release',
  weight: 2,
  takes: ending('release.json'),
  mayRefuse: true,
  run: async (file) => {
    const read = readRelease(file);
    const again = readRelease({ name: file.name, bytes: writeRelease(read) });
    law(again.files.length === read.files.length, 'a release is another one after writing');
  },
};

const signature: Target = {
  name: 'ecdsa-der',
  weight: 2,
  takes: ending('ecdsa.sig.der'),
  mayRefuse: false,
  run: async ({ bytes }) => {
    const flat = ecdsaFromDer(bytes, 32);
    law(!flat || equal(ecdsaToDer(flat), bytes), 'a signature that is read is written as other bytes');
  },
};

const lzma: Target = {
  name: 'lzma2',
  weight: 2,
  takes: ending('.lzma2'),
  mayRefuse: false,
  run: async ({ bytes }) => {
    unpackLzma2(bytes, { dictSize: 0x20000, limit: 1024 * 1024 });
  },
};

const imageDump: Target = {
  name: 'dumpinfo',
  weight: 2,
  takes: ({ name }) => name.startsWith('golden/mcuboot/') && name.endsWith('.bin'),
  mayRefuse: true,
  run: async ({ bytes, name }) => {
    dump(bytes, name);
  },
};

const signatureFile: Target = {
  name: 'signature-file',
  weight: 1,
  takes: ending('.b64'),
  mayRefuse: true,
  run: async ({ bytes, name }) => {
    readSignatureFile(bytes, name);
  },
};

const production: Target = {
  name: 'production',
  weight: 1,
  takes: ({ name }) => /\/prod_\w+\.yaml$/.test(name),
  mayRefuse: true,
  run: async (file) => {
    await buildProduction({
      values: {},
      files: { 'production-config': [file] },
      keys: {},
      random: () => file.bytes,
    });
  },
};

const manifest: Target = {
  name: 'mcuboot-manifest',
  weight: 1,
  takes: ({ name }) => /\/manifest\w*(-\w+)?\.yaml$/.test(name),
  mayRefuse: true,
  run: async (file, { random }) => {
    const images = [file, file].map(({ bytes }) => ({ name: 'image.bin', bytes }));
    await manifestValue(file, images, random.pick(['little', 'big']));
  },
};

/** What builds leave behind: a table of paths and texts. */
const tree: Target = {
  name: 'build-tree',
  weight: 1,
  takes: ending('.tree.json'),
  mayRefuse: false,
  run: async ({ bytes }, { folder }) => {
    plant(join(folder, 'tree'), bytes);
    const text = configText(await detect(treeOf(join(folder, 'tree'))));
    const read = readDocument({ name: 'otapack.yaml', bytes: utf8(text) });
    const targets = read?.kind === 'table' ? read.entries.map(({ key }) => key) : [];
    law(targets.join() === 'targets', `init writes ${targets.join()}`);
  },
};

/** The files of the table, as far as a file system takes them; none leads out of the folder. */
function plant(folder: string, bytes: Bytes): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [path, text] of Object.entries(tableIn(bytes))) {
    if (path.split('/').some((name) => name === '..' || name === '' || name.length > 100)) continue;
    try {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), String(text));
    } catch {
      // a name that is no name, a file where a folder is
    }
  }
}

function tableIn(bytes: Bytes): object {
  try {
    return Object(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}

export const inputs: readonly Target[] = [
  hex,
  elf,
  key,
  packet,
  zip,
  settingsPage,
  partitions,
  config,
  document,
  release,
  signature,
  lzma,
  imageDump,
  signatureFile,
  production,
  manifest,
  tree,
];
