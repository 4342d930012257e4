/** The first two bytes of gzip (RFC 1952); apart from the codec, which is only loaded where something is packed. */

export const looksGzipped = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
