import "../../scheduler/http/fastify-types.js";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerPlugin } from "../../scheduler/http/http-context.js";
import { stringifyDigitSafe } from "../../support/digit-safe-json.js";
import { addBisectPages } from "./add-bisect-pages.js";
import type { BisectHttp } from "./bisect-http.js";
import { bisectProblem } from "./bisect-problem.js";
import type { BisectReply, BisectRoute } from "./bisect-route.js";
import { checkOrigin, checkRight } from "./check-right.js";
import { readBody, readWords } from "./read-body.js";
import { serviceRoutes } from "./service-routes.js";
import { taskRoutes } from "./task-routes.js";

const prefix = "/api/v1";
/** Of a posted request, in bytes. */
const maxBodyBytes = 1024 * 1024;

/** The API of bisect.md 5.1 and its pages (5.2), for any server. */
export function bisectPlugin(http: BisectHttp): ServerPlugin {
  return async (server) => {
    await server.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxBodyBytes }, (_request, body, done) =>
        done(null, body),
      );
      scope.setErrorHandler((error, request, reply) => refuseBisect(error, request, reply, http));
      for (const route of [...taskRoutes, ...serviceRoutes]) addBisectRoute(scope, http, route);
    });
    await server.register(async (scope) => addBisectPages(scope, http));
  };
}

function addBisectRoute(scope: FastifyInstance, http: BisectHttp, route: BisectRoute): void {
  const { method, path, right, summary } = route;
  for (const url of urlsOf(route)) {
    const isLegacy = !url.startsWith(prefix);
    scope.route({
      method,
      url,
      bodyLimit: maxBodyBytes,
      // The routes look at rights themselves: tasks have owners.
      config: { path: `${prefix}${path}`, access: { check: "handler", roles: [] }, refusals: "json" },
      schema: url === `${prefix}${path}` ? { summary, tags: ["bisect"] } : { hide: true },
      onRequest: async (request) => {
        if (method !== "GET") checkOrigin(http, request.headers, request.raw.socket.localAddress);
        request.account = checkRight(http, right, request.headers);
      },
      async handler(request, reply) {
        if (route.isLong) request.raw.socket.setTimeout(0);
        const body = readBody(request.body);
        const query = request.query as Readonly<Record<string, string>>;
        const { id = "" } = request.params as { readonly id?: string };
        const isDocument = path === "/new_bisect_task";
        const words = isDocument ? query : readWords(query, body);
        return send(reply, await route.handle(http, { id, words, body, account: request.account, isLegacy }));
      },
    });
  }
}

/** Every path is also answered with `-` for `_`: `/new-bisect-task` is the oldest spelling. */
function urlsOf({ path, isLegacy }: BisectRoute): ReadonlySet<string> {
  const spellings = [path, path.replaceAll("_", "-")];
  return new Set([...spellings.map((one) => `${prefix}${one}`), ...(isLegacy ? spellings : [])]);
}

function send(reply: FastifyReply, { status, body }: BisectReply): FastifyReply {
  reply.code(status).header("cache-control", "no-store").header("x-content-type-options", "nosniff");
  if (typeof body === "string") return reply.type("text/plain; charset=utf-8").send(body);
  return reply.type("application/json; charset=utf-8").send(stringifyDigitSafe(body));
}

function refuseBisect(error: unknown, request: FastifyRequest, reply: FastifyReply, { log }: BisectHttp): FastifyReply {
  const { status, message, isUnforeseen } = bisectProblem(error);
  const route = request.routeOptions.url;
  if (isUnforeseen) {
    log.error({ route, stack: error instanceof Error ? error.stack : String(error) }, "a defect: the request failed");
  } else if (status >= 500) {
    log.error({ route, reason: message }, "the request failed");
  }
  if (status === 401) reply.header("www-authenticate", 'Basic realm="cci"');
  return send(reply, { status, body: { code: status, data: null, message } });
}
