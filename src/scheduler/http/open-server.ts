import "./fastify-types.js";
import swagger from "@fastify/swagger";
import { type FastifyInstance, fastify } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { Refusal } from "../refusal.js";
import type { SchedulerContext } from "../scheduler-context.js";
import { addAccessCheck } from "./accounts/add-access-check.js";
import { addRoutes } from "./add-routes.js";
import { addApi } from "./api/add-api.js";
import { bootRoutes } from "./boot-routes.js";
import { cancelRoutes } from "./cancel-routes.js";
import { downloadRoutes } from "./download-routes.js";
import type { HttpContext, ServerOptions } from "./http-context.js";
import { jobRoutes } from "./job-routes.js";
import { openMetrics } from "./metrics.js";
import { hasTooManyParameters, maxParameters, readQuery } from "./read-query.js";
import { refuse } from "./refuse.js";
import { reportRoutes } from "./report-routes.js";
import { logRequest } from "./request-log.js";
import { statusRoutes } from "./status-routes.js";
import { submitRoutes } from "./submit-routes.js";
import { testboxRoutes } from "./testbox-routes.js";
import { holdContinue } from "./upload/expect-continue.js";
import { uploadRoutes } from "./upload/upload-routes.js";

/** A report may have a few values of 4 KiB, escaped. */
const maxUrlChars = 48 * 1024;
const maxHeaderBytes = 64 * 1024;
/** A connection on which nothing happens for so long is dead: the longest answer takes 10 s. */
const idleMs = 120_000;
const sweepMs = 50;

/**
 * The HTTP server of the scheduler with all its routes (scheduler.md 2), not listening yet. `close()` lets open answers
 * end and closes every connection behind its answer.
 */
export async function openServer(scheduler: SchedulerContext, options: ServerOptions): Promise<FastifyInstance> {
  const stopping = new AbortController();
  const metrics = openMetrics(scheduler.engine.tasks);
  const context: HttpContext = { ...options, scheduler, metrics, stopping: stopping.signal };
  const { log } = scheduler;
  const server = fastify({
    logger: false,
    bodyLimit: options.limits.maxJobBytes,
    exposeHeadRoutes: false,
    connectionTimeout: idleMs,
    http: { maxHeaderSize: maxHeaderBytes },
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply, log),
    routerOptions: { querystringParser: readQuery, maxParamLength: maxUrlChars },
  });
  server.addHttpMethod("MKCOL");
  server.decorateRequest("jobId", undefined);
  server.decorateRequest("account", undefined);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  server.addHook("onRequest", (request, reply, done) => {
    const startMs = performance.now();
    // Also of an answer that broke off, which a hook would not hear of.
    reply.raw.once("close", () => {
      const ms = performance.now() - startMs;
      const route = request.routeOptions.config.path;
      metrics.answered({ method: request.method, route, status: reply.statusCode, seconds: ms / 1000 });
      logRequest(log, request, reply, ms);
    });
    // A body is what it is, whatever its sender calls it: curl says form.
    request.raw.headers["content-type"] = undefined;
    const { url = "" } = request.raw;
    if (url.length > maxUrlChars) return done(new Refusal(414, `URL over ${maxUrlChars} characters`));
    if (hasTooManyParameters(url)) return done(new Refusal(400, `Over ${maxParameters} parameters`));
    done();
  });
  if (context.accounts) addAccessCheck(server, scheduler, context.accounts);
  server.addHook("onSend", (_request, reply, payload, done) => {
    if (stopping.signal.aborted) reply.header("connection", "close");
    done(null, payload);
  });
  server.addHook("preClose", (done) => {
    stopping.abort();
    // One whose answer ends just now is not idle yet when Node looks for the last time.
    const sweep = setInterval(() => server.server.closeIdleConnections(), sweepMs).unref();
    server.server.once("close", () => clearInterval(sweep));
    done();
  });
  server.setErrorHandler((error, request, reply) => refuse(error, request, reply, log));
  server.setNotFoundHandler((request, reply) => refuse(new Refusal(404, "Not found"), request, reply, log));

  const sayContinue = holdContinue(server.server);
  await server.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: "cci scheduler", version: options.version } },
    // What stands under /scheduler is the same again.
    transform: (route) =>
      route.url.startsWith("/scheduler/") ? { schema: { hide: true }, url: route.url } : jsonSchemaTransform(route),
  });
  addRoutes(server, [
    ...statusRoutes(context),
    ...submitRoutes(context),
    ...bootRoutes(context),
    ...downloadRoutes(context),
    ...reportRoutes(context),
    ...testboxRoutes(context),
    ...cancelRoutes(context),
    ...jobRoutes(context),
    {
      method: "GET",
      path: "/openapi.json",
      access: { check: "none", roles: [] },
      handle: () => server.swagger(),
    },
  ]);
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The route reads the body itself, piece by piece.
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    addRoutes(scope, uploadRoutes(context, sayContinue));
  });
  await server.register(async (scope) => addApi(scope, context, false));
  await server.register(async (scope) => addApi(scope, context, true), { prefix: "/scheduler" });
  for (const plugin of options.plugins ?? []) await server.register(plugin);
  await server.ready();
  return server;
}
