/** `verify … --device PROFILE`: what the device would do with each file, as findings. */

import { Fault } from '../../core/fault.ts';
import type { Finding } from '../../core/types.ts';
import { readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { predictFor } from '../commands/predict.ts';
import { loadProfile } from '../profiles.ts';
import { verifyFinding } from '../rules.ts';
import type { Verification } from './judge.ts';

/** Asks the device about one file. A file of no known format, or of another than the device's, it does not concern. */
export type Ask = (verification: Verification) => Promise<readonly Finding[]>;

export async function deviceFindings(host: Host, device: string, slot: string | undefined): Promise<Ask> {
  const loaded = await loadProfile(host, device);
  return async ({ file, format, golden }) => {
    if (format === null || golden?.verdict === 'extra') return [];
    if (loaded.format !== undefined && loaded.format !== format) return [];
    try {
      return (await predictFor(loaded, await readInput(host, file), slot)).findings;
    } catch (error) {
      if (!(error instanceof Fault) || error.exit !== 3) throw error;
      return [verifyFinding('verify/device-not-asked', error.what)];
    }
  };
}
