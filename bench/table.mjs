/** A table as text for the terminal, and as Markdown for docs/performance.md. */

const columnsOf = (rows) => rows[0].map((_, column) => rows.map((row) => row[column]));
const widths = (rows) => columnsOf(rows).map((cells) => Math.max(...cells.map((cell) => cell.length)));

/** The first column is text, all others are numbers and stand to the right. */
const aligned = (rows) => {
  const wide = widths(rows);
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(wide[i]) : cell.padStart(wide[i]))));
};

export const asText = (rows) =>
  aligned(rows)
    .map((row) => row.join('   ').trimEnd())
    .join('\n');

export function asMarkdown(rows) {
  const [head, ...body] = aligned(rows).map((row) => `| ${row.join(' | ')} |`);
  const rule = `| ${widths(rows)
    .map((wide, i) => (i === 0 ? '-'.repeat(wide) : `${'-'.repeat(Math.max(1, wide - 1))}:`))
    .join(' | ')} |`;
  return [head, rule, ...body].join('\n');
}
