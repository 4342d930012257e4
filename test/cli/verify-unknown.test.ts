/** What `verify` says of files that are of no format: as much as their beginning tells. */

import { expect, test } from 'vitest';
import { verifyFile } from '../../src/cli/verify/judge.ts';
import { concat, utf8, view } from '../../src/core/bytes.ts';

const vectors = new Uint8Array(64);
view(vectors).setUint32(0, 0x2000_8000, true);
view(vectors).setUint32(4, 0x401, true);

test.each([
  ['nothing', new Uint8Array(), 'it is empty', /packaged or signed file/],
  ['a web page', utf8('\n<!DOCTYPE html><html></html>'), 'it is a web page', /saved in its place/],
  ['XML', utf8('<Error><Code>AccessDenied</Code></Error>'), 'it is an XML document', /saved in its place/],
  ['JSON', utf8('{"message":"Not Found"}'), 'it is a JSON document', /saved in its place/],
  ['a pointer', utf8('version https://git-lfs.github.com/spec/v1\n'), 'Git LFS pointer', /saved in its/],
  ['an ELF', utf8('\x7fELF'), 'an ELF file, not packaged and not signed', /package or sign it/],
  ['hex', utf8(':020000040001F9\n:00000001FF\n'), 'Intel HEX file, not packaged', /package or sign it/],
  ['firmware', vectors, 'its vector table, not packaged', /package or sign it/],
  ['firmware with room', concat(new Uint8Array(512), vectors), 'its vector table', /package or sign it/],
  ['erased memory', new Uint8Array(4096).fill(0xff), 'erased memory', /packaged or signed file/],
  ['anything', utf8('anything'), 'is no file that otapack knows', /packaged or signed file/],
])('%s', async (_, bytes, message, fix) => {
  const { verdict, findings } = await verifyFile({ name: 'app.bin', bytes }, {});
  expect([verdict, findings.map(({ code }) => code)]).toEqual(['invalid', ['verify/unknown-format']]);
  expect(findings[0]?.message).toContain(message);
  expect(findings[0]?.fix).toMatch(fix);
});
