import { percentText } from "../profile/percent-text.js";
import type { ProfileMode, Statements } from "../profile/profile.js";
import type { MeasuredProfile } from "./measured-profile.js";

/** What is known of a profile as JSON, on one line with its newline (coverage.md 6); `mode` null where it has none. */
export function jsonReport(measured: MeasuredProfile, mode: ProfileMode | undefined): string {
  const { files, funcTotal, profileTotal, missingSources, isIncomplete } = measured;
  const report = {
    mode: mode ?? null,
    func_total: {
      covered: funcTotal.covered,
      statements: funcTotal.statements,
      functions: funcTotal.functions,
      percent: percentText(funcTotal),
    },
    profile_total: withPercent(profileTotal),
    incomplete: isIncomplete,
    missing_sources: missingSources,
    files: files.map((file) => ({
      file: file.file,
      ...withPercent(file),
      functions: file.functions.map((measuredFunction) => ({
        name: measuredFunction.name,
        line: measuredFunction.line,
        ...withPercent(measuredFunction),
      })),
    })),
  };
  return `${JSON.stringify(report)}\n`;
}

function withPercent(of: Statements): Statements & { readonly percent: string } {
  return { covered: of.covered, statements: of.statements, percent: percentText(of) };
}
