import { readTapResult } from "../tap-result.js";
import { addCase, type OpenDirectory } from "../test-context.js";

const STARTING = "Starting ";
const DOTS = "...";

/** A test of resctrl_tests that begins: `Starting MBA Schemata change ...` gives `MBA Schemata change`. */
export function resctrlTestStarting(text: string): string | undefined {
  if (!text.startsWith(STARTING) || !text.endsWith(DOTS)) return undefined;
  return text.slice(STARTING.length, -DOTS.length).trim();
}

/** resctrl_tests is started without the runner: its TAP lines stand right under the directory. */
export const openResctrl: OpenDirectory = (context) => {
  let starting = "";
  return {
    line(line) {
      if (context.script !== undefined) return false;
      starting = resctrlTestStarting(line.text) ?? starting;
      const tap = line.depth === 0 ? readTapResult(line.text) : undefined;
      if (tap) addCase(context, 1, tap.name === "" ? starting : tap.name, tap.verdict);
      return tap !== undefined;
    },
  };
};
