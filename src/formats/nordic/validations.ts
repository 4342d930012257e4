/** Names of the ways a boot loader validates an image before it starts it, by their number. */

export const validations = [
  'NO_VALIDATION',
  'VALIDATE_GENERATED_CRC',
  'VALIDATE_GENERATED_SHA256',
  'VALIDATE_ECDSA_P256_SHA256',
] as const;

export type Validation = (typeof validations)[number];
