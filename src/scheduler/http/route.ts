import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "./accounts/access.js";

/**
 * How a refusal looks to the client of a route: `text` is the message; `seed` the body `0` with the message in the header
 * `CCI-Error-Description`; `array` the JSON array of `/submit_job`; `json` `{"error": message}`; `report` the message
 * with status 500 where a server is away, so that the testbox tries again (scheduler.md 2.2, 2.6).
 */
export type RefusalStyle = "text" | "seed" | "array" | "json" | "report";

/** A row of the table of routes. */
export interface Route {
  readonly method: "GET" | "HEAD" | "MKCOL" | "POST" | "PUT";
  /** Served as it is and under `/scheduler`. */
  readonly path: string;
  /** Served under `/scheduler` alone: the bare path is of the JSON API. */
  readonly isPrefixedOnly?: true;
  /** Who may, where accounts are on. */
  readonly access: Access;
  /** Default: text. */
  readonly refusals?: RefusalStyle;
  /** The most bytes of a body; default: a job's. */
  readonly maxBytes?: number;
  /** Gives the body of the answer: text, or bytes, or what becomes JSON. */
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** What the server knows of the route that answers. */
export interface RouteConfig {
  readonly access: Access;
  readonly refusals: RefusalStyle;
  /** The path of the table, for metrics. */
  readonly path: string;
}
