import { appendVariables } from "../append-variables.js";
import { type ClosingReport, closeJob } from "../close-job.js";
import { readJob } from "../read-job.js";
import { Refusal } from "../refusal.js";
import { setJobStage } from "../set-job-stage.js";
import { access } from "./accounts/access.js";
import type { HttpContext } from "./http-context.js";
import { nameJob } from "./name-job.js";
import type { Query } from "./read-query.js";
import type { Route } from "./route.js";
import { secondsParameter } from "./seconds-parameter.js";

const done = "Done";
const cgi = "/~lkp/cgi-bin";

/** What testboxes report of the job they run (scheduler.md 2.5, 2.6, 2.8). */
export function reportRoutes({ scheduler, metrics }: HttpContext): readonly Route[] {
  const report = { method: "GET", access: access.job, refusals: "report" } as const;
  return [
    {
      ...report,
      path: `${cgi}/lkp-jobfile-append-var`,
      async handle(request) {
        const { job_id, job_token: _secret, ...variables } = request.query as Query;
        const id = nameJob(request, job_id);
        if (id !== undefined) await appendVariables(scheduler, id, new Map(Object.entries(variables)));
        return done;
      },
    },
    {
      ...report,
      path: `${cgi}/lkp-post-run`,
      access: access.jobOrOwner,
      async handle(request) {
        const query = request.query as Query;
        const id = nameJob(request, query.job_id);
        if (id === undefined) return done;
        if (await closeJob(scheduler, id, closingReport(query))) {
          metrics.closed(String((await readJob(scheduler, id, ["job_health"]))?.job_health ?? "success"));
        }
        return done;
      },
    },
    {
      ...report,
      path: `${cgi}/set-job-stage`,
      async handle(request) {
        const { job_stage, job_id, timeout } = request.query as Query;
        if (!job_stage || !job_id) {
          const missing = [...(job_stage ? [] : ["job_stage"]), ...(job_id ? [] : ["job_id"])];
          throw new Refusal(500, `param error: missing ${JSON.stringify(missing)}`);
        }
        const id = nameJob(request, job_id);
        const timeoutS = timeout ? secondsParameter("timeout", timeout) : undefined;
        if (id !== undefined) await setJobStage(scheduler, id, job_stage, timeoutS);
        return done;
      },
    },
    {
      ...report,
      path: `${cgi}/report-job-step`,
      handle(request) {
        const { job_id, job_step } = request.query as Query;
        const id = nameJob(request, job_id);
        if (id !== undefined && job_step) scheduler.log.info({ job_id: id, job_step }, "job step");
        return done;
      },
    },
  ];
}

function closingReport({ job_state, job_health, mem, cpu }: Query): ClosingReport {
  return {
    ...(job_state ? { job_state } : {}),
    ...(job_health ? { job_health } : {}),
    ...(mem ? { mem } : {}),
    ...(cpu ? { cpu } : {}),
  };
}
