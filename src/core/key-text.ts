/**
 * Recognises texts that look like keys (PEM with or without its line ends, base64 of PEM or DER, long hex), to keep them out
 * of messages. Whether a text really is a key is decided in src/keys.
 */

const dense = (text: string): string => text.replace(/\\[nr]|\s+/g, '');

/**
 * PEM; base64 of PEM; base64 of a DER SEQUENCE (its first byte, 30, makes an M); 32 bytes as base64; 32 bytes or more as
 * hex.
 */
const looks =
  /-----BEGIN|LS0tLS1CRUdJTi|(?<![A-Za-z0-9+/])M[A-P][A-Za-z0-9+/]{38,}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=|[0-9A-Fa-f]{64}/;

export const looksLikeKey = (text: string): boolean => text.length >= 20 && looks.test(dense(text));

/** Whether a private key stands in the text as PEM, or as base64 of one. */
export const holdsPrivatePem = (text: string): boolean =>
  /-----BEGIN[A-Z ]*PRIVATE KEY-----|LS0tLS1CRUdJTi/.test(text);

/** What every form of a private key begins with in DER: a SEQUENCE of a version and a SEQUENCE, a scalar or a modulus. */
const privateDer = /^30(?:[0-7][0-9a-f]|81[0-9a-f]{2}|82[0-9a-f]{4})0201[0-9a-f]{2}(?:30|0420|0430|02)/;

const hexOf = (binary: string): string =>
  Array.from(binary, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');

/** Whether the text is a private key beyond doubt: PEM, or DER as base64 or hex. Nothing else is long and begins so. */
export function isPrivateKey(text: string): boolean {
  if (text.length < 64) return false;
  if (holdsPrivatePem(text)) return true;
  const bare = dense(text);
  if (/^(?:0x)?30[0-9a-f]{80,}$/i.test(bare)) return privateDer.test(bare.toLowerCase().replace(/^0x/, ''));
  if (!/^M[A-P][A-Za-z0-9+/]{62,}={0,2}$/.test(bare)) return false;
  return privateDer.test(hexOf(atob(bare.slice(0, 40))));
}

/** Pieces that may be part of a key; shorter ones give nothing away, and may be ordinary words. */
const pieces = /[A-Za-z0-9+/=]{12,}/g;

/** Makes a function that removes the given keys, and pieces of them, from a text. Of `texts`, only those that look like keys count. */
export function withoutKeys(texts: Iterable<string>): (text: string) => string {
  const secrets = [...texts].filter(looksLikeKey).map(dense);
  const known = (piece: string): boolean => secrets.some((secret) => secret.includes(piece));
  return (text) => {
    const rest = text.replace(/(-----BEGIN |LS0tLS1CRUdJTi)[\s\S]*/, '$1… (a key; not repeated)');
    return secrets.length === 0 ? rest : rest.replace(pieces, (piece) => (known(piece) ? '…' : piece));
  };
}
