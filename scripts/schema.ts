/** What scripts/schema.mjs writes: the schema of the configuration as text. */

import { formats } from '../src/formats.ts';
import { configSchema } from '../src/release/schema.ts';

export const schemaText = (): string => `${JSON.stringify(configSchema(formats), null, 2)}\n`;
