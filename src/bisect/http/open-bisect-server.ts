import { type FastifyInstance, fastify } from "fastify";
import { hasTooManyParameters, maxParameters, readQuery } from "../../scheduler/http/read-query.js";
import { logRequest } from "../../scheduler/http/request-log.js";
import { Refusal } from "../../scheduler/refusal.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import type { BisectHttp } from "./bisect-http.js";
import { bisectPlugin } from "./bisect-plugin.js";
import { bisectProblem } from "./bisect-problem.js";

/** A request may have a hundred task ids. */
const maxUrlChars = 48 * 1024;
const maxHeaderBytes = 64 * 1024;
const idleMs = 120_000;

/** A server of its own for the API and the pages of the bisect service, `BISECT_API_PORT`; not listening yet. */
export async function openBisectServer(http: BisectHttp): Promise<FastifyInstance> {
  const { log } = http;
  const server = fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    connectionTimeout: idleMs,
    http: { maxHeaderSize: maxHeaderBytes },
    routerOptions: { querystringParser: readQuery, maxParamLength: maxUrlChars },
  });
  server.decorateRequest("jobId", undefined);
  server.decorateRequest("account", undefined);
  server.addHook("onRequest", (request, reply, done) => {
    const startMs = performance.now();
    reply.raw.once("close", () => logRequest(log, request, reply, performance.now() - startMs));
    // A body is what it is, whatever its sender calls it: curl says form.
    request.raw.headers["content-type"] = undefined;
    const { url = "" } = request.raw;
    if (url.length > maxUrlChars) return done(new Refusal(414, `URL over ${maxUrlChars} characters`));
    if (hasTooManyParameters(url)) return done(new Refusal(400, `Over ${maxParameters} parameters`));
    done();
  });
  server.setErrorHandler((error, _request, reply) => {
    const { status, message } = bisectProblem(error);
    return reply.code(status).send({ code: status, data: null, message });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 404, data: null, message: "Not found" }));
  await bisectPlugin(http)(server);
  await server.ready();
  return server;
}

/** Opens it at a host and port; gives its URL. Throws CANNOT_LISTEN. */
export async function listenBisect(server: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (cause) {
    throw new CciError("CANNOT_LISTEN", `${host}:${port}: ${reasonOf(cause)}`, {
      hint: "BISECT_API_PORT names the port of the bisect API; 0 takes any free one",
      cause,
    });
  }
  const address = server.server.address();
  const real = typeof address === "object" && address !== null ? address.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${real}`;
}
