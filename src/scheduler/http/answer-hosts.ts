import type { FastifyRequest } from "fastify";
import type { AnswerHosts } from "../scheduler-context.js";
import { hostAndPort } from "./host-and-port.js";

/** What is known of the hosts before anybody asks. */
export interface ConfiguredHosts {
  /** As configured; undefined: not configured. */
  readonly schedHost: string | undefined;
  readonly schedPort: number | undefined;
  /** Where the server listens. */
  readonly listening: { readonly host: string; readonly port: number };
  readonly others: Omit<AnswerHosts, "sched">;
}

/** A name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. */
const hostHeader = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?$/;
const httpPort = 80;

/**
 * The hosts that answers name (scheduler.md 2.9): the scheduler as configured, else where it listens; listening at a
 * wildcard address the host and port by which the client found it. A header `Host` that is none does not count: then it
 * is the address at which the request arrived.
 */
export function answerHosts(configured: ConfiguredHosts): (request: FastifyRequest) => AnswerHosts {
  const { schedHost, schedPort, listening, others } = configured;
  const isWildcard = listening.host === "0.0.0.0" || listening.host === "::";
  if (!isWildcard || (schedHost !== undefined && schedPort !== undefined)) {
    const hosts = { ...others, sched: hostAndPort(schedHost ?? listening.host, schedPort ?? listening.port) };
    return () => hosts;
  }
  return (request) => {
    const found = hostOf(request);
    return { ...others, sched: hostAndPort(schedHost ?? found.host, schedPort ?? found.port) };
  };
}

function hostOf({ headers, socket }: FastifyRequest): { readonly host: string; readonly port: number } {
  const match = headers.host === undefined ? null : hostHeader.exec(headers.host);
  const port = Number(match?.[2] ?? httpPort);
  if (match?.[1] !== undefined && port > 0 && port <= 65535) return { host: match[1], port };
  return { host: (socket.localAddress ?? "127.0.0.1").replace(/^::ffff:/, ""), port: socket.localPort ?? httpPort };
}
