import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { TaskQueue } from "../../queue/queue.js";

/** What the server counts, for `/metrics`. Labels are bounded: patterns of routes, known words. */
export interface Metrics {
  answered(answer: AnsweredRequest): void;
  submitted(): void;
  /** By the type of the boot answer. */
  dispatched(type: string): void;
  /** By the health that was reported. */
  closed(health: string | undefined): void;
  /** In the text format of Prometheus, and its content type. */
  text(): Promise<string>;
  readonly contentType: string;
}

interface AnsweredRequest {
  readonly method: string;
  /** Of the table of routes; undefined: no route. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

/** Seconds: dispatch takes ms, long polls 10 s, uploads minutes. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300];
const knownHealths: ReadonlySet<string> = new Set(
  "success fail failed incomplete oom load_disk_fail timeout crash abnormal cancel return".split(" "),
);

/** Opens the metrics of one server; the depth of queues is asked for at each scrape. */
export function openMetrics(tasks: TaskQueue): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "cci_http_request_duration_seconds",
    help: "From the head of a request to the last byte of its answer.",
    labelNames: ["method", "route", "status"],
    buckets,
    registers,
  });
  const submitted = new Counter({ name: "cci_jobs_submitted_total", help: "Jobs accepted.", registers });
  const dispatched = new Counter({
    name: "cci_jobs_dispatched_total",
    help: "Jobs given to testboxes.",
    labelNames: ["boot"],
    registers,
  });
  const closed = new Counter({
    name: "cci_jobs_closed_total",
    help: "Jobs that testboxes or people closed, by their health.",
    labelNames: ["health"],
    registers,
  });
  addQueueGauges(tasks, registers);
  const durations = new Map<string, ReturnType<typeof duration.labels>>();
  return {
    answered({ method, route = "none", status, seconds }) {
      const key = `${status} ${method} ${route}`;
      let labelled = durations.get(key);
      if (!labelled) {
        labelled = duration.labels(method, route, `${status}`);
        durations.set(key, labelled);
      }
      labelled.observe(seconds);
    },
    submitted: () => submitted.inc(),
    dispatched: (type) => dispatched.labels(type).inc(),
    closed: (health = "success") => closed.labels(knownHealths.has(health) ? health : "other").inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Queues of jobs are as many as there are groups of machines: they are one to the metrics. */
function addQueueGauges(tasks: TaskQueue, registers: Registry[]): void {
  const oldest = new Gauge({
    name: "cci_queue_oldest_task_seconds",
    help: "Age of the oldest task; queue sched: of all queues of jobs.",
    labelNames: ["queue"],
    registers,
  });
  new Gauge({
    name: "cci_queue_tasks",
    help: "Tasks by queue and state; queue sched: all queues of jobs.",
    labelNames: ["queue", "state"],
    registers,
    async collect() {
      this.reset();
      oldest.reset();
      const ages = new Map<string, number>();
      for (const [name, { ready, inProcess, oldestS }] of await tasks.depth()) {
        const queue = knownQueue(name);
        this.labels(queue, "ready").inc(ready);
        this.labels(queue, "in_process").inc(inProcess);
        ages.set(queue, Math.max(ages.get(queue) ?? 0, oldestS));
      }
      for (const [queue, seconds] of ages) oldest.labels(queue).set(seconds);
    },
  });
}

function knownQueue(name: string): string {
  if (name.startsWith("sched/")) return "sched";
  return ["extract_stats", "extract_stats_failed", "post-extract", "delimiter"].includes(name) ? name : "other";
}
