import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { QueueEngine } from "../../src/queue/engine.js";
import type { Document } from "../../src/store/document.js";
import type { DocumentStore } from "../../src/store/store.js";

/** The log of `time` that gives `time.user_time` 1.5. */
export const timeLog = '\tCommand being timed: "true"\n\tUser time (seconds): 1.50\n';

/** Where a job of `addClosedJob` has its result root, below the result base. */
export const resultRootOf = (id: string): string => `/result/suite/${id}`;

export interface LabParts {
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  readonly resultBase: string;
}

/** A job as the scheduler leaves it when it closes: its document, its result root, its task, its place in `sched/id2job`. */
export async function addClosedJob(
  { store, engine, resultBase }: LabParts,
  id: string,
  files: Readonly<Record<string, string | Buffer>> = { time: timeLog },
  fields: Document = {},
): Promise<void> {
  const root = join(resultBase, resultRootOf(id));
  mkdirSync(root, { recursive: true });
  const all = { "job.yaml": "testbox: vm-2p8g\n", ...files };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(root, name), content);
  await store.insert("jobs", id, { id, result_root: resultRootOf(id), job_state: "closed", ...fields });
  await engine.maps.set("sched/id2job", id, "{}");
  await engine.tasks.add("extract_stats", id, { id });
}
