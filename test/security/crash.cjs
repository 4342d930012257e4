/** Loaded before a program: hashing fails in the midst of it, with an error that nobody expects. */

const crypto = require('node:crypto');

crypto.createHash = () => {
  throw new TypeError('hashing is broken');
};
globalThis.crypto.subtle.digest = async () => {
  throw new TypeError('hashing is broken');
};
