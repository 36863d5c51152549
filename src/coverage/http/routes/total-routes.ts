import { historyAnswer } from "../../answers/history-answer.js";
import { totalFields } from "../../answers/total-fields.js";
import { readServiceName } from "../../service-name.js";
import { latestOf } from "../../watch/latest-of.js";
import { statusIn, viewCentre } from "../../watch/service-status.js";
import type { WatchContext } from "../../watch/watch-context.js";
import type { AskedCoverage, CoverageReply, CoverageRoute } from "../coverage-route.js";
import { requiredText, rowLimit, truth } from "../fields.js";

/** Totals, from the database alone; the centre says the status (coverage.md 3.7, 3.8). */
export const totalRoutes: readonly CoverageRoute[] = [
  {
    methods: ["GET", "POST"],
    path: "/cover/latest/total",
    handle: ({ context }, asked) => latestTotal(context, asked),
  },
  {
    methods: ["GET", "POST"],
    path: "/cover/history/total",
    handle: ({ context }, asked) => historyTotals(context, asked),
  },
];

async function latestTotal(context: WatchContext, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const srvName = requiredText(fields, "srv_name");
  const latest = latestOf(context, srvName);
  const { listed } = await viewCentre(context, gone);
  return {
    json: {
      srv_name: srvName,
      srv_status: statusIn(listed, srvName),
      ...totalFields(latest),
      updated_at: latest?.updatedAt ?? null,
    },
  };
}

async function historyTotals(context: WatchContext, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const srvName = requiredText(fields, "srv_name");
  const limit = rowLimit(fields);
  const { env, region, app, commit } = readServiceName(srvName, context.rules.modules.keys());
  const filter = { env, region, app, ...(truth(fields, "all_commits") ? {} : { commit }) };
  const snapshots = context.store.history(filter, limit);
  const { listed } = await viewCentre(context, gone);
  return { json: historyAnswer({ srvName, status: statusIn(listed, srvName), snapshots }) };
}
