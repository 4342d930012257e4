/** noble's P-384 and nothing else, so that a bundle leaves out the other curves of the same module. */
export { p384 as ecdsa } from '@noble/curves/nist.js';
