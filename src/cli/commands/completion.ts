/** `otapack completion SHELL`: prints the shell's completion of every word and option there is. */

import { optionFault } from '../../core/options.ts';
import { didYouMean } from '../../core/suggest.ts';
import type { Call, Command } from '../command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

async function run({ host, args }: Call): Promise<number> {
  const [given = ''] = args['SHELL'] ?? [];
  const shell = shells.find((name) => name === given);
  if (!shell) {
    const what = `there is no completion for ${given}${didYouMean(given, shells)}`;
    throw optionFault('option/not-a-choice', what, 'the shells are bash, zsh and fish');
  }
  const { placesOf } = await import('../completion/collect.ts');
  const { wholeProgram: program } = await import('../whole-program.ts');
  const places = await placesOf(program);
  if (shell === 'zsh') host.out.write((await import('../completion/zsh.ts')).zsh(places));
  else if (shell === 'fish') host.out.write((await import('../completion/fish.ts')).fish(places));
  else host.out.write((await import('../completion/bash.ts')).bash(places));
  return 0;
}

export const completion: Command = {
  summary: 'Prints the completion of a shell: bash, zsh or fish.',
  examples: [
    ['source <(otapack completion bash)', 'in ~/.bashrc'],
    ['otapack completion zsh > ~/.zfunc/_otapack', 'in a folder that $fpath names'],
    ['otapack completion fish > ~/.config/fish/completions/otapack.fish', 'found by fish itself'],
  ],
  options: [],
  arguments: [{ name: 'SHELL', is: 'text', required: true, choices: shells, help: 'bash, zsh or fish' }],
  run,
};
