import type { Snapshot } from "../../store/snapshot.js";
import { captureAndSchedule } from "../../watch/capture-and-schedule.js";
import { makeReports } from "../../watch/make-reports.js";
import { totalFields } from "../answers/total-fields.js";
import type { CoverageHttp } from "../coverage-http.js";
import { coverageProblem } from "../coverage-problem.js";
import type { AskedCoverage, CoverageReply, CoverageRoute } from "../coverage-route.js";
import { optionalText, requiredText } from "../fields.js";

/** Before a pod is stopped; the second path is that of an earlier watch dog (coverage.md 3.9). */
export const hookRoutes: readonly CoverageRoute[] = [
  { methods: ["GET", "POST"], path: "/cover/hook/prestop", handle: capture },
  { methods: ["POST"], path: "/watcher/cover/hook/sync", handle: capture },
];

/** Beside the line of tasks, and to its end even where the caller is gone: the pod will not be there a second time. */
async function capture(http: CoverageHttp, { fields }: AskedCoverage): Promise<CoverageReply> {
  const srvName = requiredText(fields, "srv_name");
  const snapshot = await captureAndSchedule(http.context, srvName, optionalText(fields, "srv_addr"));
  reportLater(http, srvName, snapshot);
  const provisional = snapshot.facts.totalKind === "profile" ? { provisional: true } : {};
  return { json: { message: "saved", id: snapshot.id, ...totalFields(snapshot), ...provisional } };
}

/** In the line of tasks; each capture has a task of its own, for it may have replaced the profile of its snapshot. */
function reportLater({ context, line, log }: CoverageHttp, srvName: string, snapshot: Snapshot): void {
  const name = `reports of ${srvName} ${snapshot.id} ${snapshot.updatedAt}`;
  line
    .run({ name, dueMs: context.clock.nowMs(), work: (stop) => makeReports(context, snapshot, stop) })
    .catch((error: unknown) => {
      const { message, isUnforeseen } = coverageProblem(error);
      const stack = isUnforeseen && error instanceof Error ? { stack: error.stack } : {};
      log.error({ srv_name: srvName, id: snapshot.id, reason: message, ...stack }, "no reports of a capture");
    });
}
