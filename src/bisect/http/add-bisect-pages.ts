import type { FastifyInstance, FastifyReply } from "fastify";
import { dashboardBody } from "../../web/bisect/dashboard-page.js";
import { taskBody } from "../../web/bisect/task-page.js";
import { html } from "../../web/html.js";
import { type Page, pageHeaders, renderPage } from "../../web/page.js";
import type { BisectHttp } from "./bisect-http.js";
import { bisectProblem } from "./bisect-problem.js";
import { checkRight } from "./check-right.js";

const dashboards = ["/bisect", "/dashboard", "/api/v1/dashboard"] as const;
const defaultRefreshS = 60;
const leastRefreshS = 5;
const mostRefreshS = 3600;

/** The pages of bisect.md 5.2: all tasks, and one. */
export function addBisectPages(scope: FastifyInstance, http: BisectHttp): void {
  const { service, clock, log } = http;
  const nowS = (): number => clock.nowMs() / 1000;
  const route = (url: string, show: (id: string, query: Readonly<Record<string, string>>) => Promise<Page>): void => {
    scope.route({
      method: "GET",
      url,
      config: { path: url, access: { check: "handler", roles: [] } },
      schema: { hide: true },
      onRequest: async (request) => {
        request.account = checkRight(http, "reader", request.headers);
      },
      async handler(request, reply) {
        const { id = "" } = request.params as { readonly id?: string };
        return send(reply, 200, await show(id, request.query as Readonly<Record<string, string>>));
      },
    });
  };
  for (const path of dashboards) {
    route(path, async (_id, { refresh, ...query }) => {
      // A form sends its empty fields too.
      const filter = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
      const [list, stats] = await Promise.all([service.list(filter), service.stats()]);
      const refreshS = refreshOf(refresh);
      return {
        title: "Bisect tasks",
        body: dashboardBody({ list, stats, nowS: nowS(), path, refreshS }),
        ...(refreshS === undefined ? {} : { refreshS }),
      };
    });
  }
  route("/bisect/:id", async (id) => {
    const shown = await service.show(id);
    const isOpen = shown.task.bisect_status === "wait" || shown.task.bisect_status === "processing";
    const title = `Bisect ${shown.task.error_id || shown.task.bisect_metric}`;
    return { title, body: taskBody(shown, nowS()), ...(isOpen ? { refreshS: defaultRefreshS } : {}) };
  });
  scope.setErrorHandler((error, request, reply) => {
    const { status, message, isUnforeseen } = bisectProblem(error);
    if (status >= 500) {
      const stack = isUnforeseen && error instanceof Error ? { stack: error.stack } : {};
      log.error({ route: request.routeOptions.url, reason: message, ...stack }, "a page failed");
    }
    if (status === 401) reply.header("www-authenticate", 'Basic realm="cci"');
    const body = html`<main><h1>${status}</h1><p>${message}</p><p><a href="/bisect">All bisect tasks</a></p></main>`;
    return send(reply, status, { title: `${status}`, body });
  });
}

function refreshOf(word: string | undefined): number | undefined {
  const seconds = word === undefined ? defaultRefreshS : Number(word);
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.min(mostRefreshS, Math.max(leastRefreshS, Math.round(seconds)));
}

function send(reply: FastifyReply, status: number, page: Page): FastifyReply {
  return reply.code(status).headers(pageHeaders).send(renderPage(page));
}
