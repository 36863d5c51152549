// The main job on a real result root: `npm run demo`. Works on a copy, leaves nothing behind.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const telling = [
  ["sysbench-cpu.workload", "events that the benchmark got done"],
  ["sysbench-cpu.latency_ms.95th", "ms within which 95 % of them were done"],
  ["sysbench-cpu.time.elapsed_time", "s that the benchmark took"],
  ["vmstat.cpu.us", "% of the processors' time in programs"],
  ["vmstat.system.cs", "context switches a second"],
  ["mpstat.cpu.all.usr%", "% in programs, as mpstat saw it"],
  ["iostat.vda.util", "% of the time the disk was busy"],
  ["meminfo.max_used_kB", "kB of memory in use at most"],
  ["perf-stat.ps.page-faults", "page faults a second"],
  ["proc-vmstat.pgfault", "page faults in all"],
  ["boot-time.boot", "s since the machine booted"],
  ["stderr.has_stderr", "1: something was printed to stderr"],
];

const scratch = mkdtempSync(join(tmpdir(), "cci-demo-"));
try {
  const resultRoot = join(scratch, "sysbench-cpu");
  cpSync(join(root, "fixtures", "result_roots", "sysbench-cpu"), resultRoot, { recursive: true });
  console.log("$ result2stats sysbench-cpu      (the raw logs of fixtures/result_roots/sysbench-cpu)\n");
  const begin = performance.now();
  const run = spawnSync(process.execPath, [join(root, "bin", "result2stats.js"), resultRoot], { stdio: "inherit" });
  const seconds = ((performance.now() - begin) / 1000).toFixed(2);
  if (run.status !== 0) process.exit(run.status ?? 1);

  const stats = JSON.parse(readFileSync(join(resultRoot, "stats.json"), "utf8"));
  const rows = telling.filter(([key]) => key in stats).map(([key, what]) => [key, format(stats[key]), what]);
  const width = (at) => Math.max(...rows.map((row) => row[at].length));
  for (const [key, value, what] of rows) console.log(`${key.padEnd(width(0))}  ${value.padStart(width(1))}  ${what}`);
  console.log(
    `\n${Object.keys(stats).length} stats in stats.json, ${seconds} s. Your own folder: node bin/result2stats.js RESULT_ROOT`,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function format(value) {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
