import { jsonField, jsonNumber } from "../json-field.js";
import { combineMeasures, type Measures } from "./measures.js";

type Direction = "read" | "write" | "trim";

const percentiles = [90, 95, 99] as const;
const bucketUnits = ["ns", "us", "ms"] as const;

/**
 * What a fio file says of its `jobs`, taken together. A job's latencies of a direction count only if it did I/O that way;
 * where no job did, the zeros that fio prints for reads and writes stand.
 */
export function measureJobs(jobs: readonly unknown[]): Measures {
  const busy = (operation: string) => jobs.filter((job) => (jsonNumber(job, operation, "total_ios") ?? 0) > 0);
  const directionOf = (direction: Direction, parts: readonly unknown[]) =>
    combineMeasures(parts.map((job) => measureDirection(jsonField(job, direction), direction)));
  const orAll = (parts: readonly unknown[]) => (parts.length > 0 ? parts : jobs);
  return new Map([
    ...directionOf("read", orAll(busy("read"))),
    ...directionOf("write", orAll(busy("write"))),
    ...combineMeasures(jobs.map(measureBuckets)),
    ...combineMeasures(jobs.map(measureWorkload)),
    ...directionOf("trim", busy("trim")),
    ...combineMeasures(busy("sync").map((job) => measureSync(jsonField(job, "sync")))),
  ]);
}

/** `clat` of files before fio 3 prints under the name of `clat_ns` unconverted, as it always did; `slat` was in us already. */
function measureDirection(stats: unknown, direction: Direction): Measures {
  if (typeof stats !== "object" || stats === null) return new Map();
  const completion = jsonField(stats, "clat_ns") ?? jsonField(stats, "clat");
  const submissionNs = jsonField(stats, "slat_ns");
  const submission = submissionNs ?? jsonField(stats, "slat");
  const perMicrosecond = submissionNs === undefined ? 1 : 1000;
  return new Map([
    [`${direction}_bw_MBps`, divided(jsonNumber(stats, "bw"), 1024)],
    [`${direction}_iops`, jsonNumber(stats, "iops")],
    [`${direction}_clat_mean_ns`, jsonNumber(completion, "mean")],
    [`${direction}_clat_stddev`, jsonNumber(completion, "stddev")],
    ...measurePercentiles(completion, `${direction}_clat`),
    [`${direction}_slat_mean_us`, divided(jsonNumber(submission, "mean"), perMicrosecond)],
    [`${direction}_slat_stddev`, divided(jsonNumber(submission, "stddev"), perMicrosecond)],
  ]);
}

function measureSync(stats: unknown): Measures {
  const latency = jsonField(stats, "lat_ns");
  return new Map([
    ["sync_total_ios", jsonNumber(stats, "total_ios")],
    ["sync_lat_mean_ns", jsonNumber(latency, "mean")],
    ["sync_lat_stddev", jsonNumber(latency, "stddev")],
    ...measurePercentiles(latency, "sync_lat"),
  ]);
}

function measurePercentiles(latency: unknown, prefix: string): [string, number | undefined][] {
  if (jsonField(latency, "percentile") === undefined) return [];
  return percentiles.map((percent) => [
    `${prefix}_${percent}%_ns`,
    jsonNumber(latency, "percentile", percent.toFixed(6)),
  ]);
}

/** Percent of the I/O by latency: `latency_4us%` is what took 2 to 4 us, `latency_>=2000ms%` all above. */
function measureBuckets(job: unknown): Measures {
  const measures = new Map<string, number | undefined>();
  for (const unit of bucketUnits) {
    const buckets = jsonField(job, `latency_${unit}`);
    if (typeof buckets !== "object" || buckets === null) continue;
    for (const bound of Object.keys(buckets)) {
      if (/^(>=)?\d+$/.test(bound)) measures.set(`latency_${bound}${unit}%`, jsonNumber(buckets, bound));
    }
  }
  return measures;
}

function measureWorkload(job: unknown): Measures {
  const [reads, writes] = [jsonNumber(job, "read", "total_ios"), jsonNumber(job, "write", "total_ios")];
  return new Map(reads === undefined && writes === undefined ? [] : [["workload", (reads ?? 0) + (writes ?? 0)]]);
}

function divided(value: number | undefined, divisor: number): number | undefined {
  return value === undefined ? undefined : value / divisor;
}
