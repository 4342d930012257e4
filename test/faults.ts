/** The Fault that a piece of work ends in, or undefined where it ends well. Whatever else it throws is passed on. */

import { Fault } from '../src/core/fault.ts';

const asFault = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};

export function faultNow(work: () => unknown): Fault | undefined {
  try {
    work();
  } catch (error) {
    return asFault(error);
  }
  return undefined;
}

export async function faultOf(work: () => unknown): Promise<Fault | undefined> {
  try {
    await work();
  } catch (error) {
    return asFault(error);
  }
  return undefined;
}
