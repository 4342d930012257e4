/** noble's P-256 alone: a bundle leaves its other curves and protocols out. */
export { p256 as ecdsa } from '@noble/curves/nist.js';
