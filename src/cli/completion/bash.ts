/** Completion for bash 3.2 and later: `source <(otapack completion bash)`, or a file in bash-completion's folder. */

import { type Place, patterns, quoted, spellings, takesFile, takesValue } from './collect.ts';

/** What may stand behind an option that takes a value. */
function valueCases({ options }: Place): string[] {
  return options.filter(takesValue).map((option) => {
    const reply = option.choices
      ? `_otapack_words ${quoted(option.choices.join(' '))}`
      : takesFile(option)
        ? '_otapack_files'
        : 'COMPREPLY=()';
    return `        ${patterns(spellings(option))}) ${reply}; return ;;`;
  });
}

function placeCase(place: Place): string[] {
  const words = [...place.words.map(({ word }) => word)];
  const options = [...place.options.flatMap(spellings).filter((text) => text.startsWith('--')), '--help'];
  const values = valueCases(place);
  return [
    `    ${quoted(place.path)})`,
    ...(values.length > 0 ? ['      case "$prev" in', ...values, '      esac'] : []),
    `      if [[ $cur == -* ]]; then _otapack_words ${quoted(options.join(' '))}`,
    place.files
      ? '      else _otapack_files; fi ;;'
      : `      else _otapack_words ${quoted(words.join(' '))}; fi ;;`,
  ];
}

export function bash(places: readonly Place[]): string {
  const paths = places.map(({ path }) => path).filter((path) => path !== '');
  return `${[
    '# bash completion for otapack; made by `otapack completion bash`',
    '_otapack_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }',
    '_otapack_files() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); }',
    '_otapack() {',
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= next i',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    next=${path:+$path }${COMP_WORDS[i]}',
    '    case "$next" in',
    `      ${patterns(paths)}) path=$next ;;`,
    '    esac',
    '  done',
    '  COMPREPLY=()',
    '  case "$path" in',
    ...places.flatMap(placeCase),
    '  esac',
    '}',
    'complete -F _otapack otapack',
  ].join('\n')}\n`;
}
