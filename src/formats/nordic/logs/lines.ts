/** One line of a log of any source to its events. Logs are mixed: every line is offered to every parser in turn. */

import { bootLoaderLog } from './boot-loader-log.ts';
import { dfuJs } from './dfu-js.ts';
import { errorNumbers } from './error-numbers.ts';
import type { LineParser, LogEvent } from './events.ts';
import { logcat } from './logcat.ts';
import { nrfutil } from './nrfutil.ts';
import { phones } from './phones.ts';
import { raw } from './raw.ts';

export type Read = { readonly source: string; readonly events: readonly LogEvent[] };

/** A reader with the memory of one log. */
export function lineReader(): (line: string) => Read | undefined {
  const parsers: readonly LineParser[] = [
    dfuJs(),
    nrfutil(),
    logcat,
    errorNumbers,
    phones,
    bootLoaderLog,
    raw,
  ];
  return (line) => {
    if (line === '') return undefined;
    for (const { source, parse } of parsers) {
      const events = parse(line);
      if (events) return { source, events };
    }
    return undefined;
  };
}
