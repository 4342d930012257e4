/** noble's P-256 and nothing else, so that a bundle leaves out the other curves of the same module. */
export { p256 as ecdsa } from '@noble/curves/nist.js';
