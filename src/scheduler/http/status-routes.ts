import { localTimestamp } from "../../job/local-timestamp.js";
import { reasonOf } from "../../support/cci-error.js";
import { Refusal } from "../refusal.js";
import { access } from "./accounts/access.js";
import type { HttpContext } from "./http-context.js";
import type { Route } from "./route.js";

/** What the first line of a scheduler has always said of itself (scheduler.md 2.1). */
const protocolVersion = "0.2.0";
const readyWithinMs = 5000;

/** Whether it is there, and how it is. */
export function statusRoutes({ scheduler, metrics, version, stopping }: HttpContext): readonly Route[] {
  const { clock, store, engine } = scheduler;
  const get = { method: "GET", access: access.anybody } as const;
  const alive = (): string => `LKP Alive! The time is ${localTimestamp(clock.nowMs())}, version = ${protocolVersion}`;
  return [
    { ...get, path: "/", handle: alive },
    { ...get, path: "/v1/health", handle: alive },
    { ...get, path: "/healthz", handle: () => "ok" },
    { ...get, path: "/version", handle: () => ({ name: "cci", version }) },
    {
      ...get,
      path: "/readyz",
      async handle() {
        if (stopping.aborted) throw new Refusal(503, "ending");
        const asked = await Promise.allSettled([inTime(store.describe()), inTime(engine.describe())]);
        const reasons = asked.flatMap((one) => (one.status === "rejected" ? [reasonOf(one.reason)] : []));
        if (reasons.length > 0) throw new Refusal(503, reasons.join("; "));
        return "ready";
      },
    },
    {
      ...get,
      path: "/metrics",
      access: access.reader,
      async handle(_request, reply) {
        const text = await metrics.text();
        reply.type(metrics.contentType);
        return text;
      },
    },
  ];
}

async function inTime(answer: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("a server did not answer in time")), readyWithinMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
