import { CciError } from "../../support/cci-error.js";
import type { BisectHttp } from "./bisect-http.js";
import { type AskedBisect, type BisectReply, type BisectRoute, envelope } from "./bisect-route.js";

/** The service itself and what it has found (bisect.md 5.1). */
export const serviceRoutes: readonly BisectRoute[] = [
  {
    method: "POST",
    path: "/trigger_producer_run",
    right: "operator",
    summary: "Run one cycle of the producer and answer when it has ended",
    isLong: true,
    handle: async ({ service }, { words }) =>
      envelope(200, await service.trigger(words.force === "true" || words.force === "1"), "the cycle has ended"),
  },
  {
    method: "POST",
    path: "/toggle_producer",
    right: "operator",
    summary: "Let the producer work, or not",
    handle: (http, asked) => toggle(http, asked, "producer"),
  },
  {
    method: "POST",
    path: "/toggle_consumer",
    right: "operator",
    summary: "Let consumers take tasks, or not; running tasks go on",
    handle: (http, asked) => toggle(http, asked, "consumer"),
  },
  reading("/producer_status", "What the producer did last", ({ service }) => service.producerStatus()),
  reading("/worker_status", "Who works on what", async ({ service }) => (await service.stats()).workers),
  reading("/stats", "Tasks by status, queue, workers, oldest wait", ({ service }) => service.stats()),
  reading("/health", "Whether the service works", async ({ service }) => {
    const { queue, workers, oldest_wait_s } = await service.stats();
    return { status: "ok", queue, workers: workers.busy, oldest_wait_s };
  }),
  reading("/regression", "What bisects have found; with errid whether it is known", ({ service }, { words }) =>
    service.regressions(words),
  ),
  {
    method: "POST",
    path: "/regression",
    right: "operator",
    summary: "Say whether an errid of a repository is worth a bisect",
    async handle({ service }, { words: { errid, git_url, valid } }) {
      if (!errid || !git_url) throw new CciError("USAGE", `${errid ? "git_url" : "errid"} is missing`);
      if (valid !== "true" && valid !== "false") throw new CciError("USAGE", "valid is neither true nor false");
      return envelope(200, await service.setRegression(errid, git_url, valid === "true"), `valid is ${valid}`);
    },
  },
];

function reading(
  path: string,
  summary: string,
  read: (http: BisectHttp, asked: AskedBisect) => Promise<unknown>,
): BisectRoute {
  const handle: BisectRoute["handle"] = async (http, asked) => ({ status: 200, body: await read(http, asked) });
  return { method: "GET", path, right: "reader", summary, handle };
}

async function toggle(
  { service }: BisectHttp,
  { words: { state = "" } }: AskedBisect,
  what: "producer" | "consumer",
): Promise<BisectReply> {
  if (state !== "enable" && state !== "disable") {
    throw new CciError("USAGE", `state ${JSON.stringify(state.slice(0, 80))} is neither enable nor disable`);
  }
  return envelope(200, await service.toggle(what, state === "enable"), `${what} ${state}d`);
}
