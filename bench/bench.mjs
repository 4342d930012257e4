/**
 * The benchmark: whole command lines as multiples of `node -e 0`, peak memory beyond node's own, the library beside what
 * node:crypto does of the same work; with the budgets that hold for them. Exit code 1 when one does not.
 *
 *     npm run bench -- [--rounds N] [--only TEXT] [--slack N] [--peers] [--write]
 *
 *     --rounds N   runs of each command line, of which the median counts (21)
 *     --only TEXT  only command lines whose name holds the text
 *     --slack N    budgets are N times what they are (1): for a machine that has other work to do, as CI's may
 *     --peers      the replaced tools beside otapack, in a throw-away Python environment
 *     --write      put the result into docs/performance.md
 */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commands } from './commands.mjs';
import { MIB, makeInputs } from './inputs.mjs';
import { measureLibrary } from './library.mjs';
import { limits } from './limits.mjs';
import { peers } from './peers.mjs';
import { inTurns, peakMemory } from './processes.mjs';
import { asMarkdown, asText } from './table.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = resolve(process.env.OTAPACK_DIST ?? join(root, 'dist'));
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '21' },
    only: { type: 'string', default: '' },
    slack: { type: 'string', default: '1' },
    peers: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const scratch = mkdtempSync(join(tmpdir(), 'otapack-bench-'));
const folder = join(scratch, 'ours');
const node = { program: process.execPath, words: ['-e', '0'], cwd: scratch };

const ours = (command) => ({
  program: process.execPath,
  words: [join(dist, 'cli/otapack.js'), ...command.words.split(' ')],
  cwd: join(folder, command.folder ?? '.'),
  fresh: command.fresh,
});

/** The tool that a command line replaces, in a folder of its own. */
function theirs(command, tools) {
  const run = command.peer && tools.found?.get(command.peer);
  return run && { ...run(command.words), cwd: join(scratch, 'theirs') };
}

const times = (ratio) => `${ratio.toFixed(2)} ×`;
const milliseconds = (time) => `${time.toFixed(0)} ms`;
const mebibytes = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;

const misses = [];
/** `share`: how much of its budget a figure takes. */
const verdict = (name, share) => {
  if (share > Number(options.slack)) misses.push(name);
  return share <= 1 ? 'holds' : 'MISSED';
};
const budgetOf = (name, measured, budget, told) =>
  budget === undefined ? ['', ''] : [`≤ ${told(budget)}`, verdict(name, measured / budget)];

function progress(round, rounds) {
  if (!process.stderr.isTTY) return;
  process.stderr.write(round + 1 < rounds ? `\rround ${round + 2} of ${rounds + 1}` : '\r\x1b[K');
}

/** Milliseconds beyond node's own start, as a multiple of what hashing and copying the bytes takes by itself. */
function besideLimit({ works }, time, ofNode, limit) {
  if (!works) return '';
  const least = (works.hashed * limit.hash + works.read * limit.read + works.copied * limit.copy) / MIB;
  return times((time - ofNode) / least);
}

function timeTable(chosen, tools, limit) {
  const pairs = chosen.map((command) => ({ command, own: ours(command), peer: theirs(command, tools) }));
  const runs = [node, ...pairs.flatMap(({ own, peer }) => (peer ? [own, peer] : [own]))];
  const medians = inTurns(runs, Number(options.rounds), progress);
  const timeOf = (run) => medians[runs.indexOf(run)];
  const ofNode = timeOf(node);
  const head = ['command', 'time', 'node -e 0', 'budget', '', 'SHA-256, copy', 'replaced tool', 'node -e 0'];
  const rows = pairs.map(({ command, own, peer }) => {
    const ratio = timeOf(own) / ofNode;
    const budget = budgetOf(command.name, ratio, command.time, times);
    const beside = peer ? [milliseconds(timeOf(peer)), times(timeOf(peer) / ofNode)] : ['', ''];
    const limited = besideLimit(command, timeOf(own), ofNode, limit);
    return [command.name, milliseconds(timeOf(own)), times(ratio), ...budget, limited, ...beside];
  });
  const all = [head, ['node -e 0', milliseconds(ofNode), times(1), '', '', '', '', ''], ...rows];
  return tools.found ? all : all.map((row) => row.slice(0, -2));
}

function memoryTable(chosen) {
  const ofNode = peakMemory(node);
  const rows = chosen
    .filter(({ memory }) => memory !== undefined)
    .map((command) => {
      const beyond = peakMemory(ours(command)) - ofNode;
      const budget = budgetOf(`${command.name}: memory`, beyond, command.memory, mebibytes);
      return [command.name, mebibytes(beyond), ...budget];
    });
  return [['peak memory', 'beyond node', 'budget', ''], ['node -e 0', mebibytes(ofNode), '', ''], ...rows];
}

function libraryTable(rates) {
  const row = ({ name, rate, unit, least, beside, limit }) => {
    const holds = least === undefined ? ['', ''] : [`≥ ${least} ${unit}`, verdict(name, least / rate)];
    return [name, `${rate.toFixed(0)} ${unit}`, ...holds, `${limit.toFixed(0)} ${unit} (${beside})`];
  };
  return [['library, warm', 'rate', 'budget', '', 'beside'], ...rates.map(row)];
}

const write = (tables, about) => {
  const page = join(root, 'docs/performance.md');
  const text = readFileSync(page, 'utf8');
  const [begin, end] = ['<!-- bench -->\n', '<!-- /bench -->'];
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  const after = text.slice(text.indexOf(end));
  writeFileSync(page, `${before}\n${about}\n\n${tables.map(asMarkdown).join('\n\n')}\n\n${after}`);
};

async function main() {
  makeInputs(folder);
  const tools = options.peers ? await peers(root, scratch) : {};
  if (tools.missing) console.error(tools.missing);
  if (tools.found) cpSync(folder, join(scratch, 'theirs'), { recursive: true });
  const chosen = commands.filter(({ name }) => name.includes(options.only));
  // what a command line reads, an earlier one of the list has written
  for (const command of commands) inTurns([ours(command)], 0);
  const limit = limits(folder);
  const tables = [
    timeTable(chosen, tools, limit),
    memoryTable(chosen),
    libraryTable(await measureLibrary(root, folder)),
  ];
  const words = process.argv.slice(2).filter((word) => word !== '--write');
  const command = ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
  const about = [
    `\`${command}\`, ${options.rounds} rounds, Node ${process.versions.node}, ${process.platform} ${process.arch},`,
    `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}${tools.told ? `; ${tools.told}` : ''}.`,
  ].join('\n');
  console.log(`${about}\n\n${tables.map(asText).join('\n\n')}`);
  if (options.write) write(tables, about);
  if (misses.length > 0) console.log(`\nbudgets missed: ${misses.join('; ')}`);
  return misses.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
