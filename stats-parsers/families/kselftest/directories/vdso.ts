import { RANK } from "../headings.js";
import type { OpenDirectory } from "../test-context.js";

const CLOCK = /^clock_id: (\w+)$/;
const WITHOUT_CLOCK = /^vdso_test_(?:time|gettimeofday)\b/;

/** vdso_test_abi runs the same cases for every clock, which it names on a line of its own; two cases have no clock. */
export const openVdso: OpenDirectory = (context) => ({
  line(line) {
    const clock = CLOCK.exec(line.text)?.[1] ?? (WITHOUT_CLOCK.test(line.text) ? "" : undefined);
    if (clock !== undefined) context.headings.open(1, RANK.group, clock);
    return clock !== undefined && clock !== "";
  },
});
