import { syncService } from "../../watch/sync-service.js";
import type { CoverageRoute } from "../coverage-route.js";
import { optionalTexts, requiredText, truth } from "../fields.js";
import { syncReply } from "../sync-reply.js";

/** Pull, store, report (coverage.md 3.4). */
export const syncRoutes: readonly CoverageRoute[] = [
  {
    methods: ["POST"],
    path: "/cover/report/sync",
    async handle({ context, line }, { fields, query }) {
      const srvName = requiredText(fields, "srv_name");
      const addresses = optionalTexts(fields, "addresses");
      const isForced = truth(fields, "is_force") || truth(query, "force");
      const answer = await syncService(context, line, { srvName, isForced, ...(addresses ? { addresses } : {}) });
      return syncReply(answer);
    },
  },
];
