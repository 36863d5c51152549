// Loaded into a measured process with `node --import`: at its end writes to file descriptor 3 the most memory it held, in KiB.
import { readFileSync, writeSync } from "node:fs";

process.on("exit", () => writeSync(3, String(peakKib())));

function peakKib() {
  try {
    // Of this program alone; maxRSS of Linux may count what the process held before it became this program.
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
