import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServiceLog } from "../../support/log.js";
import { errorDescription } from "./error-description.js";
import { problemOf } from "./problem.js";
import type { RefusalStyle } from "./route.js";

/** Answers a request that failed in the style of its route, and logs what is not the client's doing. */
export function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, log: ServiceLog): void {
  const { status, message, isUnforeseen } = problemOf(error);
  const style = request.routeOptions.config?.refusals ?? "text";
  const job_id = request.jobId;
  if (isUnforeseen) {
    const stack = error instanceof Error ? error.stack : String(error);
    log.error({ job_id, route: request.routeOptions.url, stack }, "a defect: the request failed");
  } else if (status >= 500) {
    log.error({ job_id, route: request.routeOptions.url, reason: message }, "the request failed");
  }
  reply.code(style === "report" && status === 503 ? 500 : status);
  if (status === 401) reply.header("www-authenticate", 'Basic realm="cci"');
  // fastify closes what it will not read; a refused upload says so itself.
  void reply.send(refusalBody(style, message, reply));
}

function refusalBody(style: RefusalStyle, message: string, reply: FastifyReply): string {
  switch (style) {
    case "seed":
      reply.header("cci-error-description", errorDescription(message));
      return "0";
    case "array":
      reply.type("application/json; charset=utf-8");
      return JSON.stringify([{ job_id: "0", message, job_state: "submit" }]);
    case "json":
      reply.type("application/json; charset=utf-8");
      return JSON.stringify({ error: message });
    default:
      reply.type("text/plain; charset=utf-8");
      return message;
  }
}
