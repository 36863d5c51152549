import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Settings } from "../config/settings.js";
import type { ConfiguredHosts } from "../scheduler/http/answer-hosts.js";
import type { ServerPlugin } from "../scheduler/http/http-context.js";
import { runLifeCycle } from "../scheduler/life-cycle.js";
import type { SchedulerContext } from "../scheduler/scheduler-context.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { systemClock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import { makeFolder } from "../support/make-folder.js";
import { schedulerContext } from "./serve-context.js";
import { serveExtraction } from "./serve-extraction.js";
import type { ServeOptions, Serving } from "./serving.js";
import { aborted } from "./signals.js";
import { version } from "./version.js";

const defaultPort = 3000;
const lifeCycleMs = 10_000;
const drainMs = 10_000;
/** Workers have 20 s to hand their tasks back (bisect.md 3.3 C-8). */
const bisectDrainMs = 22_000;
/** A pull with its reports has 60 s to end (coverage.md 6). */
const coverageDrainMs = 62_000;

/**
 * Serves until `stop`, then lets open answers and tasks in hand end, for at most 10 s, bisect workers for 22 s, a pull of
 * coverage for 62 s. Throws BAD_SETTING, CANNOT_LISTEN, and what ends a service of `--with`.
 */
export async function serveUntil(serving: Serving): Promise<void> {
  const { options, settings, log, engine } = serving;
  const broken = new AbortController();
  const stop = AbortSignal.any([serving.stop, broken.signal]);
  makeResultBase(settings.CCI_RESULT_BASE.value);
  const context = schedulerContext(serving);
  const bisect = options.with?.includes("bisect")
    ? await (await import("./serve-bisect.js")).openBisect(serving)
    : undefined;
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const server = await openHttp(context, serving, bisect ? [bisect.plugin] : []);
    closing.push(() => server.close());
    const url = await listen(server, options, settings);
    if (options.taskqueuePort !== undefined) {
      const { startTaskQueueService } = await import("../scheduler/task-queue-service/start-task-queue-service.js");
      const counter = settings.CCI_REDIS_LAYOUT.value === "v0.1" ? "sched/seqno2jobid" : "queues/seqno";
      const { host, taskqueuePort } = options;
      const service = await startTaskQueueService(engine, systemClock, log, host, taskqueuePort, counter).catch(
        (error: unknown) => {
          throw cannotListen(host, taskqueuePort, error);
        },
      );
      log.info({ url: service.url }, "TaskQueue requests are answered");
      closing.push(() => service.close());
    }
    const services = [runLifeCycle(context, { intervalMs: lifeCycleMs, stop })];
    if (options.with?.includes("extract-stats")) services.push(serveExtraction({ ...serving, stop }));
    if (bisect) services.push(bisect.run(stop).finally(() => bisect.close()));
    if (options.with?.includes("coverage")) {
      const { startCoverage } = await import("./serve-coverage.js");
      services.push((await startCoverage(log.about({ service: "coverage" }), stop)).ended);
    }
    const running = services.map((service) =>
      service.catch((error: unknown) => {
        broken.abort();
        throw error;
      }),
    );
    serving.onReady(url);
    await aborted(stop);
    const graceMs = graceOf(options);
    log.info({ drain_s: graceMs / 1000 }, "ending");
    const late = setTimeout(() => leaveLate(log, graceMs), graceMs);
    const ends = await Promise.allSettled([...closing.map((close) => close()), ...running]);
    clearTimeout(late);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  } catch (error) {
    broken.abort();
    await Promise.allSettled([...closing.map((close) => close()), bisect?.close()]);
    throw error;
  }
}

function makeResultBase(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    throw new CciError("BAD_SETTING", `CCI_RESULT_BASE=${path}: ${reasonOf(error)}`, { cause: error });
  }
}

function graceOf({ with: services = [] }: ServeOptions): number {
  if (services.includes("coverage")) return coverageDrainMs;
  return services.includes("bisect") ? bisectDrainMs : drainMs;
}

async function openHttp(
  context: SchedulerContext,
  serving: Serving,
  plugins: readonly ServerPlugin[],
): Promise<FastifyInstance> {
  const { options, settings, accounts } = serving;
  const { openServer } = await import("../scheduler/http/open-server.js");
  const { answerHosts } = await import("../scheduler/http/answer-hosts.js");
  const { hostAndPort } = await import("../scheduler/http/host-and-port.js");
  const configured: Omit<ConfiguredHosts, "listening"> = {
    schedHost: settings.SCHED_HOST.value,
    schedPort: settings.SCHED_PORT.value,
    others: {
      osHttp: hostAndPort(settings.OS_HTTP_HOST.value, settings.OS_HTTP_PORT.value),
      initrdHttp: hostAndPort(settings.INITRD_HTTP_HOST.value, settings.INITRD_HTTP_PORT.value),
      srvHttpCci: hostAndPort(settings.SRV_HTTP_CCI_HOST.value, settings.SRV_HTTP_CCI_PORT.value),
    },
  };
  // The port is known once it listens.
  let hosts: ReturnType<typeof answerHosts> | undefined;
  const server: FastifyInstance = await openServer(context, {
    hosts(request) {
      hosts ??= answerHosts({ ...configured, listening: { host: options.host, port: portOf(server) } });
      return hosts(request);
    },
    accounts,
    limits: { maxJobBytes: settings.CCI_MAX_JOB_BYTES.value, maxUploadBytes: settings.CCI_MAX_UPLOAD.value },
    version,
    plugins,
  });
  return server;
}

async function listen(server: FastifyInstance, { host, port }: ServeOptions, settings: Settings): Promise<string> {
  const wanted = port ?? settings.NODE_PORT.value ?? settings.SCHED_PORT.value ?? defaultPort;
  try {
    await server.listen({ host, port: wanted });
  } catch (error) {
    throw cannotListen(host, wanted, error);
  }
  return `http://${host.includes(":") ? `[${host}]` : host}:${portOf(server)}`;
}

function portOf(server: FastifyInstance): number {
  return (server.server.address() as AddressInfo).port;
}

function cannotListen(host: string, port: number, error: unknown): CciError {
  return new CciError("CANNOT_LISTEN", `${host}:${port}: ${reasonOf(error)}`, {
    hint: "is another cci serve running there? --port 0 takes any free port",
    cause: error,
  });
}

/** What is in hand goes back by itself: leases run out, uploads are resumed. */
function leaveLate(log: ServiceLog, graceMs: number): never {
  log.warn({ drain_s: graceMs / 1000 }, "ended with work in hand");
  process.exit(0);
}
