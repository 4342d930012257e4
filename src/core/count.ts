/** `1 byte`, `2 bytes`: a number with what it counts. */

export const counted = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;
