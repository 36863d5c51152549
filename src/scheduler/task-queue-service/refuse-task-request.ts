import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServiceLog } from "../../support/log.js";
import { errorDescription } from "../http/error-description.js";
import { problemOf } from "../http/problem.js";

/** Answers a request that failed: the message in the header `CCI-Error-Description`, and no body (scheduler.md 3.3). */
export function refuseTaskRequest(error: unknown, request: FastifyRequest, reply: FastifyReply, log: ServiceLog): void {
  const { status, message, isUnforeseen } = problemOf(error);
  const route = request.routeOptions.url;
  if (isUnforeseen) {
    const stack = error instanceof Error ? error.stack : String(error);
    log.error({ route, stack }, "a defect: the request failed");
  } else if (status >= 500) {
    log.error({ route, reason: message }, "the request failed");
  }
  void reply.code(status).header("cci-error-description", errorDescription(message)).send();
}
