/** THE registry: one line per format. Everything that works on any format asks here. */

import type { Expectations, Format, NamedBytes, Opened, Part, Report } from './core/types.ts';
import { esp8266 } from './formats/esp8266/index.ts';
import { mcuboot } from './formats/mcuboot/index.ts';
import { nordic } from './formats/nordic/index.ts';

/** Every format, in the order in which a file is offered to them. */
export const formats: readonly Format[] = [nordic, mcuboot, esp8266];

/** The format with this `id`, or undefined. */
export const formatNamed = (id: string): Format | undefined => formats.find((format) => format.id === id);

/** The first format that recognises the file, by its content; undefined when none does. */
export const identify = (file: NamedBytes): Format | undefined =>
  formats.find((format) => format.sniff(file));

/**
 * Judges a file by whatever format it is of, and the files inside it by theirs (a Nordic package holds MCUboot images).
 * Undefined when no format recognises it.
 */
export async function checkAny(
  file: NamedBytes,
  expectations: Expectations = {},
): Promise<Report | undefined> {
  return identify(file)?.check(file, { ...expectations, nested: checkAny });
}

/** Reads and opens files of whatever format they are, and those inside by theirs; what `compareGolden` asks for. */
export const reader = {
  /** The file as a tree of parts; undefined when no format recognises it. */
  read: async (file: NamedBytes): Promise<Part | undefined> => identify(file)?.read(file, reader.read),
  /** The files inside the file; none when no format recognises it. */
  open: async (file: NamedBytes): Promise<readonly Opened[]> => (await identify(file)?.open?.(file)) ?? [],
};
