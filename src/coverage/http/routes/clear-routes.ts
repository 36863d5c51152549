import { clearService } from "../../watch/clear-service.js";
import { clearAnswer } from "../answers/clear-answer.js";
import type { CoverageRoute } from "../coverage-route.js";
import { requiredText } from "../fields.js";

/** Sets the counters of a service to 0 (coverage.md 3.10). */
export const clearRoutes: readonly CoverageRoute[] = [
  {
    methods: ["POST"],
    path: "/cover/clear",
    async handle({ context, line }, { fields }) {
      const srvName = requiredText(fields, "srv_name");
      const outcome = await line.run({
        name: `clear of ${srvName}`,
        dueMs: context.clock.nowMs(),
        work: (stop) => clearService(context, srvName, stop),
      });
      return { json: clearAnswer(outcome) };
    },
  },
];
