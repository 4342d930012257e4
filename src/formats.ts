/** THE registry: one line per format. Everything that works on any format asks here. */

import type { Format, NamedBytes } from './core/types.ts';
import { esp8266 } from './formats/esp8266/index.ts';
import { mcuboot } from './formats/mcuboot/index.ts';
import { nordic } from './formats/nordic/index.ts';

export const formats: readonly Format[] = [nordic, mcuboot, esp8266];

export const formatNamed = (id: string): Format | undefined => formats.find((format) => format.id === id);

/** The first format that recognises the file. */
export const identify = (file: NamedBytes): Format | undefined =>
  formats.find((format) => format.sniff(file));
