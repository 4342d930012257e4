/**
 * Texts that may be keys, known by their looks alone: PEM with or without its line ends, base64 of PEM or DER, long hex.
 * Well enough to keep them out of messages; what a key really is, src/keys decides.
 */

const dense = (text: string): string => text.replace(/\\[nr]|\s+/g, '');

/** PEM; base64 of PEM; base64 of a DER SEQUENCE, whose first byte makes an M; 32 bytes as base64; 32 bytes and more as hex. */
const looks =
  /-----BEGIN|LS0tLS1CRUdJTi|(?<![A-Za-z0-9+/])M[A-P][A-Za-z0-9+/]{38,}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=|[0-9A-Fa-f]{64}/;

export const looksLikeKey = (text: string): boolean => text.length >= 20 && looks.test(dense(text));

/** Whether a private key stands in the text as PEM, or as base64 of one. */
export const holdsPrivatePem = (text: string): boolean =>
  /-----BEGIN[A-Z ]*PRIVATE KEY-----|LS0tLS1CRUdJTi/.test(text);

/** Shorter pieces of a key than this tell nothing, and may be words. */
const pieces = /[A-Za-z0-9+/=]{12,}/g;

/** A function that takes the given keys, or pieces of them, out of a text. Texts that do not look like keys are left in. */
export function withoutKeys(texts: Iterable<string>): (text: string) => string {
  const secrets = [...texts].filter(looksLikeKey).map(dense);
  const known = (piece: string): boolean => secrets.some((secret) => secret.includes(piece));
  return (text) => {
    const rest = text.replace(/(-----BEGIN |LS0tLS1CRUdJTi)[\s\S]*/, '$1… (a key; not repeated)');
    return secrets.length === 0 ? rest : rest.replace(pieces, (piece) => (known(piece) ? '…' : piece));
  };
}
