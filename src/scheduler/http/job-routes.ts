import type { FastifyRequest } from "fastify";
import { Refusal } from "../refusal.js";
import { deadlineOf, renewDeadline } from "../renew-deadline.js";
import { terminateJob } from "../terminate-job.js";
import { type JobUpdate, updateJob } from "../update-job.js";
import { access } from "./accounts/access.js";
import type { HttpContext } from "./http-context.js";
import { nameJob } from "./name-job.js";
import type { Query } from "./read-query.js";
import type { Route } from "./route.js";
import { secondsParameter } from "./seconds-parameter.js";

/** Single jobs: seen, ended, changed, prolonged (scheduler.md 2.8). */
export function jobRoutes({ scheduler, metrics }: HttpContext): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/v1/jobs/:id/terminate",
      access: access.owner,
      async handle(request) {
        await terminateJob(scheduler, jobOf(request));
        return "Success";
      },
    },
    {
      method: "POST",
      path: "/v1/jobs/:id/update",
      access: access.job,
      async handle(request) {
        const { job_stage, job_health, renew_seconds } = request.query as Query;
        const update: JobUpdate = {
          ...(job_stage ? { job_stage } : {}),
          ...(job_health ? { job_health } : {}),
          ...(renew_seconds ? { renewS: secondsParameter("renew_seconds", renew_seconds) } : {}),
        };
        await updateJob(scheduler, jobOf(request), update);
        if (job_stage === "finish") metrics.closed(job_health);
        return "Success";
      },
    },
    {
      method: "GET",
      path: "/renew_deadline",
      access: access.jobOrOwner,
      async handle(request) {
        const { job_id = "", time = "" } = request.query as Query;
        const id = nameJob(request, job_id);
        if (id === undefined) throw new Refusal(500, "The job does not exist");
        return renewDeadline(scheduler, id, secondsParameter("time", time));
      },
    },
    {
      method: "GET",
      path: "/get_deadline",
      access: access.reader,
      handle: (request) => deadlineOf(scheduler, (request.query as Query).testbox ?? ""),
    },
  ];
}

function jobOf(request: FastifyRequest): string {
  const id = nameJob(request, (request.params as { readonly id?: string }).id);
  if (id === undefined) throw new Refusal(404, "Job not found");
  return id;
}
