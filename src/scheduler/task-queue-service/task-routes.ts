import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import manifest from "../../../package.json" with { type: "json" };
import type { QueueEngine } from "../../queue/engine.js";
import type { Task } from "../../queue/queue.js";
import type { Clock } from "../../support/clock.js";
import { stringifyDigitSafe } from "../../support/digit-safe-json.js";
import type { Query } from "../http/read-query.js";
import { readPostedJob } from "../read-posted-job.js";
import { Refusal } from "../refusal.js";
import { addTask } from "./add-task.js";
import { consumeTask, longestWaitMs } from "./consume-task.js";
import { listTaskKeys } from "./list-task-keys.js";
import { deleteTask, handOverTask } from "./move-task.js";
import { shownId } from "./task-id.js";
import { needId, needParameter, needQueue } from "./task-parameters.js";

export interface TaskRoutesContext {
  readonly engine: QueueEngine;
  readonly clock: Clock;
  /** Of the ids of tasks. */
  readonly counter: string;
  /** Aborted when the server ends. */
  readonly stopping: AbortSignal;
}

const json = "application/json; charset=utf-8";

/** The table of scheduler.md 3.3. */
export function addTaskRoutes(server: FastifyInstance, context: TaskRoutesContext): void {
  const { engine, counter } = context;

  server.get("/", (_request, reply) => {
    return reply.type(json).send(`${JSON.stringify(`TaskQueue@v${manifest.version} is alive.`)}\n`);
  });

  server.post("/add", async (request, reply) => {
    const queue = needQueue(queryOf(request), "queue");
    if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw new Refusal(400, "Missing http body");
    const id = await addTask(engine, counter, queue, readPostedJob(request.body));
    return reply.type(json).send(JSON.stringify({ id }));
  });

  server.put("/consume", async (request, reply) => {
    const task = await consumeFor(context, request, reply);
    if (task === undefined) return reply.code(201).send();
    return reply.type(json).send(stringifyDigitSafe({ id: shownId(task.id), ...task.content }));
  });

  server.put("/hand_over", async (request, reply) => {
    const query = queryOf(request);
    await handOverTask(engine, needQueue(query, "from"), needQueue(query, "to"), needId(query));
    return reply.code(201).send();
  });

  server.put("/delete", async (request, reply) => {
    const query = queryOf(request);
    await deleteTask(engine, needQueue(query, "queue"), needId(query));
    return reply.code(201).send();
  });

  server.get("/keys", async (request, reply) => {
    const keys = await listTaskKeys(engine.tasks, needParameter(queryOf(request), "queue"));
    return keys.length === 0 ? reply.code(201).send() : reply.type(json).send(JSON.stringify(keys));
  });
}

function queryOf(request: FastifyRequest): Query {
  return request.query as Query;
}

/** A task for a client who is still there. */
async function consumeFor(
  { engine, clock, stopping }: TaskRoutesContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Task | undefined> {
  const query = queryOf(request);
  const queue = needQueue(query, "queue");
  const waitMs = waitMsOf(query);
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  reply.raw.once("close", onClose);
  try {
    const signal = AbortSignal.any([stopping, gone.signal]);
    const task = await consumeTask(engine, clock, queue, { waitMs, signal });
    if (task === undefined || !gone.signal.aborted) return task;
    await engine.tasks.giveBack(task, { afterMs: 0, failed: false });
    return undefined;
  } finally {
    reply.raw.off("close", onClose);
  }
}

/** `timeout` in ms; more than a client may wait is as long as it may. Throws Refusal 400. */
function waitMsOf({ timeout = "" }: Query): number {
  if (timeout === "") return 0;
  if (!/^\d{1,15}$/.test(timeout)) throw new Refusal(400, "Invalid parameter <timeout>");
  return Math.min(Number(timeout), longestWaitMs);
}
