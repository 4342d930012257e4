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
