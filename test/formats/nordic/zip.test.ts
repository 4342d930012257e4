/** Zip files: what is written, strict reading, and the findings of archives that lie. */

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import JSZip from 'jszip';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../../src/core/bytes.ts';
import type { Bytes, NamedBytes } from '../../../src/core/types.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import { openPackage } from '../../../src/formats/nordic/package-zip.ts';
import { centralHeader, endRecord, localHeader } from '../../../src/formats/nordic/zip-layout.ts';
import { MOST_ENTRIES, unsafeName } from '../../../src/formats/nordic/zip-scan.ts';
import { writeZip } from '../../../src/formats/nordic/zip-write.ts';

const file = (name: string, content: string | Bytes): NamedBytes => ({
  name,
  bytes: typeof content === 'string' ? utf8(content) : content,
});
const two = [file('app.bin', 'firmware'), file('manifest.json', '{}')];
const kinds = async (bytes: Bytes) => (await openPackage(bytes)).problems.map(({ kind }) => kind);

/** The zip with a little-endian number of `size` bytes put in at `offset`. */
function patched(zip: Bytes, offset: number, value: number, size: 2 | 4): Bytes {
  const copy = zip.slice();
  const view = new DataView(copy.buffer);
  if (size === 2) view.setUint16(offset, value, true);
  else view.setUint32(offset, value, true);
  return copy;
}

const endAt = (zip: Bytes) => zip.length - endRecord.size;
const centralAt = (zip: Bytes) =>
  new DataView(zip.buffer).getUint32(endAt(zip) + endRecord.offsets.centralOffset, true);

describe('writing', () => {
  const entries = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z0-9_]{1,12}\.(bin|dat|json)$/),
      bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  );

  test('what is written is read back without a word, in order', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (files) => {
        const { contents, problems } = await openPackage(writeZip(files));
        expect(problems).toEqual([]);
        expect([...contents].map(([name, bytes]) => ({ name, bytes: [...bytes] }))).toEqual(
          files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })),
        );
      }),
    );
  });

  test('names beyond ASCII say that they are UTF-8, others say nothing', () => {
    const zip = writeZip([file('ä.bin', 'firmware')]);
    expect(localHeader.read(zip, 0)?.flags).toBe(0x800);
    expect(centralHeader.read(zip, centralAt(zip))?.flags).toBe(0x800);
    expect(localHeader.read(writeZip(two), 0)?.flags).toBe(0);
  });

  test('another implementation reads the same', async () => {
    const zip = await JSZip.loadAsync(writeZip(two), { checkCRC32: true });
    expect(Object.keys(zip.files)).toEqual(['app.bin', 'manifest.json']);
    expect(await zip.file('app.bin')?.async('string')).toBe('firmware');
    expect(zip.file('app.bin')?.date.toISOString()).toBe('1980-01-01T00:00:00.000Z');
    const dated = await JSZip.loadAsync(writeZip(two, 1_700_000_000));
    expect(dated.file('app.bin')?.date.toISOString()).toBe('2023-11-14T22:13:20.000Z');
  });

  test('dates beyond a zip are the nearest it can name', () => {
    expect(writeZip(two, 0)).toEqual(writeZip(two));
    expect(writeZip(two, 1e12)).toEqual(writeZip(two, 4354819198));
  });
});

describe('reading', () => {
  test('a deflated zip of another implementation', async () => {
    const zip = new JSZip();
    zip.file('app.bin', new Uint8Array(5000));
    zip.file('manifest.json', '{}');
    for (const streamFiles of [false, true]) {
      const bytes = new Uint8Array(
        await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', streamFiles }),
      );
      const { contents, problems } = await openPackage(bytes);
      expect(problems).toEqual([]);
      expect(contents.get('app.bin')).toEqual(new Uint8Array(5000));
    }
  });

  test('encrypted by either header', async () => {
    const zip = writeZip(two);
    const [central, local] = [centralAt(zip) + centralHeader.offsets.flags, localHeader.offsets.flags];
    expect(await kinds(patched(zip, central, 1, 2))).toContain('unsupported');
    expect(await kinds(patched(zip, local, 1, 2))).toContain('unsupported');
  });

  test('a streamed zip, whose headers know some sizes or none', async () => {
    const descriptors = await new JSZip()
      .file('app.bin', utf8('firmware'))
      .generateAsync({ type: 'uint8array', compression: 'STORE', streamFiles: true });
    const zip = new Uint8Array(descriptors);
    expect(await kinds(zip)).toEqual([]);
    const { crc, packedSize, size } = localHeader.offsets;
    expect(await kinds(patched(zip, size, 8, 4))).toEqual([]);
    expect(await kinds(patched(zip, packedSize, 8, 4))).toEqual([]);
    expect(await kinds(patched(zip, size, 9, 4))).toEqual(['headers-differ']);
    expect(await kinds(patched(zip, crc, 1, 4))).toEqual(['headers-differ']);
    const behind = localHeader.size + 'app.bin'.length + 'firmware'.length;
    expect(await kinds(patched(zip, behind + 4, 1, 4))).toEqual(['headers-differ']);
    expect(await kinds(patched(zip, behind, 1, 4))).toContain('headers-differ');
  });

  test('random bytes and damaged zips give problems, never an exception', async () => {
    const damaged = fc
      .tuple(fc.nat(writeZip(two).length - 1), fc.nat(255))
      .map(([at, to]) => writeZip(two).map((byte, i) => (i === at ? to : byte)));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), async (bytes) => {
        const { contents } = await openPackage(new Uint8Array(bytes));
        expect(contents.size).toBeLessThanOrEqual(2);
      }),
      { numRuns: 1000 },
    );
  });

  test('junk in front, behind, in between, and a cut end', async () => {
    const zip = writeZip(two);
    expect(await kinds(concat(utf8('HTTP/1.1 200 OK\r\n\r\n'), zip))).toEqual(['junk']);
    expect(await kinds(concat(zip, utf8('x')))).toEqual(['junk']);
    expect(await kinds(zip.subarray(0, zip.length - 1) as Bytes)).toEqual(['damaged']);
    expect(await kinds(zip.subarray(0, zip.length / 2) as Bytes)).toEqual(['damaged']);
    expect(await kinds(new Uint8Array(0))).toEqual(['damaged']);
    const gap = concat(zip.subarray(0, centralAt(zip)), utf8('gap'), zip.subarray(centralAt(zip)));
    expect(
      await kinds(patched(gap, endAt(gap) + endRecord.offsets.centralOffset, centralAt(zip) + 3, 4)),
    ).toEqual(['gap']);
  });

  test('names that are twins, that climb, that are paths', async () => {
    expect(await kinds(writeZip([...two, file('app.bin', 'other')]))).toEqual(['duplicate-name']);
    expect(await kinds(writeZip([...two, file('APP.bin', 'other')]))).toEqual(['duplicate-name']);
    expect(await kinds(writeZip([...two, file('sub/', '')]))).toEqual(['folder']);
    for (const name of ['../x', '..\\x', '/x', '\\x', 'C:x', 'a/b', 'a/../b', 'a\0b', '', '..x']) {
      expect([name, await kinds(writeZip([...two, file(name, '')]))]).toEqual([name, ['unsafe-name']]);
    }
    expect(unsafeName('app.v1..2.bin')).toBeUndefined();
  });

  test('directory and data that disagree', async () => {
    const zip = writeZip(two);
    const local = (field: keyof typeof localHeader.offsets) => localHeader.offsets[field];
    const central = (field: keyof typeof centralHeader.offsets) =>
      centralAt(zip) + centralHeader.offsets[field];
    expect(await kinds(patched(zip, localHeader.size, 0x4141, 2))).toEqual(['headers-differ']);
    expect(await kinds(patched(zip, local('crc'), 1, 4))).toEqual(['headers-differ']);
    expect(await kinds(patched(zip, local('size'), 1, 4))).toEqual(['headers-differ']);
    expect(await kinds(patched(zip, local('method'), 8, 2))).toEqual(['headers-differ']);
    expect(await kinds(patched(zip, central('flags'), 1, 2))).toEqual(['unsupported']);
    expect(await kinds(patched(zip, central('method'), 12, 2))).toContain('unsupported');
    expect(await kinds(patched(zip, central('packedSize'), 0x7fffffff, 4))).toContain('damaged');
    expect(await kinds(patched(zip, central('offset'), 0x7fffffff, 4))).toContain('damaged');
  });

  test('a changed byte of the content', async () => {
    const zip = writeZip(two);
    zip[localHeader.size + 'app.bin'.length] = 0;
    expect(await kinds(zip)).toEqual(['crc']);
  });

  test('bombs: many entries, big entries, sizes that lie', async () => {
    const many = Array.from({ length: MOST_ENTRIES + 1 }, (_, i) => file(`f${i}`, ''));
    expect(await kinds(writeZip(many))).toContain('too-large');
    const zip = new JSZip();
    zip.file('app.bin', new Uint8Array(1 << 20));
    const bomb = new Uint8Array(await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' }));
    const at = (offset: number) => centralAt(bomb) + offset;
    const lying = patched(
      patched(bomb, localHeader.offsets.size, 100, 4),
      at(centralHeader.offsets.size),
      100,
      4,
    );
    expect(await kinds(lying)).toEqual(['damaged']);
    const large = patched(
      patched(bomb, localHeader.offsets.size, 0x7fff_ffff, 4),
      at(centralHeader.offsets.size),
      0x7fff_ffff,
      4,
    );
    expect(await kinds(large)).toEqual(['too-large']);
  });

  test('entries share memory with the file', async () => {
    const zip = writeZip(two);
    expect((await openPackage(zip)).contents.get('app.bin')?.buffer).toBe(zip.buffer);
    expect(Buffer.from((await openPackage(zip)).contents.get('app.bin') ?? []).toString()).toBe('firmware');
  });
});

describe('findings', () => {
  const findings = async (bytes: Bytes) =>
    (await check({ name: 'x.zip', bytes }, {})).findings
      .filter(({ code }) => code.startsWith('nordic/zip-'))
      .map(({ code, level }) => `${level} ${code}`);

  test('carry the code of what is wrong', async () => {
    const zip = writeZip(two);
    const crc = zip.slice();
    crc[localHeader.size + 'app.bin'.length] = 0;
    const gap = concat(zip.subarray(0, centralAt(zip)), utf8('gap'), zip.subarray(centralAt(zip)));
    const many = Array.from({ length: MOST_ENTRIES + 1 }, (_, i) => file(`f${i}`, ''));
    const deflated = new JSZip();
    deflated.file('app.bin', new Uint8Array(100));
    deflated.file('manifest.json', '{"manifest":{}}');
    const generated = await deflated.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
    expect(await findings(zip.subarray(0, 30) as Bytes)).toEqual(['error nordic/zip-damaged']);
    expect(await findings(concat(zip, utf8('x')))).toContain('error nordic/zip-junk');
    expect(
      await findings(patched(gap, endAt(gap) + endRecord.offsets.centralOffset, centralAt(zip) + 3, 4)),
    ).toContain('warning nordic/zip-gap');
    expect(await findings(writeZip([...two, file('app.bin', 'x')]))).toContain(
      'error nordic/zip-duplicate-name',
    );
    expect(await findings(writeZip([...two, file('../x', 'x')]))).toContain('error nordic/zip-unsafe-name');
    expect(await findings(writeZip([...two, file('sub/', '')]))).toContain('error nordic/zip-folder');
    expect(await findings(crc)).toContain('error nordic/zip-crc');
    expect(await findings(patched(zip, localHeader.offsets.size, 1, 4))).toContain(
      'error nordic/zip-headers-differ',
    );
    const encrypted = patched(zip, centralAt(zip) + centralHeader.offsets.flags, 1, 2);
    expect(await findings(encrypted)).toContain('error nordic/zip-unsupported');
    expect(await findings(writeZip(many))).toContain('error nordic/zip-too-large');
    expect(await findings(new Uint8Array(generated))).toContain('note nordic/zip-deflated');
  });
});
