import { RANK } from "../headings.js";
import type { TestContext } from "../test-context.js";
import type { NetLineReader } from "./net-line-reader.js";

/** fib_tests.sh tells its sections by indentation alone: what stands at the margin heads the cases below. */
export function createFibSectionReader({ script, headings }: TestContext): NetLineReader {
  if (script !== "fib_tests.sh") return () => false;
  return (text) => {
    if (text === "" || text.startsWith(" ") || text.startsWith("TEST")) return false;
    headings.open(1, RANK.section, text);
    return true;
  };
}
