/** What a metric's value must look like to be taken: `12`, `12.5`, or either. */
export type NumberShape = "integer" | "decimal" | "any";

export interface YcsbMetric {
  readonly name: string;
  readonly shape: NumberShape;
}

const operations = [
  ["READ", "read"],
  ["READ-FAILED", "read_failed"],
  ["CLEANUP", "cleanup"],
  ["INSERT", "insert"],
  ["INSERT-FAILED", "insert_failed"],
] as const;

const operationMetrics: readonly (readonly [label: string, name: string, shape: NumberShape])[] = [
  ["Operations", "operations", "integer"],
  ["AverageLatency(us)", "averagelatency", "decimal"],
  ["MinLatency(us)", "minlatency", "integer"],
  ["MaxLatency(us)", "maxlatency", "integer"],
  ["95thPercentileLatency(us)", "95%latency", "integer"],
  ["99thPercentileLatency(us)", "99%latency", "integer"],
];

const singleMetrics: readonly (readonly [section: string, label: string, name: string, shape: NumberShape])[] = [
  ["OVERALL", "RunTime(ms)", "runtime", "integer"],
  ["OVERALL", "Throughput(ops/sec)", "throughput_ops/s", "any"],
  ["TOTAL_GCS_G1_Young_Generation", "Count", "gcs_g1", "integer"],
  ["TOTAL_GC_TIME_G1_Young_Generation", "Time(ms)", "gc_time_g1", "integer"],
  ["TOTAL_GC_TIME_%_G1_Young_Generation", "Time(%)", "gc_time_%", "any"],
  ["TOTAL_GCS_G1_Old_Generation", "Count", "gcs_old", "integer"],
  ["TOTAL_GC_TIME_G1_Old_Generation", "Time(ms)", "gc_time_old", "integer"],
  ["TOTAL_GC_TIME_%_G1_Old_Generation", "Time(%)", "gc_time_%_old", "any"],
  ["TOTAL_GCs", "Count", "total_gcs", "integer"],
  ["TOTAL_GC_TIME", "Time(ms)", "total_gc_time", "integer"],
  ["TOTAL_GC_TIME_%", "Time(%)", "total_gc_time_%", "any"],
  ["READ", "Return=OK", "read_return_ok", "integer"],
  ["READ", "Return=NOT_FOUND", "read_return_notfound", "integer"],
  ["INSERT", "Return=OK", "insert_return_ok", "integer"],
  ["INSERT", "Return=ERROR", "insert_return_error", "integer"],
];

/** The metrics that are collected, by what YCSB prints in front of the value: `[SECTION], Label` (parsers.md, ycsb). */
export const ycsbMetrics: ReadonlyMap<string, YcsbMetric> = new Map([
  ...singleMetrics.map(([section, label, name, shape]) => [`[${section}], ${label}`, { name, shape }] as const),
  ...operations.flatMap(([section, prefix]) =>
    operationMetrics.map(
      ([label, name, shape]) => [`[${section}], ${label}`, { name: `${prefix}_${name}`, shape }] as const,
    ),
  ),
]);
