/**
 * Keys that an object of a JSON text has twice. `JSON.parse` takes the last of them without a word, other readers the first,
 * so that what is verified need not be what is installed.
 */

type Open = { readonly keys: Set<string>; expectsKey: boolean } | 'list';

/** Where the string that begins at `at` ends, its quotes included. */
function stringEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** The keys that are repeated, in the order of the text, which must be JSON. */
export function repeatedKeys(text: string): string[] {
  const repeated: string[] = [];
  const open: Open[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    const inside = open.at(-1);
    if (letter === '{') open.push({ keys: new Set(), expectsKey: true });
    else if (letter === '[') open.push('list');
    else if (letter === '}' || letter === ']') open.pop();
    else if (letter === ',' && inside && inside !== 'list') inside.expectsKey = true;
    else if (letter === '"') {
      const end = stringEnd(text, at);
      if (inside && inside !== 'list' && inside.expectsKey) {
        const key = String(JSON.parse(text.slice(at, end)));
        if (inside.keys.has(key)) repeated.push(key);
        inside.keys.add(key);
        inside.expectsKey = false;
      }
      at = end - 1;
    }
  }
  return repeated;
}
