import type { FastifyInstance } from "fastify";
import { isJobId } from "../../job-id.js";
import type { SchedulerContext } from "../../scheduler-context.js";
import type { Query } from "../read-query.js";
import type { Accounts } from "./account.js";
import { authorise } from "./authorise.js";
import { presentedToken } from "./presented-token.js";

/** Looks at the right to each route before anything of the body is read. */
export function addAccessCheck(server: FastifyInstance, scheduler: SchedulerContext, accounts: Accounts): void {
  server.addHook("onRequest", async (request) => {
    const { access } = request.routeOptions.config;
    if (access?.check !== "hook") return;
    const { job_id, job_token } = request.query as Query;
    const named = (request.params as { readonly id?: string } | undefined)?.id ?? job_id;
    request.account = await authorise(scheduler, accounts, access, {
      token: presentedToken(request.headers),
      jobToken: job_token,
      jobId: named !== undefined && isJobId(named) ? named : undefined,
    });
  });
}
