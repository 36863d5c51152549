import type { LogLine } from "../log-line.js";
import { readStandaloneVerdict } from "../script-lines.js";
import { readTapResult } from "../tap-result.js";
import { addCase, type DirectoryReader, type TestContext } from "../test-context.js";

const TAP_VERSION = "TAP version 13";

/**
 * What the older dialect reads in any directory: programs without a script's frame, and TAP cases of scripts that do not
 * announce a TAP version (those that do are taken for one case).
 */
export function createOlderReader(context: TestContext, own: DirectoryReader): (line: LogLine) => void {
  let announcesTap = false;
  return (line) => {
    if (own.line?.(line)) return;
    if (context.script === undefined) {
      const alone = readStandaloneVerdict(line.text);
      if (alone && !alone.spaced) addCase(context, 1, alone.name, alone.verdict);
      return;
    }
    if (line.text === TAP_VERSION) announcesTap = true;
    const tap = line.depth === 1 && !announcesTap ? readTapResult(line.text) : undefined;
    const name = tap?.name === "" ? tap.skipReason : tap?.name;
    if (tap?.numbered && name !== undefined) addCase(context, 1, name, tap.verdict);
  };
}
