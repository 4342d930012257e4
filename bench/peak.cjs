// Loaded before a program that is measured: writes the process's peak memory as it ends. Linux counts what the parent
// held before the program began into `maxRSS`, but not into the high-water mark of /proc.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

const STATUS = '/proc/self/status';

function peak() {
  if (!existsSync(STATUS)) return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(STATUS, 'utf8'))[1]) * 1024;
}

process.on('exit', () => writeFileSync(process.env.OTAPACK_PEAK, String(peak())));
