/** Lines that follow each other, the first and the last of them. */
export interface LineRun {
  readonly first: number;
  readonly last: number;
}

/** Ascending numbers of lines as runs. */
export function lineRuns(lines: readonly number[]): readonly LineRun[] {
  const runs: LineRun[] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run !== undefined && run.last + 1 === line) runs[runs.length - 1] = { first: run.first, last: line };
    else runs.push({ first: line, last: line });
  }
  return runs;
}

/** Ascending numbers of lines for people: `20,56-57`. */
export function lineRunsText(lines: readonly number[]): string {
  return lineRuns(lines)
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
    .join(",");
}
