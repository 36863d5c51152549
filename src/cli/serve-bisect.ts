import type { FastifyInstance } from "fastify";
import { runConsumer } from "../bisect/consumer/run-consumer.js";
import { mirrorQuestions } from "../bisect/producer/mirror-questions.js";
import { runProducer } from "../bisect/producer/run-producer.js";
import type { ServerPlugin } from "../scheduler/http/http-context.js";
import { CciError } from "../support/cci-error.js";
import { systemClock } from "../support/clock.js";
import { answerHostsOf } from "./answer-hosts-of.js";
import { type OpenBisectContext, openBisectContext } from "./bisect-context.js";
import { bisectMirrors } from "./bisect-mirrors.js";
import { bisectWorkerStarter } from "./bisect-worker-starter.js";
import { schedulerContext } from "./serve-context.js";
import type { Serving } from "./serving.js";
import { nearStepScheduler } from "./step-scheduler.js";

/** `--with bisect`: producer, consumer, API and pages of the bisect service. */
export interface BisectServing {
  /** Its routes, for the port of `serve`. */
  readonly plugin: ServerPlugin;
  /** Works until `stop`. Throws what ends one of its parts for good. */
  run(stop: AbortSignal): Promise<void>;
  /** Closes its own port and what was opened for it; may be called again. */
  close(): Promise<void>;
}

/**
 * Opens the bisect service on the store and queue of `serve`, and its own port where `BISECT_API_PORT` is set. Throws
 * CANNOT_LISTEN, BAD_SETTING.
 */
export async function openBisect(serving: Serving): Promise<BisectServing> {
  const { settings, options, log } = serving;
  const closing = new AbortController();
  const stopping = new AbortController();
  checkAccount(serving);
  const opened = await openBisectContext(settings, log.about({ service: "bisect" }), serving);
  try {
    return await openOn(opened, serving);
  } catch (error) {
    await opened.close();
    throw error;
  }

  async function openOn({ context, close }: OpenBisectContext, { accounts }: Serving): Promise<BisectServing> {
    const { bisectPlugin } = await import("../bisect/http/bisect-plugin.js");
    const { openBisectService } = await import("../bisect/open-bisect-service.js");
    const mirrors = bisectMirrors(context.rules);
    const questions = mirrorQuestions(mirrors, systemClock, closing.signal);
    const scheduler = nearStepScheduler(schedulerContext(serving), answerHostsOf(settings));
    const service = openBisectService(context, { cancelJob: scheduler.cancel, questions, stop: stopping.signal });
    const { account } = context.rules;
    const http = { service, accounts, account, hosts: ownHosts(serving), clock: systemClock, log: context.log };
    const server = await openOwnPort(http);
    let closed: Promise<void> | undefined;
    return {
      plugin: bisectPlugin(http),
      async run(stop) {
        stop.addEventListener("abort", () => stopping.abort(), { once: true });
        // Where one of them ends for good the other has to end, too.
        const broken = new AbortController();
        const until = AbortSignal.any([stop, broken.signal]);
        const startWorker = bisectWorkerStarter({ settings, options, isNear: true });
        const parts = [
          runConsumer(context, { startWorker, cancelJob: scheduler.cancel, stop: until, once: false }),
          runProducer(context, { stop: until, questions }),
        ].map((part) =>
          part.catch((error: unknown) => {
            broken.abort();
            throw error;
          }),
        );
        for (const end of await Promise.allSettled(parts)) if (end.status === "rejected") throw end.reason;
      },
      close() {
        stopping.abort();
        closing.abort();
        closed ??= Promise.all([server?.close(), close()]).then(() => {});
        return closed;
      },
    };
  }

  async function openOwnPort(
    http: Parameters<typeof import("../bisect/http/open-bisect-server.js").openBisectServer>[0],
  ): Promise<FastifyInstance | undefined> {
    const port = settings.BISECT_API_PORT.value;
    if (port === undefined) return undefined;
    const { listenBisect, openBisectServer } = await import("../bisect/http/open-bisect-server.js");
    const server = await openBisectServer(http);
    const url = await listenBisect(server, options.host, port);
    log.info({ url }, "the bisect API is answered there, too");
    return server;
  }
}

/** Without an account of its own nothing tells the jobs of the service from those that anybody labels so. */
function checkAccount({ accounts, settings }: Serving): void {
  if (!accounts || settings.BISECT_ACCOUNT.value !== undefined) return;
  throw new CciError("BAD_SETTING", "BISECT_ACCOUNT is not set, and serve knows accounts", {
    hint: "name an account whose my_account no user has: its jobs alone are runs of bisect tasks",
  });
}

/** By which names browsers may know the service, as far as somebody has said so. */
function ownHosts({ settings, options }: Serving): readonly string[] {
  const { SCHED_HOST, CCI_BISECT_URL } = settings;
  const url = CCI_BISECT_URL.value;
  const hosts = [SCHED_HOST.value, options.host, url === undefined ? undefined : new URL(url).hostname];
  return hosts.flatMap((host) => (host === undefined ? [] : [host.toLowerCase().replace(/^\[(.*)\]$/, "$1")]));
}
