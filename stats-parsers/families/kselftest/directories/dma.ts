import { type OpenDirectory, scriptPath } from "../test-context.js";

const LATENCY = /^average (\w+) latency\(us\):([\d.]+) standard deviation:([\d.]+)$/;

/** dma_map_benchmark prints latencies of map and unmap in microseconds. */
export const openDma: OpenDirectory = (context) => ({
  line(line) {
    const [, action, mean, deviation] = LATENCY.exec(line.text) ?? [];
    if (action === undefined || mean === undefined || deviation === undefined) return false;
    context.report.number([...scriptPath(context), `average_${action}_latency`], mean);
    context.report.number([...scriptPath(context), `average_${action}_latency_stddev`], deviation);
    return true;
  },
});
