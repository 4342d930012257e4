/** The program of MCUboot's words alone. */

import { programOf } from '../program.ts';
import { start } from '../start.ts';
import { mcubootWords } from '../words.ts';

void start(programOf(mcubootWords));
