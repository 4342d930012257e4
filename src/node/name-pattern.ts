/**
 * Matches a name with a pattern without slashes: `*`, `?`, `[a-z]`, `[!a-z]`. On a mismatch the search goes back to the last star
 * only, which is enough; so the time grows with the product of the two lengths, where a regular expression can take
 * exponential time.
 */

type Token = 'star' | ((char: string) => boolean);

const piece = /\*+|\?|\[([^\]]*)\]|[\s\S]/g;

/** A set as a regular expression reads it; undefined for one that is none, such as [z-a]. */
function inSet(set: string): ((char: string) => boolean) | undefined {
  try {
    const expression = new RegExp(`^[${set.replace(/^!/, '^').replace(/\\/g, '\\\\')}]$`);
    return (char) => expression.test(char);
  } catch {
    return undefined;
  }
}

function tokenOf(text: string, set: string | undefined): Token | undefined {
  if (text.startsWith('*')) return 'star';
  if (text === '?') return () => true;
  return set === undefined ? (char) => char === text : inSet(set);
}

function fits(tokens: readonly Token[], name: string): boolean {
  let [at, token] = [0, 0];
  let back: { readonly token: number; at: number } | undefined;
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted === 'star') {
      token += 1;
      back = { token, at };
    } else if (wanted?.(name.charAt(at))) {
      at += 1;
      token += 1;
    } else if (back) {
      back.at += 1;
      [at, token] = [back.at, back.token];
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === 'star');
}

/** Whether names fit the pattern; those that begin with a dot only where the pattern writes it. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const tokens = [...pattern.matchAll(piece)].map(([text, set]) => tokenOf(text, set));
  if (tokens.includes(undefined)) return (name) => name === pattern;
  const known = tokens.filter((token) => token !== undefined);
  return (name) => (!name.startsWith('.') || pattern.startsWith('.')) && fits(known, name);
}
