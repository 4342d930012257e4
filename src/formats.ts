/** THE registry: one line per format. Everything that works on any format asks here. */

import type { Expectations, Format, NamedBytes, Opened, Part, Report } from './core/types.ts';
import { esp8266 } from './formats/esp8266/index.ts';
import { mcuboot } from './formats/mcuboot/index.ts';
import { nordic } from './formats/nordic/index.ts';

export const formats: readonly Format[] = [nordic, mcuboot, esp8266];

export const formatNamed = (id: string): Format | undefined => formats.find((format) => format.id === id);

/** The first format that recognises the file. */
export const identify = (file: NamedBytes): Format | undefined =>
  formats.find((format) => format.sniff(file));

/** Judges by whatever format the file is of; files inside it by theirs. */
export async function checkAny(file: NamedBytes, expectations: Expectations): Promise<Report | undefined> {
  return identify(file)?.check(file, { ...expectations, nested: checkAny });
}

/** Reads and opens files of whatever format they are; those inside by theirs. */
export const reader = {
  read: async (file: NamedBytes): Promise<Part | undefined> => identify(file)?.read(file, reader.read),
  open: async (file: NamedBytes): Promise<readonly Opened[]> => (await identify(file)?.open?.(file)) ?? [],
};
