import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { openCoverageMetrics } from "../../coverage/http/open-coverage-metrics.js";
import { openCoverageServer } from "../../coverage/http/open-coverage-server.js";
import { lockRoot } from "../../coverage/store/lock-root.js";
import { runWatchDog } from "../../coverage/watch/run-watch-dog.js";
import { openTaskLine } from "../../coverage/watch/task-line.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import type { ServiceLog } from "../../support/log.js";
import { aborted } from "../signals.js";
import type { CoverageOptions } from "./coverage-command.js";
import { useWatch } from "./use-watch.js";

/** The task at work and open answers get so long after the stop (coverage.md 6). */
const graceMs = 60_000;
/** For another process in the work folder: cron pulls beside a service. */
const lockWaitMs = 10 * 60_000;

/** A run of the watch dog. */
export interface CoverageServing {
  readonly options: CoverageOptions;
  readonly log: ServiceLog;
  readonly stop: AbortSignal;
  readonly onReady: (url: string) => void;
}

/**
 * Runs the watch dog with its HTTP API until `stop`; the task at work and open answers may end then. Throws BAD_SETTING,
 * COVERAGE_*, CANNOT_LISTEN, and what ends the watch dog.
 */
export function serveCoverage({ options, log, stop, onReady }: CoverageServing): Promise<void> {
  const metrics = openCoverageMetrics();
  return useWatch(
    options,
    async (context) => {
      const { rules, clock } = context;
      const lock = (closing: AbortSignal): Promise<() => void> =>
        lockRoot(rules.root, { command: "serve", waitMs: lockWaitMs, clock, log, stop: closing });
      const line = openTaskLine({ lock, clock, log });
      const server = await openCoverageServer({ context, line, metrics, log }, graceMs);
      const broken = new AbortController();
      const until = AbortSignal.any([stop, broken.signal]);
      try {
        const url = await listen(server, context);
        const watching = runWatchDog(context, line, until);
        watching.catch(() => broken.abort());
        log.info({ url, root: rules.root, center: context.centre.url }, "started");
        onReady(url);
        await aborted(until);
        log.info({ grace_s: graceMs / 1000 }, "ending");
        await Promise.all([server.close(), line.close(graceMs), watching]);
      } finally {
        broken.abort();
        await Promise.all([server.close(), line.close(0)]);
      }
    },
    { log, metrics },
  );
}

async function listen(server: FastifyInstance, { rules }: WatchContext): Promise<string> {
  const at = rules.listen.lastIndexOf(":");
  const host = rules.listen.slice(0, at).replace(/^\[(.*)\]$/, "$1");
  try {
    await server.listen({ host, port: Number(rules.listen.slice(at + 1)) });
  } catch (cause) {
    throw new CciError("CANNOT_LISTEN", `${rules.listen}: ${reasonOf(cause)}`, {
      hint: "is another goc-cov serve running there? --listen 127.0.0.1:0 takes any free port",
      cause,
    });
  }
  const { port } = server.server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
