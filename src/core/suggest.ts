/** "Did you mean …?": the known name nearest to what was written. */

/** How many letters must be changed, dropped, added or exchanged with the next one to turn one text into the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchange = swapped ? (before[j - 2] ?? 0) + 1 : change;
      next.push(Math.min(change, exchange, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** From this many letters on, the beginning of a name is taken for the name. */
const BEGINNING = 4;

/** How far `given` is from the name; its beginning is no further than two wrong letters. */
function cost(given: string, name: string): number {
  const changes = distance(given, name);
  return given.length >= BEGINNING && name.startsWith(given) ? Math.min(2, changes) : changes;
}

/** The known name that is close enough to be the one meant, or undefined. A text of more than 64 letters is not compared. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  if (given.length > 64) return undefined;
  const wanted = given.toLowerCase();
  let best: { name: string; cost: number } | undefined;
  for (const name of known) {
    const found = cost(wanted, name.toLowerCase());
    const allowed = Math.min(name.length - 1, Math.max(1, Math.floor(name.length / 3)));
    if (found <= allowed && (!best || found < best.cost)) best = { name, cost: found };
  }
  return best?.name;
}

/** `. Did you mean X?` for the end of a message, or nothing. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const name = nearest(given, known);
  return name === undefined ? '' : `. Did you mean ${name}?`;
}
