/**
 * Loaded before a program: sends it OTAPACK_KILL_SIGNAL at the OTAPACK_KILL_AT-th call that changes the file system
 * (counted from 0), before the call or, with OTAPACK_KILL_AFTER, behind it.
 */

const fs = require('node:fs');
const promises = require('node:fs/promises');

const moment = Number(process.env.OTAPACK_KILL_AT);
const signal = process.env.OTAPACK_KILL_SIGNAL ?? 'SIGKILL';
const after = process.env.OTAPACK_KILL_AFTER === '1';
let calls = 0;

function end() {
  process.kill(process.pid, signal);
}

const isReading = (name, words) =>
  /^open/.test(name) && (words[1] === undefined || words[1] === 'r' || words[1] === fs.constants.O_RDONLY);

function watched(of, name) {
  const real = of[name];
  of[name] = function call(...words) {
    if (isReading(name, words) || calls++ !== moment) return real.apply(this, words);
    if (!after) {
      end();
      return real.apply(this, words);
    }
    try {
      return real.apply(this, words);
    } finally {
      end();
    }
  };
}

const changing = [
  'open',
  'write',
  'writeFile',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'rmdir',
  'ftruncate',
  'fchmod',
  'fsync',
  'copyFile',
];
for (const name of ['write', 'fsync']) watched(fs, name);
for (const name of changing) {
  watched(fs, `${name}Sync`);
  if (promises[name]) watched(promises, name);
}
