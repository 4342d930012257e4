/** Zips, manifests and init packets at their worst. */

import { gzipSync } from 'node:zlib';
import JSZip from 'jszip';
import { concat, filled, utf8 } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { centralHeader, endRecord } from '../../src/formats/nordic/zip-layout.ts';
import { writeZip } from '../../src/formats/nordic/zip-write.ts';
import { looks, MEBIBYTE, noise, one, repeated, type WorstCase } from './case.ts';

const file = (name: string, bytes: Uint8Array | string) => ({
  name,
  bytes: (typeof bytes === 'string' ? utf8(bytes) : bytes) as Bytes,
});

const manifest = (images: object): string => JSON.stringify({ manifest: images });
const application = { application: { bin_file: 'app.bin', dat_file: 'app.dat' } };

const packageOf = (dat: Uint8Array, bin: Uint8Array = noise(1024)): Bytes =>
  writeZip([file('app.bin', bin), file('app.dat', dat), file('manifest.json', manifest(application))]);

const tinyEntries = (count: number): Bytes =>
  writeZip(Array.from({ length: count }, (_, i) => file(`f${i}`, '')));

async function deflated(files: Readonly<Record<string, Uint8Array>>): Promise<Bytes> {
  const zip = new JSZip();
  for (const [name, bytes] of Object.entries(files)) zip.file(name, bytes);
  return new Uint8Array(await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' }));
}

/** Every entry of the directory is the first one's data: a small file of many large entries. */
function overlapping(count: number): Bytes {
  const zip = writeZip([file('a.bin', noise(MEBIBYTE - 64 * 1024))]);
  const view = new DataView(zip.buffer);
  const end = zip.length - endRecord.size;
  const central = view.getUint32(end + endRecord.offsets.centralOffset, true);
  const header = zip.slice(central, end);
  const all = concat(
    zip.subarray(0, central),
    ...Array.from({ length: count }, () => header),
    zip.subarray(end),
  );
  const at = new DataView(all.buffer);
  const newEnd = all.length - endRecord.size;
  at.setUint16(newEnd + endRecord.offsets.entries, count, true);
  at.setUint16(newEnd + endRecord.offsets.entriesHere, count, true);
  at.setUint32(newEnd + endRecord.offsets.centralSize, header.length * count, true);
  return all;
}

/** The directory says less than the data unpack to. */
async function lyingAboutSize(): Promise<Bytes> {
  const zip = await deflated({ 'app.bin': filled(512 * MEBIBYTE, 0) });
  const view = new DataView(zip.buffer);
  const central = view.getUint32(zip.length - endRecord.size + endRecord.offsets.centralOffset, true);
  view.setUint32(22, 60 * MEBIBYTE, true);
  view.setUint32(central + centralHeader.offsets.size, 60 * MEBIBYTE, true);
  return zip;
}

function nested(levels: number, family: (inner: string) => string): Bytes {
  let inner: Bytes = utf8('end');
  for (let level = 0; level < levels && inner.length < MEBIBYTE; level++) {
    inner = writeZip([file('a.zip', inner), file('manifest.json', family('a.zip'))]);
  }
  return inner;
}

const ncs = (name: string): string =>
  JSON.stringify({ 'format-version': 0, files: [{ type: 'application', board: 'x', file: name, size: 1 }] });
const secure = (name: string): string => manifest({ application: { bin_file: name, dat_file: name } });

/** A field of the init packet as often as a mebibyte holds it, inside its message. */
function packet(piece: readonly number[]): Bytes {
  const content = repeated(Uint8Array.from(piece), MEBIBYTE - 4096);
  const delimited = (tag: number, bytes: Uint8Array) => {
    const n = bytes.length;
    return concat(Uint8Array.of(tag, (n & 127) | 128, ((n >> 7) & 127) | 128, n >> 14), bytes);
  };
  return delimited(0x0a, concat(Uint8Array.of(8, 1), delimited(0x12, content)));
}

const deep = (open: string, close: string): string => open.repeat(MEBIBYTE / 2) + close.repeat(MEBIBYTE / 2);

export const packageCases: readonly WorstCase[] = [
  one('zip: as many entries as fit', 'x.zip', () => tinyEntries(10_000)),
  one('zip: as many entries as are read', 'x.zip', () => tinyEntries(256)),
  one('zip: nothing but end records', 'x.zip', () => repeated(Uint8Array.of(0x50, 0x4b, 5, 6))),
  one('zip: nothing but directory entries', 'x.zip', () => repeated(Uint8Array.of(0x50, 0x4b, 1, 2))),
  one('zip: 512 MiB of zeros', 'x.zip', () => deflated({ 'app.bin': filled(512 * MEBIBYTE, 0) })),
  one('zip: sixteen times 4 MiB of zeros', 'x.zip', () =>
    deflated(Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`f${i}`, filled(4 * MEBIBYTE, 0)]))),
  ),
  one('zip: a size that lies', 'x.zip', lyingAboutSize),
  one('zip: entries that share their bytes', 'x.zip', () => overlapping(250)),
  one('zip: names of 64 KiB', 'x.zip', () =>
    writeZip(Array.from({ length: 8 }, (_, i) => file(`${i}`.repeat(65_000), ''))),
  ),
  one('zip: packages in packages', 'x.zip', () => nested(4000, secure)),
  one('zip: packages of the nRF Connect SDK in each other', 'x.zip', () => nested(4000, ncs)),
  one('manifest: brackets', 'x.zip', () => writeZip([file('manifest.json', deep('[', ']'))])),
  one('manifest: objects in objects', 'x.zip', () =>
    writeZip([file('manifest.json', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`)]),
  ),
  one('manifest: many images', 'x.zip', () =>
    writeZip([
      file(
        'manifest.json',
        manifest(
          Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`i${i}`, application.application])),
        ),
      ),
    ]),
  ),
  one('manifest: many files', 'x.zip', () =>
    writeZip([
      file('a.bin', noise(64)),
      file(
        'manifest.json',
        JSON.stringify({
          'format-version': 1,
          files: Array.from({ length: 20_000 }, () => ({ file: 'a.bin', type: 'x' })),
        }),
      ),
    ]),
  ),
  one('manifest: one endless name', 'x.zip', () =>
    writeZip([
      file('manifest.json', manifest({ application: { bin_file: 'x'.repeat(MEBIBYTE), dat_file: 'y' } })),
    ]),
  ),
  one('init packet: sd_req without end', 'x.zip', () => packageOf(packet([0x18, 0x01]))),
  one('init packet: boot validations', 'x.zip', () => packageOf(packet([0x52, 0x02, 0x08, 0x01]))),
  one('init packet: unknown fields', 'x.zip', () => packageOf(packet([0x78, 0x01]))),
  one('init packet: nothing but 12', 'x.zip', () => packageOf(repeated(Uint8Array.of(0x12, 0x7f)))),
  one('init packet: groups', 'x.zip', () => packageOf(repeated(Uint8Array.of(0x0b)))),
  one('init packet: endless varint', 'x.zip', () => packageOf(repeated(Uint8Array.of(0xff)))),
  one('gzip: 512 MiB of zeros', 'x.bin.gz', () => new Uint8Array(gzipSync(new Uint8Array(512 * MEBIBYTE)))),
  one('gzip: 16 MiB of zeros', 'x.bin.gz', () => new Uint8Array(gzipSync(new Uint8Array(16 * MEBIBYTE)))),
  one('two packages of noise', 'x.zip', () => packageOf(noise(400_000, 'a'), noise(500_000, 'b')), [
    ...looks('x.zip'),
    ['verify', 'x.zip', '--device', 'nrf52832-sdk15.3-s132@6.1.1'],
    ['keys', 'id', 'x.zip'],
    ['nordic', 'pkg', 'display', 'x.zip'],
  ]),
];
