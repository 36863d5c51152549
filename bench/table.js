/**
 * One line of the report.
 * @typedef {object} Row
 * @property {string} what
 * @property {string} measured
 * @property {string} limit
 * @property {string} speed MB/s, empty where it is no matter of speed
 * @property {string} incumbent what the parsers in use today take
 * @property {boolean} isOk
 */

/**
 * The rows as one aligned table with a heading.
 * @param {readonly Row[]} rows
 */
export function formatTable(rows) {
  const cells = rows.map(({ what, measured, limit, speed, incumbent, isOk }) => [
    what,
    measured,
    limit,
    speed,
    incumbent,
    isOk ? "ok" : "MISSED",
  ]);
  const lines = [["what", "measured", "limit", "MB/s", "incumbent", ""], ...cells];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
