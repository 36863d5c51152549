import type { Job } from "../job/load-job.js";
import type { DocumentStore } from "../store/store.js";
import { Refusal } from "./refusal.js";

/**
 * Refuses a job that was run often enough: `max_run` documents have its `all_params_md5` (scheduler.md 1.1). Throws
 * Refusal 400.
 */
export async function checkMaxRun(store: DocumentStore, { max_run, all_params_md5 }: Job): Promise<void> {
  const most = typeof max_run === "object" ? Number.NaN : Number(max_run ?? Number.NaN);
  if (!(most > 0) || typeof all_params_md5 !== "string" || all_params_md5 === "") return;
  const { total, hits } = await store.search({
    collections: "jobs",
    query: { conditions: [{ kind: "keyword", field: "all_params_md5", values: [all_params_md5] }] },
    order: [{ field: "submit_time", descending: true }],
    limit: 1,
  });
  if (total < most) return;
  throw new Refusal(400, `exceeds the max_run(${most}), ${total} jobs exist, the latest job id=${hits[0]?.id}`);
}
