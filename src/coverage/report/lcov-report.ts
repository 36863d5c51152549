import { printable } from "../../support/printable.js";
import type { SourcedProfile } from "../source/sourced-profile.js";
import { lineHits } from "./line-hits.js";
import type { MeasuredProfile } from "./measured-profile.js";

/** The profile as an LCOV trace file (coverage.md 5.7), a record per file with source. `measured` is of the same profile. */
export function lcovReport(sourced: SourcedProfile, measured: MeasuredProfile): string {
  const lines: string[] = [];
  for (const [at, file] of sourced.files.entries()) {
    if (file.path === undefined || file.source === undefined) continue;
    const functions = measured.files[at]?.functions ?? [];
    const measurable = lineHits(file);
    lines.push(
      "TN:",
      `SF:${printable(file.path)}`,
      ...functions.map(({ line, name }) => `FN:${line},${printable(name)}`),
      ...functions.map(({ count, name }) => `FNDA:${count},${printable(name)}`),
      `FNF:${functions.length}`,
      `FNH:${functions.filter(({ count }) => count > 0).length}`,
      ...measurable.map(({ line, hits }) => `DA:${line},${hits}`),
      `LF:${measurable.length}`,
      `LH:${measurable.filter(({ hits }) => hits > 0).length}`,
      "end_of_record",
    );
  }
  return lines.map((line) => `${line}\n`).join("");
}
