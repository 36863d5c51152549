import type { FastifyInstance } from "fastify";
import type { Route, RouteConfig } from "./route.js";

const prefix = "/scheduler";

/** Serves each row of a table at its path and under `/scheduler` (scheduler.md 0). */
export function addRoutes(server: FastifyInstance, routes: readonly Route[]): void {
  for (const { method, path, isPrefixedOnly, access, refusals = "text", maxBytes, handle } of routes) {
    const config: RouteConfig = { access, refusals, path };
    const prefixed = path === "/" ? [prefix, `${prefix}/`] : [`${prefix}${path}`];
    for (const url of isPrefixedOnly ? prefixed : [path, ...prefixed]) {
      server.route({
        method,
        url,
        config,
        schema: { hide: true },
        ...(maxBytes === undefined ? {} : { bodyLimit: maxBytes }),
        async handler(request, reply) {
          return handle(request, reply);
        },
      });
    }
  }
}
