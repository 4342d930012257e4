/** What the runner starts: the Action with its toolkit and the process around it. */

import * as core from '@actions/core';
import { systemHost } from '../node/host.ts';
import { main } from './main.ts';

await main(core, systemHost());
