/** The program of every word. */

import { start } from '../start.ts';
import { wholeProgram } from '../whole-program.ts';

void start(wholeProgram);
