/**
 * How much the library does in a second, once it is warm, beside what node:crypto does of the same work. Runs in a
 * process of its own and prints one JSON document: `library-worker.mjs LIBRARY FOLDER`.
 */

import { createPrivateKey, generateKeyPairSync, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import MemoryMap from 'nrf-intel-hex';
import { firmware, hexText, KIB, MIB } from './inputs.mjs';

const [library = '', folder = '.'] = process.argv.slice(2);
const { formatNamed, readKey, readHex } = await import(pathToFileURL(library).href);

const SECONDS = 1.5;

/** Runs of `work` in a second, after a fifth of the time to get warm. */
async function rate(work) {
  const until = async (end) => {
    let runs = 0;
    for (; performance.now() < end; runs++) await work(runs);
    return runs;
  };
  await until(performance.now() + SECONDS * 200);
  const start = performance.now();
  const runs = await until(start + SECONDS * 1000);
  return (runs * 1000) / (performance.now() - start);
}

const file = (name, bytes) => ({ name, bytes: new Uint8Array(bytes) });
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const pem = readFileSync(join(folder, 'private.key'));
const key = await readKey(new Uint8Array(pem), { name: 'private.key' });
const native = createPrivateKey(pem);

const small = file('app.bin', firmware(4 * KIB, 'small'));
const nordic = formatNamed('nordic');
const packet = (version) =>
  nordic.build({
    values: {
      'hw-version': '52',
      'application-version': String(version),
      'sd-req': '0xB7',
      application: 'app.bin',
    },
    files: { application: [small] },
    keys: { 'key-file': [key] },
    random,
  });

const mcuboot = formatNamed('mcuboot');
const image = await mcuboot.build({
  values: {
    version: '1.2.3',
    'header-size': '0x200',
    'pad-header': true,
    'slot-size': '0x20000',
    align: '4',
    output: 'image.bin',
  },
  files: { input: [file('app.bin', firmware(64 * KIB, 'image'))] },
  keys: { key: [key] },
  random,
});
const [signed] = image.files;
const judge = async () => {
  const { findings } = await mcuboot.check(signed, { keys: [key.public] });
  if (findings.some(({ level }) => level === 'error')) throw new Error('the image is not valid');
};

const text = hexText(0x26000, firmware(4 * MIB, 'text'));
const hexBytes = new Uint8Array(Buffer.from(text));
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const message = firmware(64 * KIB, 'message');
const signature = nodeSign('sha256', message, privateKey);

const results = {
  packets: await rate(packet),
  packetsLimit: await rate(() => nodeSign('sha256', small.bytes, native)),
  images: await rate(judge),
  imagesLimit: await rate(() => nodeVerify('sha256', message, publicKey, signature)),
  hex: ((await rate(() => readHex(hexBytes, 'app.hex'))) * hexBytes.length) / 1e6,
  hexPeer: ((await rate(() => MemoryMap.fromHex(text))) * text.length) / 1e6,
};
console.log(JSON.stringify(results));
