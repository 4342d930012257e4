/** A table in columns of text, each as wide as its widest cell; columns of numbers are right-aligned. */

export type Cell = { readonly text: string; readonly paint?: (text: string) => string };

const isNumber = (text: string): boolean => /^[\d.,]+$/.test(text);

export function columns(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]?.text.length ?? 0)),
  );
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => isNumber(row[i]?.text ?? '')));
  const line = (cells: readonly Cell[]): string =>
    cells
      .map(({ text, paint = (plain) => plain }, i) => {
        const gap = ' '.repeat((widths[i] ?? 0) - text.length);
        return right[i] ? gap + paint(text) : paint(text) + gap;
      })
      .join('  ')
      .trimEnd();
  return [line(head.map((text) => ({ text }))), ...rows.map(line)];
}
