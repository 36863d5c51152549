import type { OpenDirectory } from "../test-context.js";

const RUN = /^RUN\s+(\S+) \.\.\.$/;

/** sgx skips tests without naming them (`ok 3 # SKIP reason`): the name stands in the `RUN` remark before. */
export const openSgx: OpenDirectory = () => {
  let running: string | undefined;
  return {
    line(line) {
      running = RUN.exec(line.text.trimStart())?.[1] ?? running;
      return false;
    },
    skippedCase: () => running,
  };
};
