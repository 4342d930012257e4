import * as core from '@actions/core';
import { systemHost } from '../node/host.ts';
import { main } from './main.ts';

await main(core, systemHost());
