import type { AddressInfo } from "node:net";
import type { QueueEngine } from "../../queue/engine.js";
import type { Clock } from "../../support/clock.js";
import type { ServiceLog } from "../../support/log.js";
import { readQuery } from "../http/read-query.js";
import { Refusal } from "../refusal.js";
import { refuseTaskRequest } from "./refuse-task-request.js";
import { addTaskRoutes } from "./task-routes.js";

export interface TaskQueueService {
  /** `http://127.0.0.1:3060`. */
  readonly url: string;
  /** Answers those who wait for a task, and ends. */
  close(): Promise<void>;
}

/** As a posted job has at most. */
const maxBodyBytes = 8 * 1024 * 1024;

/**
 * Serves the TaskQueue requests of the second generation on any queue engine (scheduler.md 3.3): `/add`, `/consume`,
 * `/hand_over`, `/delete`, `/keys`. Port 0: any free one. Ids come from `counter`, which must be the scheduler's: in
 * layout v0.1 `sched/seqno2jobid`. Rejects with the error of the system (EADDRINUSE) where it cannot listen.
 */
export async function startTaskQueueService(
  engine: QueueEngine,
  clock: Clock,
  log: ServiceLog,
  host: string,
  port: number,
  counter = "queues/seqno",
): Promise<TaskQueueService> {
  const { fastify } = await import("fastify");
  const stopping = new AbortController();
  const server = fastify({
    bodyLimit: maxBodyBytes,
    routerOptions: { querystringParser: readQuery },
    frameworkErrors: (error, request, reply) => refuseTaskRequest(error, request, reply, log),
  });
  // Clients send any content type, or none.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => refuseTaskRequest(error, request, reply, log));
  server.setNotFoundHandler((request, reply) => {
    refuseTaskRequest(new Refusal(404, "Not found"), request, reply, log);
  });
  addTaskRoutes(server, { engine, clock, counter, stopping: stopping.signal });
  await server.listen({ host, port });
  const { port: actualPort } = server.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}`,
    async close() {
      stopping.abort();
      await server.close();
    },
  };
}
