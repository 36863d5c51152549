import type { FastifyRequest } from "fastify";
import { isJobId } from "../job-id.js";

/** Notes which job a request is about, for its line in the log; gives the id where it can be one. */
export function nameJob(request: FastifyRequest, id: unknown): string | undefined {
  const text = typeof id === "string" && isJobId(id) ? id : undefined;
  request.jobId = text;
  return text;
}
