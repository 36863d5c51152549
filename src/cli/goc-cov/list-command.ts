import type { Command } from "commander";
import type { ListedService } from "../../coverage/watch/list-services.js";
import { alignedTable } from "../aligned-table.js";
import { message, print } from "../output.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";
import { shortTime } from "./short-time.js";

interface ListOptions extends CoverageOptions {
  readonly offline?: true;
}

/** `goc-cov list` (coverage.md 3.2, 6). */
export function command(): Command {
  return coverageCommand("list", "Services with their replicas and totals; nothing is pulled for it.", [
    "goc-cov list",
    "goc-cov list --offline                 # also those that are gone",
    "goc-cov list --json | jq -r '.data[] | [.srv_name, .cover_total] | @tsv'",
  ])
    .option("--offline", "also services that only the work folder knows")
    .action(run);
}

async function run(options: ListOptions): Promise<void> {
  const { useWatch } = await import("./use-watch.js");
  const { listServices } = await import("../../coverage/watch/list-services.js");
  await useWatch(options, async (context) => {
    const { services, trouble } = await listServices(context, { withOffline: options.offline === true });
    if (trouble && services.length === 0) throw trouble;
    if (trouble) message(`goc-cov: ${trouble.message}`);
    if (options.json) {
      const { listAnswer } = await import("../../coverage/answers/list-answer.js");
      return print(`${JSON.stringify({ code: 0, ...listAnswer(services) })}\n`);
    }
    if (services.length === 0 || options.quiet) return;
    print(alignedTable([["name", "replicas", "status", "total", "last pull", "next due"], ...services.map(rowOf)]));
  });
}

function rowOf({ srvName, addresses, status, latest, entry, parseError }: ListedService): readonly string[] {
  const total = parseError === undefined ? (latest?.coverTotal ?? "") : "not pulled";
  const times = [entry?.lastPullMs, entry?.nextDueMs].map(shortTime);
  return [srvName, String(addresses.length), status, total, ...times];
}
