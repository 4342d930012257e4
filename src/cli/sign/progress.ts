/** A line on the terminal that shows the progress of work that takes longer than half a second. */

import { printable } from '../../core/escape.ts';
import type { Host } from '../../node/host.ts';

const PATIENCE = 500;

export type Progress = {
  readonly step: (what: string, at: number, of: number) => void;
  readonly end: () => void;
};

export function progressOn(host: Host): Progress {
  if (!host.err.isTerminal || host.env['TERM'] === 'dumb') return { step: () => {}, end: () => {} };
  const started = host.now().getTime();
  let shown = false;
  return {
    step: (what, at, of) => {
      if (host.now().getTime() - started < PATIENCE) return;
      const line = `${at + 1}/${of} ${printable(what)}`.slice(0, host.err.columns - 1);
      host.err.write(`\r\u001b[K${line}`);
      shown = true;
    },
    end: () => {
      if (shown) host.err.write('\r\u001b[K');
      shown = false;
    },
  };
}
