/** The texts that the runner is told to mask, before anything else happens. */

/** The texts to mask: the secret, each of its lines, and the lines of one that lost them (`\n` written out). */
export function maskable(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n|\\r\\n|\\n/).map((line) => line.trim());
  const whole = secret.trim();
  return [...new Set([whole, ...lines])].filter((text) => text !== '');
}
