import type { FastifyRequest } from "fastify";
import type { CancelResult } from "../../cancel-job.js";
import { readJob } from "../../read-job.js";
import { Refusal } from "../../refusal.js";
import { renewDeadline } from "../../renew-deadline.js";
import { access } from "../accounts/access.js";
import { cancelNamed } from "../cancel-routes.js";
import type { HttpContext } from "../http-context.js";
import { nameJob } from "../name-job.js";
import { submitPosted } from "../submit-routes.js";
import { apiConfig } from "./api-config.js";
import type { ApiServer } from "./api-server.js";
import { jobPage } from "./job-page.js";
import {
  acceptedSchema,
  cancelledSchema,
  deadlineSchema,
  errorSchema,
  fieldsSchema,
  idSchema,
  jobSchema,
  listSchema,
  pageSchema,
  renewSchema,
} from "./schemas.js";

const cancelStatus = { success: 200, failed: 404, forbidden: 403, unsupported: 409 } as const satisfies Record<
  CancelResult["result"],
  number
>;

/** Jobs in the JSON API. Under `/scheduler` cancelling has an answer of its own (scheduler.md 2.8). */
export function addJobApi(server: ApiServer, context: HttpContext, isPrefixed: boolean): void {
  const { scheduler } = context;
  server.post(
    "/v1/jobs",
    {
      config: apiConfig("/v1/jobs", access.posted),
      schema: {
        summary: "Submit a job",
        body: jobSchema,
        response: { 201: acceptedSchema, 400: errorSchema, 413: errorSchema, 503: errorSchema },
      },
    },
    async (request, reply) => {
      const job = await submitPosted(context, request, request.body);
      reply.code(201);
      const { id, tbox_group, result_root, job_stage } = job as Readonly<Record<string, string>>;
      return { id, tbox_group, result_root, job_stage } as Readonly<
        Record<"id" | "tbox_group" | "result_root" | "job_stage", string>
      >;
    },
  );
  server.get(
    "/v1/jobs",
    {
      config: apiConfig("/v1/jobs", access.reader),
      schema: {
        summary: "List jobs, newest first",
        querystring: listSchema,
        response: { 200: pageSchema, 400: errorSchema },
      },
    },
    async ({ query: { stage, limit, cursor } }) => {
      const page = await jobPage(scheduler, stage, limit, cursor);
      return { ...page, jobs: [...page.jobs] };
    },
  );
  server.get(
    "/v1/jobs/:id",
    {
      config: apiConfig("/v1/jobs/:id", access.reader),
      schema: {
        summary: "One job, as it is stored and as it runs",
        params: idSchema,
        querystring: fieldsSchema,
        response: { 200: jobSchema, 404: errorSchema },
      },
    },
    async (request) => {
      const job = await readJob(scheduler, jobOf(request), request.query.fields?.split(","));
      if (!job) throw new Refusal(404, "Job not found");
      return job;
    },
  );
  server.post(
    "/v1/jobs/:id/renew",
    {
      config: apiConfig("/v1/jobs/:id/renew", access.jobOrOwner),
      schema: {
        summary: "Prolong the deadline of a running job",
        params: idSchema,
        body: renewSchema,
        response: { 200: deadlineSchema, 404: errorSchema, 409: errorSchema },
      },
    },
    async (request) => {
      try {
        return { deadline: await renewDeadline(scheduler, jobOf(request), request.body.seconds) };
      } catch (error) {
        // The classic route says 500 for what is wrong with the request, too.
        if (!(error instanceof Refusal) || error.status !== 500) throw error;
        throw new Refusal(error.message === "The job does not exist" ? 404 : 409, error.message, { cause: error });
      }
    },
  );
  if (isPrefixed) return;
  server.post(
    "/v1/jobs/:id/cancel",
    {
      config: apiConfig("/v1/jobs/:id/cancel", access.owner),
      schema: {
        summary: "Cancel a job that no machine has yet",
        params: idSchema,
        response: { 200: cancelledSchema, 403: cancelledSchema, 404: cancelledSchema, 409: cancelledSchema },
      },
    },
    async (request, reply) => {
      const cancelled = await cancelNamed(context, request);
      return reply.code(cancelStatus[cancelled.result]).send(cancelled);
    },
  );
}

function jobOf(request: FastifyRequest): string {
  const id = nameJob(request, (request.params as { readonly id?: string }).id);
  if (id === undefined) throw new Refusal(404, "Job not found");
  return id;
}
