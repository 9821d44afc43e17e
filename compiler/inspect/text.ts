/** Numbers and tables as the reports print them. */

const withCommas = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');

/** A whole number: `1,254,400`. */
export const formatInteger = (n: number): string => withCommas(n);

/** Three digits of a large number: `1.25 M`; a small one whole. */
export function formatLarge(n: number): string {
  if (Math.abs(n) < 10_000) return withCommas(n);
  const power = Math.min(4, Math.floor(Math.log10(Math.abs(n)) / 3));
  return `${(n / 1000 ** power).toPrecision(3)} ${['', 'k', 'M', 'G', 'T'][power]}`;
}

/** `640 B`, `12.5 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  if (power === 0) return `${bytes} B`;
  const scaled = bytes / 1024 ** power;
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)} ${['', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

/** `1 operation`, `3 operations`. */
export const counted = (n: number, noun: string): string =>
  `${formatInteger(n)} ${noun}${n === 1 ? '' : 's'}`;

/** Rows in columns, two spaces apart; those from column `numbers` on are to the right. */
export function formatColumns(rows: readonly (readonly string[])[], numbers: number): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          i < numbers ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The first lines, and how many more there are. */
export const shortened = (lines: readonly string[], most: number): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), `… ${lines.length - most} more`];
