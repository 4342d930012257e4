import { start } from '../start.ts';

await start(['nordic', ...process.argv.slice(2)]);
