/**
 * What of a private key could be found somewhere, in any of the forms it may leak in: hexadecimal in both byte orders and
 * with any separators, decimal, base64 at every alignment, the lines of the PEM, the bytes themselves.
 */

import { createPrivateKey, type JsonWebKey } from 'node:crypto';

type Trace = { readonly what: string; readonly text: string };

/** Sixteen bytes of a secret are as good as the whole, and no accident. */
const PIECE = 16;

const piecesOf = (bytes: Buffer): Buffer[] => {
  const starts = [0, Math.floor((bytes.length - PIECE) / 2), bytes.length - PIECE];
  return [...new Set(starts)].map((at) => bytes.subarray(at, at + PIECE));
};

/** The characters of base64 that these bytes alone decide, wherever they stand in the whole. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return coded.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + bytes.length) * 8) / 6));
  });
}

function numbersOf(pem: string): Readonly<Record<string, Buffer>> {
  const jwk: JsonWebKey = createPrivateKey(pem).export({ format: 'jwk' });
  const secrets = Object.entries(jwk).filter(([name]) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name));
  return Object.fromEntries(secrets.map(([name, value]) => [name, Buffer.from(String(value), 'base64url')]));
}

export function tracesOf(pem: string): readonly Trace[] {
  const traces: Trace[] = [];
  for (const [name, bytes] of Object.entries(numbersOf(pem))) {
    const turned = Buffer.from(bytes).reverse();
    for (const [order, number] of [
      ['', bytes],
      [' turned around', turned],
    ] as const) {
      const what = `${name}${order}`;
      traces.push({ what: `${what} in decimal`, text: BigInt(`0x${number.toString('hex')}`).toString() });
      for (const piece of piecesOf(number)) {
        traces.push({ what: `${what} in hexadecimal`, text: piece.toString('hex') });
        for (const text of base64Forms(piece)) traces.push({ what: `${what} in base64`, text });
      }
    }
  }
  const secrets = Object.values(numbersOf(pem)).map((bytes) => bytes.toString('latin1'));
  for (const line of pem.split('\n').filter((each) => each.length >= 16 && !each.startsWith('-----'))) {
    // what the line begins with is part of a secret; its other lines are the head, or the public half
    const begins = Buffer.from(line.slice(0, 24), 'base64').toString('latin1');
    if (secrets.some((secret) => secret.includes(begins)))
      traces.push({ what: 'a line of the PEM', text: line.slice(0, 24) });
  }
  return traces;
}

/** The bytes that a hex dump shows, without its offsets, its column of letters and the tags of a page. */
function dumped(text: string): Buffer {
  const rows = text.replace(/<[^>]*>/g, '').matchAll(/^.{0,12}?0x[0-9a-f]+\s+((?:[0-9a-f]{2} ){1,32})/gim);
  return Buffer.from([...rows].map(([, row = '']) => row.replace(/ /g, '')).join(''), 'hex');
}

/** Texts as they are, and with everything taken out that C arrays, hex dumps and JSON put between digits. */
const forms = (bytes: Uint8Array): readonly string[] => {
  const text = Buffer.from(bytes).toString('latin1');
  const digits = text.toLowerCase().replace(/0x|\\[nr]|[\s,:;"'-]/g, '');
  const inDump = dumped(text);
  return [
    text,
    digits,
    Buffer.from(bytes).toString('hex'),
    inDump.toString('latin1'),
    inDump.toString('hex'),
  ];
};

/** What of the key is in these bytes. */
export function found(traces: readonly Trace[], bytes: Uint8Array): readonly string[] {
  const all = forms(bytes);
  return [
    ...new Set(traces.filter(({ text }) => all.some((form) => form.includes(text))).map(({ what }) => what)),
  ];
}
