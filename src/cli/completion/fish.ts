/** Completion for fish: `otapack completion fish > ~/.config/fish/completions/otapack.fish`. */

import type { Option } from '../../core/options.ts';
import { type Place, takesFile, takesValue } from './collect.ts';

/** fish reads \\ and \' inside single quotes. */
const quoted = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

const line = (path: string, rest: string): string =>
  `complete -c otapack -n ${quoted(`__otapack_at ${quoted(path)}`)} ${rest}`;

function optionLine(path: string, option: Option): string {
  const names = [option.name, ...(option.aliases ?? [])].map((name) => `-l ${quoted(name)}`);
  const short =
    option.short === undefined
      ? ''
      : option.short.length === 1
        ? ` -s ${option.short}`
        : ` -o ${option.short}`;
  const choices = option.choices ? ` -a ${quoted(option.choices.join(' '))}` : '';
  const value = !takesValue(option) ? '' : takesFile(option) ? ' -r -F' : ` -x${choices}`;
  return line(path, `${names.join(' ')}${short}${value} -d ${quoted(option.help)}`);
}

const placeLines = (place: Place): string[] => [
  ...place.words.map(({ word, help }) => line(place.path, `-f -a ${quoted(word)} -d ${quoted(help)}`)),
  ...(place.words.length === 0 && !place.files ? [line(place.path, '-f')] : []),
  ...place.options.map((option) => optionLine(place.path, option)),
];

export function fish(places: readonly Place[]): string {
  const paths = places.map(({ path }) => path).filter((path) => path !== '');
  return `${[
    '# fish completion for otapack; made by `otapack completion fish`',
    'function __otapack_at',
    `  set -l known ${paths.map(quoted).join(' ')}`,
    "  set -l at ''",
    '  for word in (commandline -opc)[2..-1]',
    '    set -l next (string trim -- "$at $word")',
    '    contains -- "$next" $known; and set at "$next"',
    '  end',
    '  test "$at" = "$argv[1]"',
    'end',
    "complete -c otapack -l help -d 'show the options, with examples'",
    ...places.flatMap(placeLines),
  ].join('\n')}\n`;
}
