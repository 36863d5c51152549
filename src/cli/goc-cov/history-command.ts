import type { Command } from "commander";
import type { Snapshot } from "../../coverage/store/snapshot.js";
import { noSnapshot } from "../../coverage/watch/snapshot-of.js";
import { alignedTable } from "../aligned-table.js";
import { countOption } from "../count-option.js";
import { print } from "../output.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";
import { shortTime } from "./short-time.js";

interface HistoryOptions extends CoverageOptions {
  readonly limit: number;
  readonly allCommits?: true;
}

/** `goc-cov history` (coverage.md 3.8, 6). */
export function command(): Command {
  return coverageCommand("history", "Stored totals of a service, newest first.", [
    "goc-cov history staging_th_apa_goc_echoserver_master_845820727e",
    "goc-cov history NAME --all-commits --limit 50      # how it went over all commits",
  ])
    .argument("<name>", "the service")
    .option("--limit <n>", "at most so many", countOption, 10)
    .option("--all-commits", "of the same app, env and region, whatever the commit")
    .action(run);
}

async function run(srvName: string, options: HistoryOptions): Promise<void> {
  const { useWatch } = await import("./use-watch.js");
  const { readServiceName } = await import("../../coverage/service-name.js");
  await useWatch(options, async (context) => {
    const { env, region, app, commit } = readServiceName(srvName, context.rules.modules.keys());
    const filter = { env, region, app, ...(options.allCommits ? {} : { commit }) };
    const snapshots = context.store.history(filter, options.limit);
    if (snapshots.length === 0) throw noSnapshot(srvName);
    if (options.json) {
      const { historyAnswer } = await import("../../coverage/answers/history-answer.js");
      const { statusIn, viewCentre } = await import("../../coverage/watch/service-status.js");
      const status = statusIn((await viewCentre(context)).listed, srvName);
      return print(`${JSON.stringify({ code: 0, ...historyAnswer({ srvName, status, snapshots }) })}\n`);
    }
    print(
      alignedTable([["id", "created", "total", "latest", "branch", "commit", "replicas"], ...snapshots.map(rowOf)]),
    );
  });
}

function rowOf({ id, createdAt, coverTotal, isLatest, branch, commit, addresses }: Snapshot): readonly string[] {
  const created = shortTime(Date.parse(createdAt));
  return [String(id), created, coverTotal ?? "", isLatest ? "y" : "n", branch, commit, String(addresses.length)];
}
