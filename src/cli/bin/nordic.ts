/** The program of Nordic's words alone. */

import { programOf } from '../program.ts';
import { start } from '../start.ts';
import { nordicWords } from '../words.ts';

void start(programOf(nordicWords));
