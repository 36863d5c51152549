import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServiceLog } from "../../support/log.js";

/** One line for a request that was answered: no query, which may hold tokens (scheduler.md 6.1). */
export function logRequest(log: ServiceLog, request: FastifyRequest, reply: FastifyReply, ms: number): void {
  const url = request.raw.url ?? "";
  const query = url.indexOf("?");
  log.info(
    {
      peer: request.ip,
      method: request.method,
      path: query === -1 ? url : url.slice(0, query),
      status: reply.statusCode,
      ms: Math.round(ms * 10) / 10,
      ...(request.jobId === undefined ? {} : { job_id: request.jobId }),
      ...(request.account === undefined ? {} : { account: request.account.name }),
      ...(reply.raw.writableFinished ? {} : { aborted: true }),
    },
    "request",
  );
}
