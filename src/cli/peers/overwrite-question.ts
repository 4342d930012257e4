/** The question that Nordic's tools ask before they replace a key file; anything but a yes or a no asks again. */

import { printable } from '../../core/escape.ts';
import { Fault } from '../../core/fault.ts';
import type { Host } from '../../node/host.ts';
import { exists } from '../../node/key-files.ts';

export type OverwriteFaultCode = 'nrfutil/no-answer';

const yes = ['y', 'yes'];
const no = ['n', 'no', ''];

async function mayReplace(host: Host, path: string): Promise<boolean> {
  host.out.write(`File found at ${printable(path)}. Do you want to overwrite the file? [y/N]: `);
  for (;;) {
    const answer = (await host.ask(''))?.trim().toLowerCase();
    if (answer === undefined) {
      throw new Fault<OverwriteFaultCode>({
        code: 'nrfutil/no-answer',
        exit: 3,
        what: `${path} exists, and nothing answered the question`,
        fix: 'name another file',
      });
    }
    if (yes.includes(answer)) return true;
    if (no.includes(answer)) return false;
    host.out.write('Please respond with y/n [y/N]: ');
  }
}

/** Whether a key may go to the path, and whether it replaces what stands there. */
export async function landingPlace(host: Host, path: string): Promise<'new' | 'replaces' | 'refused'> {
  if (path === '-' || !(await exists(host, path))) return 'new';
  return (await mayReplace(host, path)) ? 'replaces' : 'refused';
}
