/**
 * Runs the built Action as the runner does: inputs with the defaults of action.yml, command files, workflow commands read
 * from standard output, secrets masked, limits kept (ten annotations of a level, a summary of 1 MiB).
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { dist, root } from '../golden/workspace.ts';

type ActionFile = {
  readonly inputs: Record<string, { readonly default?: string; readonly required?: boolean }>;
  readonly outputs: Record<string, { readonly description: string }>;
  readonly runs: { readonly using: string; readonly main: string };
};

export const actionFile = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as ActionFile;

export type Annotation = {
  readonly level: 'error' | 'warning' | 'notice';
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
};

export type Step = {
  readonly code: number;
  /** What a person sees in the log: masked, without the commands. */
  readonly log: string;
  /** Everything that reached standard output or standard error but the masks themselves. */
  readonly unmasked: string;
  /** The first command of the run. */
  readonly first: string | undefined;
  readonly masks: readonly string[];
  readonly annotations: readonly Annotation[];
  /** Annotations that GitHub would have dropped. */
  readonly dropped: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly artifacts: string;
  readonly temp: string;
};

const unescaped = (text: string): string =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');

type Command = { readonly name: string; readonly properties: Record<string, string>; readonly data: string };

function commandIn(line: string): Command | undefined {
  const match = /^\s*::([\w-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/s.exec(line);
  if (!match) return undefined;
  const [, name = '', properties = '', data = ''] = match;
  const pairs = properties
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split(/=(.*)/s))
    .map(([key = '', value = '']) => [key.trim(), unescaped(value)] as const);
  return { name, properties: Object.fromEntries(pairs), data: unescaped(data) };
}

/** `name<<DELIMITER` … `DELIMITER`, as GITHUB_OUTPUT holds them. */
function outputsOf(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const [, name, delimiter] = /^([^<=]+)<<(.+)$/.exec(lines[i] ?? '') ?? [];
    if (name === undefined) continue;
    const value: string[] = [];
    while (i + 1 < lines.length && lines[i + 1] !== delimiter) value.push(lines[++i] ?? '');
    i += 1;
    outputs[name] = value.join('\n');
  }
  return outputs;
}

const inputName = (name: string): string => `INPUT_${name.replace(/ /g, '_').toUpperCase()}`;

function environment(inputs: Readonly<Record<string, string>>): Record<string, string> {
  for (const name of Object.keys(inputs)) {
    if (!(name in actionFile.inputs)) throw new Error(`action.yml has no input ${name}`);
  }
  return Object.fromEntries(
    Object.entries(actionFile.inputs).map(([name, input]) => [
      inputName(name),
      inputs[name] ?? input.default ?? '',
    ]),
  );
}

const commandFiles = [
  'GITHUB_OUTPUT',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_ARTIFACTS',
];

function readLog(
  stdout: string,
): Pick<Step, 'masks' | 'annotations' | 'dropped' | 'log' | 'unmasked' | 'first'> {
  const masks: string[] = [];
  const annotations: Annotation[] = [];
  const log: string[] = [];
  const plain: string[] = [];
  let dropped = 0;
  let stopped: string | undefined;
  let first: string | undefined;
  for (const line of stdout.split('\n')) {
    const command = commandIn(line);
    if (stopped !== undefined) {
      if (command?.name === stopped) stopped = undefined;
      else {
        log.push(line);
        plain.push(line);
      }
      continue;
    }
    if (!command) {
      log.push(line);
      plain.push(line);
      continue;
    }
    first ??= command.name;
    if (command.name === 'add-mask') {
      masks.push(command.data);
      continue;
    }
    plain.push(line);
    if (command.name === 'stop-commands') stopped = command.data;
    if (command.name === 'error' || command.name === 'warning' || command.name === 'notice') {
      const { name: level, properties, data: message } = command;
      if (annotations.filter((each) => each.level === level).length < 10)
        annotations.push({ level, properties, message });
      else dropped += 1;
    }
  }
  const masked = masks.reduce((text, mask) => text.replaceAll(mask, '***'), log.join('\n'));
  return { masks, annotations, dropped, log: masked, unmasked: plain.join('\n'), first };
}

/** Runs the Action in `workspace`. */
export async function runAction(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Step> {
  const temp = mkdtempSync(join(tmpdir(), 'otapack-runner-'));
  const files = Object.fromEntries(commandFiles.map((name) => [name, join(temp, name)]));
  for (const path of Object.values(files)) writeFileSync(path, '');
  const ran = await execa(process.execPath, [join(dist, 'action/index.js')], {
    cwd: workspace,
    reject: false,
    extendEnv: false,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: temp,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temp,
      ...files,
      ...environment(inputs),
      ...env,
    },
  });
  const content = (name: string) => readFileSync(join(temp, name), 'utf8');
  const summary = content('GITHUB_STEP_SUMMARY');
  const log = readLog(ran.stdout);
  return {
    ...log,
    code: ran.exitCode ?? -1,
    unmasked: `${log.unmasked}\n${ran.stderr}`,
    outputs: outputsOf(content('GITHUB_OUTPUT')),
    summary: new TextEncoder().encode(summary).length > 1024 * 1024 ? '' : summary,
    artifacts: content('GITHUB_ARTIFACTS'),
    temp,
  };
}

export const tidy = (step: Step): void => rmSync(step.temp, { recursive: true, force: true });
