import { type ComparedCoverage, compareProfiles, deltaText } from "../../coverage/diff/compare-profiles.js";
import { comparisonText } from "../../coverage/diff/comparison-text.js";
import type { Statements } from "../../coverage/profile/profile.js";
import { ratioPercentText } from "../../coverage/profile/ratio-percent-text.js";
import { failUnder } from "./below-threshold.js";
import type { DiffCommandOptions } from "./diff-options.js";
import { plainSettings, readPlainProfile } from "./plain-profile.js";
import { writeResult } from "./write-result.js";

/** Two profiles, file by file (coverage.md 5.5); the threshold is for the newer one. Throws UNREADABLE_FILE, BAD_PROFILE. */
export async function comparePlain(newPath: string, basePath: string, options: DiffCommandOptions): Promise<void> {
  const settings = plainSettings(options);
  const newer = await readPlainProfile(newPath, settings);
  const comparison = compareProfiles(newer, await readPlainProfile(basePath, settings));
  const { files, total } = comparison;
  const isJson = options.json === true || options.type === "json";
  const asJson = (): string =>
    `${JSON.stringify({ code: 0, files: files.map((file) => ({ file: file.file, ...sides(file) })), total: sides(total) })}\n`;
  writeResult(options.output, isJson ? asJson() : comparisonText(comparison));
  const { covered, statements } = total.newer ?? { covered: 0, statements: 0 };
  failUnder((100 * covered) / Math.max(statements, 1), options.failUnder);
}

function sides(compared: ComparedCoverage): object {
  return { base: side(compared.base), new: side(compared.newer), delta: deltaText(compared) };
}

function side(of: Statements | undefined): object | null {
  return of === undefined ? null : { covered: of.covered, statements: of.statements, percent: ratioPercentText(of) };
}
