import { start } from '../start.ts';

await start(['mcuboot', ...process.argv.slice(2)]);
