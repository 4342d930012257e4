/** Completion for zsh: a file `_otapack` in a folder of $fpath, or `source <(otapack completion zsh)`. */

import { type Place, patterns, quoted, spellings, takesFile, takesValue } from './collect.ts';

/** `word:help` as _describe reads it: colons inside are escaped. */
const described = (word: string, help: string): string => quoted(`${word.replace(/:/g, '\\:')}:${help}`);

function valueCases({ options }: Place): string[] {
  return options.filter(takesValue).map((option) => {
    const reply = option.choices
      ? `compadd -- ${option.choices.map(quoted).join(' ')}`
      : takesFile(option)
        ? '_files'
        : "_message 'a value'";
    return `        ${patterns(spellings(option))}) ${reply}; return ;;`;
  });
}

function placeCase(place: Place): string[] {
  const options = place.options.flatMap((option) =>
    spellings(option).map((spelling) => described(spelling, option.help)),
  );
  const words = place.words.map(({ word, help }) => described(word, help));
  const values = valueCases(place);
  return [
    `    ${quoted(place.path)})`,
    ...(values.length > 0 ? ['      case "$prev" in', ...values, '      esac'] : []),
    '      if [[ $cur == -* ]]; then',
    `        found=(${[...options, described('--help', 'show the options, with examples')].join(' ')})`,
    "        _describe 'option' found",
    place.files
      ? '      else _files; fi ;;'
      : `      else found=(${words.join(' ')}); _describe 'command' found; fi ;;`,
  ];
}

export function zsh(places: readonly Place[]): string {
  const paths = places.map(({ path }) => path).filter((path) => path !== '');
  return `${[
    '#compdef otapack',
    '# zsh completion for otapack; made by `otapack completion zsh`',
    '_otapack() {',
    '  local cur=${words[CURRENT]} prev=${words[CURRENT-1]} at= next i',
    '  local -a found',
    '  for ((i = 2; i < CURRENT; i++)); do',
    '    next=${at:+$at }${words[i]}',
    '    case "$next" in',
    `      ${patterns(paths)}) at=$next ;;`,
    '    esac',
    '  done',
    '  case "$at" in',
    ...places.flatMap(placeCase),
    '  esac',
    '}',
    'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _otapack "$@"; else compdef _otapack otapack; fi',
  ].join('\n')}\n`;
}
