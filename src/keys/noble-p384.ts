/** noble's P-384 alone: a bundle leaves its other curves and protocols out. */
export { p384 as ecdsa } from '@noble/curves/nist.js';
