/**
 * Raw LZMA2 streams and the ARM-Thumb filter, as compressed MCUboot images carry them. Written from the public LZMA
 * specification and the xz file format's description of LZMA2; no other code.
 */

export { armThumbDecode, armThumbEncode } from './arm-thumb.ts';
export { type DecodeOptions, decodeLzma2, type Lzma2Problem, type Unpacked, unpackLzma2 } from './decoder.ts';
export { type EncodeOptions, encodeLzma2 } from './encoder.ts';
