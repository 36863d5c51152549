import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { PullResult } from "../store/schedule-entry.js";
import type { ServiceStatus } from "../watch/service-status.js";
import type { WatchMetrics } from "../watch/watch-metrics.js";

/** What the watch dog counts, with its text for `/metrics` (coverage.md 3.10). No label names a service or an address. */
export interface CoverageMetrics extends WatchMetrics {
  /** In the text format of Prometheus. */
  text(now: MetricsNow): Promise<string>;
  readonly contentType: string;
}

/** What is asked for at each scrape. */
interface MetricsNow {
  /** Tasks that wait, and the one at work. */
  readonly queueDepth: number;
  readonly services: Readonly<Record<ServiceStatus, number>>;
}

const results: readonly PullResult[] = ["changed", "unchanged", "partial", "failed", "conflict"];
/** Seconds: a replica takes up to 8, the first clone minutes. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Opens the metrics of one watch dog, all at 0. */
export function openCoverageMetrics(): CoverageMetrics {
  const registry = new Registry();
  const registers = [registry];
  const pulls = new Counter({
    name: "goc_cov_pulls_total",
    help: "Pulls of services that ended, by their result.",
    labelNames: ["result"],
    registers,
  });
  for (const result of results) pulls.labels(result).inc(0);
  const services = new Gauge({
    name: "goc_cov_services",
    help: "Services by status; unknown: the centre does not answer.",
    labelNames: ["status"],
    registers,
  });
  const depth = new Gauge({
    name: "goc_cov_queue_depth",
    help: "Tasks in the line: those that wait, and the one at work.",
    registers,
  });
  const seconds = new Histogram({
    name: "goc_cov_pull_seconds",
    help: "From the begin of a pull to its end.",
    buckets,
    registers,
  });
  const removed = new Counter({
    name: "goc_cov_removed_addresses_total",
    help: "Dead addresses that went from the list of the centre.",
    registers,
  });
  return {
    pulled(result, took) {
      pulls.labels(result).inc();
      seconds.observe(took);
    },
    removedAddresses: (count) => removed.inc(count),
    async text({ queueDepth, services: now }) {
      depth.set(queueDepth);
      for (const [status, count] of Object.entries(now)) services.labels(status).set(count);
      return await registry.metrics();
    },
    contentType: registry.contentType,
  };
}
