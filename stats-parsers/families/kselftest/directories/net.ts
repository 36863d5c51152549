import { readBracket, readLeadingBracket } from "../result-forms.js";
import { addCase, caseDepth, type DirectoryReader, type TestContext } from "../test-context.js";
import { createBannerReader } from "./net-banners.js";
import { createFibSectionReader } from "./net-fib-sections.js";
import type { NetLineReader } from "./net-line-reader.js";
import { createProtocolReader } from "./net-protocols.js";
import { rtnetlinkCaseName } from "./net-rtnetlink.js";
import { createTestRunReader } from "./net-test-runs.js";

/** net holds scripts of many authors: headings in banners, under protocols or by mere indentation, verdicts in front. */
export function openNet(context: TestContext): DirectoryReader {
  const readers: readonly NetLineReader[] = [
    createProtocolReader(context),
    createTestRunReader(context),
    createBannerReader(context.headings),
    createFibSectionReader(context),
  ];
  return {
    line(line) {
      if (line.depth > 1 || context.script === undefined) return false;
      if (readers.some((read) => read(line.text))) return true;
      const result = readBracket(line.text) ? undefined : readLeadingBracket(line.text);
      if (result) addCase(context, caseDepth(line), result.name, result.verdict);
      return result !== undefined;
    },
    caseName: context.script === "rtnetlink.sh" ? rtnetlinkCaseName : (text) => text,
  };
}
