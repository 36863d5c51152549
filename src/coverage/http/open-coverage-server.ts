import { Server } from "node:net";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { printable } from "../../support/printable.js";
import { openGate } from "../watch/open-gate.js";
import type { CoverageHttp, CoverageParts } from "./coverage-http.js";
import { coverageProblem } from "./coverage-problem.js";
import type { CoverageReply, CoverageRoute } from "./coverage-route.js";
import { coverageRoutes } from "./coverage-routes.js";
import { type OpenAnswers, openAnswers } from "./open-answers.js";
import { readBodyFields, readQueryFields } from "./read-fields.js";
import { refuseNoHttp } from "./refuse-no-http.js";
import { isLoopbackAddress, whyRefused } from "./refuse-pages.js";
import { shareTasks } from "./shared-tasks.js";

/** Of a request, in bytes (coverage.md 3). */
const maxBodyBytes = 1024 * 1024;
const maxHeaderBytes = 64 * 1024;
/** A request must be there as a whole within that time; its answer may take longer. */
const requestTimeoutMs = 30_000;
/** Between two requests of a connection; a connection whose answer ends just when the server is closed lives on so long. */
const keepAliveMs = 5000;
const shownPathChars = 200;
/** A profile may have 64 MiB, and is held several times while it is read. */
const rawAtOnce = 2;
const hooksAtOnce = 2;

/**
 * The HTTP server of the watch dog with all its routes (coverage.md 3), not listening yet. Bodies are JSON, whatever their
 * type is called. `close()` takes no more connections, and lets open answers end: those that are not sent after `graceMs`
 * are given up.
 */
export async function openCoverageServer(parts: CoverageParts, graceMs: number): Promise<FastifyInstance> {
  const { log, line, context } = parts;
  const http: CoverageHttp = {
    ...parts,
    tasks: shareTasks(line),
    rawGate: openGate(rawAtOnce),
    hookGate: openGate(hooksAtOnce),
  };
  const answers = openAnswers(context.clock);
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, message, isUnforeseen } = coverageProblem(error);
    const route = request.routeOptions.url;
    if (isUnforeseen) {
      log.error({ route, stack: error instanceof Error ? error.stack : String(error) }, "a defect: the request failed");
    } else if (status >= 500) {
      log.warn({ route, reason: message }, "the request failed");
    }
    return sendJson(reply.code(status), { code: status, error: message });
  };
  const server = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    http: { maxHeaderSize: maxHeaderBytes },
    clientErrorHandler: refuseNoHttp,
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  let isLoopback = true;
  server.addHook("onListen", (done) => {
    isLoopback = server.addresses().every((at) => typeof at === "object" && isLoopbackAddress(at.address));
    done();
  });
  server.addHook("onRequest", (request, reply, done) => {
    answers.add(reply.raw);
    const startMs = performance.now();
    reply.raw.once("close", () => logRequest(http, request, reply, performance.now() - startMs));
    request.raw.headers["content-type"] = undefined;
    const reason = whyRefused(request.headers, isLoopback);
    if (reason === undefined) return done();
    sendJson(reply.code(403), { code: 403, error: reason });
  });
  let isClosing = false;
  server.addHook("preClose", async () => {
    isClosing = true;
    // The server closes itself behind this hook. It would cut answers then that are ended, but not sent.
    Server.prototype.close.call(server.server);
    await answers.end(graceMs);
    server.server.closeAllConnections();
  });
  server.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) reply.header("connection", "close");
    done(null, payload);
  });
  server.setErrorHandler(refuse);
  server.setNotFoundHandler((request, reply) => sayWhatIsThere(request, reply));
  for (const route of coverageRoutes) addRoute(server, http, answers, route);
  await server.ready();
  return server;
}

function addRoute(
  server: FastifyInstance,
  http: CoverageHttp,
  answers: OpenAnswers,
  { methods, path, handle }: CoverageRoute,
): void {
  server.route({
    method: [...methods],
    url: path,
    async handler(request, reply) {
      const gone = answers.goneOf(reply.raw);
      const query = readQueryFields(request.query);
      const { body } = request;
      const fields = Buffer.isBuffer(body) && body.length > 0 ? readBodyFields(body) : query;
      return send(reply, await handle(http, { fields, query, gone }));
    },
  });
}

function send(reply: FastifyReply, answer: CoverageReply): FastifyReply {
  if ("json" in answer) return sendJson(reply.code(answer.status ?? 200), { code: 0, ...answer.json });
  reply.headers({ "cache-control": "no-store", "x-content-type-options": "nosniff", ...answer.headers });
  return reply.send(answer.bytes);
}

function sendJson(reply: FastifyReply, value: object): FastifyReply {
  reply.headers({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  return reply.send(JSON.stringify(value));
}

/** No such path, or one with other methods: they stand in `Allow`. */
function sayWhatIsThere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { method } = request;
  const path = pathOf(request);
  const methods = coverageRoutes.filter((route) => route.path === path).flatMap((route) => route.methods);
  const shown = `${method} ${printable(path).slice(0, shownPathChars)}`;
  if (methods.length === 0) return sendJson(reply.code(404), { code: 404, error: `path not found: ${shown}` });
  reply.header("allow", methods.join(", "));
  return sendJson(reply.code(405), { code: 405, error: `method not allowed: ${shown}` });
}

function logRequest({ log }: CoverageHttp, request: FastifyRequest, reply: FastifyReply, ms: number): void {
  log.info(
    {
      peer: request.ip,
      method: request.method,
      path: pathOf(request),
      status: reply.statusCode,
      ms: Math.round(ms * 10) / 10,
      ...(reply.raw.writableFinished ? {} : { aborted: true }),
    },
    "request",
  );
}

/** Without the query. */
function pathOf({ raw: { url = "" } }: FastifyRequest): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}
