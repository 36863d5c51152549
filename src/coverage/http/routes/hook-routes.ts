import { totalFields } from "../../answers/total-fields.js";
import type { Snapshot } from "../../store/snapshot.js";
import { captureAndSchedule } from "../../watch/capture-and-schedule.js";
import { makeReports } from "../../watch/make-reports.js";
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
  const snapshot = await captureAndSchedule(http.context, http.hookGate, srvName, optionalText(fields, "srv_addr"));
  void reportLater(http, srvName, snapshot);
  const provisional = snapshot.facts.totalKind === "profile" ? { provisional: true } : {};
  return { json: { message: "saved", id: snapshot.id, ...totalFields(snapshot), ...provisional } };
}

/** In the line of tasks. A task that had begun before this capture may have reported on the profile before it. */
async function reportLater(http: CoverageHttp, srvName: string, { id, facts }: Snapshot): Promise<void> {
  try {
    const hash = await reportOnce(http, id, `reports of ${id}`);
    // By another name: the task that has just ended is not quite out of the line.
    if (hash !== facts.sha256) await reportOnce(http, id, `later reports of ${id}`);
  } catch (error) {
    const { message, isUnforeseen } = coverageProblem(error);
    const stack = isUnforeseen && error instanceof Error ? { stack: error.stack } : {};
    http.log.error({ srv_name: srvName, id, reason: message, ...stack }, "no reports of a capture");
  }
}

/** Of any number of captures of a snapshot one task waits. Gives the hash of the profile that it reports on. */
function reportOnce({ context, line }: CoverageHttp, id: number, name: string): Promise<string | undefined> {
  const work = async (stop: AbortSignal): Promise<string | undefined> => {
    const snapshot = context.store.byId(id);
    if (snapshot) await makeReports(context, snapshot, stop);
    return snapshot?.facts.sha256;
  };
  return line.run({ name, dueMs: context.clock.nowMs(), work });
}
