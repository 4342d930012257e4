/** "Did you mean …?": the known name nearest to what was written. */

/** How many letters must be changed, dropped or added to turn one text into the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known name that is near enough to be meant, or undefined. Texts beyond 64 letters are never near. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  if (given.length > 64) return undefined;
  const wanted = given.toLowerCase();
  let best: { name: string; cost: number } | undefined;
  for (const name of known) {
    const cost = distance(wanted, name.toLowerCase());
    if (cost <= Math.max(1, Math.floor(name.length / 3)) && (!best || cost < best.cost))
      best = { name, cost };
  }
  return best?.name;
}

/** `. Did you mean X?` for the end of a message, or nothing. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const name = nearest(given, known);
  return name === undefined ? '' : `. Did you mean ${name}?`;
}
