/** The program of the ESP8266's words alone. */

import { programOf } from '../program.ts';
import { start } from '../start.ts';
import { esp8266Words } from '../words.ts';

void start(programOf(esp8266Words));
