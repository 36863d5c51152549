import type { OpenDirectory } from "../test-context.js";

const SCRIPT = "mem-on-off-test.sh";

/** Before 4.17 make ran the script itself, `./mem-on-off-test.sh … || echo "… [FAIL]"`: silence means it passed. */
export const openMemoryHotplug: OpenDirectory = (context) => {
  let verdict: string | undefined;
  return {
    line({ text }) {
      if (text.startsWith(`./${SCRIPT}`) && text.includes("|| echo")) verdict = "pass";
      else if (text === "selftests: memory-hotplug [FAIL]") verdict = "fail";
      else return false;
      return true;
    },
    left() {
      if (verdict !== undefined) context.report.verdict([context.directory, SCRIPT], verdict);
    },
  };
};
