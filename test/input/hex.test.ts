/** Intel HEX read and written as Python's intelhex does it. */

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import nrfIntelHex from 'nrf-intel-hex';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import type { Bytes, Segment } from '../../src/core/types.ts';
import { flatten, holesOf, joinSegments } from '../../src/input/firmware.ts';
import { looksLikeHex, readHex, writeHex } from '../../src/input/hex.ts';
import { faultNow } from '../faults.ts';

const bytes = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'latin1'));
const read = (text: string) => readHex(bytes(text), 'a.hex');
const image = (text: string) =>
  read(text).segments.map(({ address, bytes }) => [address, Buffer.from(bytes).toString('hex')]);

const codeOf = (text: string): string => faultNow(() => read(text))?.code ?? 'accepted';

const line = (...body: number[]): string => {
  const sum = body.reduce((a, b) => a + b, 0);
  return `:${Buffer.from([...body, -sum & 0xff])
    .toString('hex')
    .toUpperCase()}\n`;
};
const END = ':00000001FF\n';
const data = (address: number, ...content: number[]) =>
  line(content.length, address >> 8, address & 255, 0, ...content);

describe('reading', () => {
  test('data, both address extensions, both start records', () => {
    expect(image(data(0x10, 1, 2) + END)).toEqual([[0x10, '0102']]);
    expect(image(line(2, 0, 0, 2, 0x12, 0x34) + data(0x10, 1) + END)).toEqual([[0x12350, '01']]);
    expect(image(line(2, 0, 0, 4, 0xff, 0xff) + data(0xffff, 1) + END)).toEqual([[0xffffffff, '01']]);
    expect(read(line(4, 0, 0, 5, 0x80, 0, 0x12, 0x34) + END).entry).toBe(0x80001234);
    expect(read(line(4, 0, 0, 3, 0x10, 0, 0, 0x34) + END).entry).toBe(0x10034);
  });

  test('any order, lower case, CR, LF, blank lines; touching runs are joined', () => {
    const text = `\r\n${data(4, 5, 6).toLowerCase()}\n\r${data(0, 1, 2, 3, 4).replace('\n', '\r')}${data(9, 9)}${END}`;
    expect(image(text)).toEqual([
      [0, '010203040506'],
      [9, '09'],
    ]);
  });

  test('addresses run on over 64 KiB', () => {
    expect(image(data(0xffff, 1, 2) + END)).toEqual([[0xffff, '0102']]);
  });

  test('a missing end record and text behind it are noted', () => {
    expect(read(data(0, 1)).notes).toHaveLength(1);
    expect(read(data(0, 1) + END + data(0, 1)).notes).toHaveLength(1);
    expect(read(`${data(0, 1)}${END}\r\n\n`).notes).toBeUndefined();
    expect(read('').segments).toEqual([]);
  });

  test('what is refused', () => {
    expect(codeOf('\x7fELF')).toBe('hex/not-hex');
    expect(codeOf('hello')).toBe('hex/not-hex');
    expect(codeOf(` ${data(0, 1)}`)).toBe('hex/not-hex');
    expect(codeOf(`${data(0, 1)} ${data(1, 1)}`)).toBe('hex/bad-record');
    expect(codeOf(data(0, 1).replace('\n', ' \n'))).toBe('hex/bad-record');
    expect(codeOf(':0')).toBe('hex/bad-record');
    expect(codeOf(':0000000')).toBe('hex/bad-record');
    expect(codeOf(':0G000001FF')).toBe('hex/bad-record');
    expect(codeOf(':G0000001FF')).toBe('hex/bad-record');
    expect(codeOf(':0000000GFF')).toBe('hex/bad-record');
    expect(codeOf(':01000000XX00')).toBe('hex/bad-record');
    expect(codeOf(line(1, 0, 0, 1, 0))).toBe('hex/bad-record');
    expect(codeOf(line(2, 0, 1, 4, 0, 0))).toBe('hex/bad-record');
    expect(codeOf(line(1, 0, 0, 4, 0))).toBe('hex/bad-record');
    expect(codeOf(line(0, 0, 0, 6))).toBe('hex/bad-type');
    expect(codeOf(':0100000001FD\n')).toBe('hex/bad-checksum');
    expect(codeOf(line(4, 0, 0, 5, 0, 0, 0, 0).repeat(2))).toBe('hex/repeated-start');
    expect(codeOf(data(0, 1) + data(0, 1))).toBe('firmware/overlap');
    expect(codeOf(data(0, 1, 2, 3) + data(8, 1) + data(2, 4))).toBe('firmware/overlap');
    expect(codeOf(line(2, 0, 0, 4, 0xff, 0xff) + data(0xffff, 1, 2))).toBe('hex/address-too-large');
  });

  test('a message names the line', () => {
    expect(() => read(`${data(0, 1)}\r\n${data(1, 1)}:bad\n`)).toThrow(/line 4/);
  });

  test('random bytes and damaged files give a firmware or a Fault', () => {
    const valid = bytes(data(0, 1, 2, 3) + line(2, 0, 0, 4, 0, 1) + data(7, 1) + END);
    const damaged = fc
      .tuple(fc.nat(valid.length - 1), fc.nat(255))
      .map(([at, to]) => valid.map((byte, i) => (i === at ? to : byte)) as Bytes);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), damaged), (content) => {
        try {
          readHex(new Uint8Array(content), 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
    );
  });
});

const MemoryMap = nrfIntelHex as unknown as { fromHex(text: string): Iterable<[number, Uint8Array]> };

const memory = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 0xffff_f000 }), fc.uint8Array({ minLength: 1, maxLength: 300 })),
    { maxLength: 6 },
  )
  .map((pieces): Segment[] =>
    pieces.map(([address, content]) => ({ address, bytes: new Uint8Array(content) })),
  )
  .filter((pieces) => {
    const sorted = pieces.toSorted((a, b) => a.address - b.address);
    return sorted.every((piece, i) => i === 0 || (sorted[i - 1] as Segment).address + 300 < piece.address);
  })
  .map((pieces) => joinSegments(pieces, 'x'));

const plain = (segments: readonly Segment[]) =>
  segments.map((s) => [s.address, Buffer.from(s.bytes).toString('hex')]);

describe('writing', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(memory, (segments) => {
        expect(plain(readHex(writeHex(segments), 'x').segments)).toEqual(plain(segments));
      }),
    );
  });

  test('another implementation reads the same memory', () => {
    fc.assert(
      fc.property(memory, (segments) => {
        fc.pre(segments.every((segment) => segment.address < 0x7fff_0000));
        const other = MemoryMap.fromHex(Buffer.from(writeHex(segments)).toString('latin1').trimEnd());
        expect(
          [...other].map(([address, content]) => [address, Buffer.from(content).toString('hex')]),
        ).toEqual(plain(segments));
      }),
    );
  });

  test('16 bytes from the first address on, cut at 64 KiB, upper half before the first data and at each change', () => {
    const text = Buffer.from(writeHex([{ address: 0xfff8, bytes: new Uint8Array(20) }])).toString();
    expect(text.split('\n').map((record) => record.slice(1, 9))).toEqual([
      '02000004',
      '08FFF800',
      '02000004',
      '0C000000',
      '00000001',
      '',
    ]);
    expect(Buffer.from(writeHex([{ address: 3, bytes: Uint8Array.of(0xab) }])).toString()).toBe(
      ':01000300AB51\n:00000001FF\n',
    );
    expect(Buffer.from(writeHex([])).toString()).toBe(':00000001FF\n');
  });
});

describe('memory', () => {
  const two = {
    segments: [
      { address: 2, bytes: Uint8Array.of(1, 2) },
      { address: 6, bytes: Uint8Array.of(3) },
    ],
    source: { name: 'x', kind: 'bin' as const },
  };

  test('flat, with holes filled, in a range', () => {
    expect([...flatten(two, 0xff)]).toEqual([1, 2, 0xff, 0xff, 3]);
    expect([...flatten(two, 0, 0, 4)]).toEqual([0, 0, 1, 2]);
    expect([...flatten(two, 0, 3)]).toEqual([2, 0, 0, 3]);
    expect([...flatten(two, 9, 8, 10)]).toEqual([9, 9]);
    expect(holesOf(two.segments)).toEqual([{ from: 4, to: 6 }]);
  });

  test('bytes far apart are refused, not allocated', () => {
    const far = {
      ...two,
      segments: [
        { address: 0, bytes: Uint8Array.of(1) },
        { address: 0xffff_ffff, bytes: Uint8Array.of(1) },
      ],
    };
    expect(() => flatten(far, 0)).toThrow(Fault);
  });

  test('what looks like Intel HEX', () => {
    expect(looksLikeHex(bytes(`\r\n${END}`))).toBe(true);
    expect(looksLikeHex(bytes(':zz'))).toBe(false);
    expect(looksLikeHex(bytes('PK'))).toBe(false);
  });
});
