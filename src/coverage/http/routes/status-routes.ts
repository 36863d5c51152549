import { listServices } from "../../watch/list-services.js";
import type { ServiceStatus } from "../../watch/service-status.js";
import type { CoverageHttp } from "../coverage-http.js";
import type { BytesReply, CoverageRoute } from "../coverage-route.js";

/** Whether it lives, and how it does (coverage.md 3.1, 3.10). */
export const statusRoutes: readonly CoverageRoute[] = [
  {
    methods: ["GET"],
    path: "/",
    handle: async () => ({ bytes: "Goc Watch Dog: ok", headers: { "content-type": "text/plain; charset=utf-8" } }),
  },
  { methods: ["GET"], path: "/ping", handle: async () => ({ json: { message: "pong" } }) },
  { methods: ["GET"], path: "/metrics", handle: (http, { gone }) => metricsText(http, gone) },
];

/** What runs now is asked for when it is looked at: the list of the centre once, as `/cover/list` does. */
async function metricsText({ context, line, metrics }: CoverageHttp, gone: AbortSignal): Promise<BytesReply> {
  const { services } = await listServices(context, { withOffline: true }, gone);
  const counts: Record<ServiceStatus, number> = { online: 0, offline: 0, unknown: 0 };
  for (const { status } of services) counts[status]++;
  const bytes = await metrics.text({ queueDepth: line.depth, services: counts });
  return { bytes, headers: { "content-type": metrics.contentType } };
}
