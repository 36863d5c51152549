import type { OpenDirectory } from "../test-context.js";

const NSEC_PER_MESSAGE = /^(\d+) nsec\/msg$/;

/** mq_perf_tests prints nanoseconds per message of each of its tests; their mean is the number to watch. */
export const openMqueue: OpenDirectory = (context) => ({
  line(line) {
    const nsec = NSEC_PER_MESSAGE.exec(line.text.trimStart())?.[1];
    if (nsec !== undefined) context.report.sample([context.directory, "nsec_per_msg"], Number(nsec));
    return nsec !== undefined;
  },
});
