import type { Command } from "commander";
import { bisectStatuses } from "../bisect/task/bisect-task.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { taskColumns } from "../web/bisect/task-columns.js";
import { alignedTable } from "./aligned-table.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { message, print } from "./output.js";
import { useBisect } from "./use-bisect.js";

interface DashboardOptions extends BisectOptions {
  readonly html?: string;
  readonly status?: string;
  readonly limit?: string;
}

const heads = ["bisect task name", "suite", "start_time", "run_time", "step", "group_id", "status", "phase", "culprit"];

/** `cci bisect dashboard`. */
export function bisectDashboard(): Command {
  return bisectCommand("dashboard", "All bisect tasks at one look, newest first.", [
    "cci bisect dashboard",
    "cci bisect dashboard --html bisect.html          # the page as a file",
  ])
    .option("--html <file>", "write the page there instead")
    .option("--status <status>", "only tasks of that status")
    .option("--limit <n>", "at most so many (default 100)")
    .action(run);
}

function run(options: DashboardOptions): Promise<void> {
  const filter = {
    ...(options.status === undefined ? {} : { status: options.status }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  };
  return useBisect(options, async (service) => {
    const [list, stats] = await Promise.all([service.list(filter), service.stats()]);
    const nowS = Date.now() / 1000;
    if (options.html !== undefined) {
      const { dashboardBody } = await import("../web/bisect/dashboard-page.js");
      const { renderPage } = await import("../web/page.js");
      const body = dashboardBody({ list, stats, nowS, path: undefined, refreshS: undefined });
      await writePage(options.html, renderPage({ title: "Bisect tasks", body }));
      if (!options.quiet) message(`${options.html}: ${list.count} of ${list.total} tasks`);
      return;
    }
    print(`${bisectStatuses.map((status) => `${status} ${stats.status[status]}`).join("  ")}\n`);
    const rows = list.tasks.map((task) => {
      const at = taskColumns(task, nowS);
      const answer = at.culprit === "" ? at.failReason : `${at.culprit} ${at.confidence}`;
      return [at.name, at.suite, at.startTime, at.runTime, at.step, at.groupId, at.status, at.phase, answer];
    });
    print(alignedTable([heads, ...rows]));
  });
}

async function writePage(path: string, page: string): Promise<void> {
  const { writeFileAtomic } = await import("../support/atomic-file.js");
  try {
    writeFileAtomic(path, page);
  } catch (error) {
    throw new CciError("NOT_WRITTEN", `${path}: ${reasonOf(error)}`, { cause: error });
  }
}
