import { CciError } from "../../../support/cci-error.js";
import { printable } from "../../../support/printable.js";
import { clearAnswer } from "../../answers/clear-answer.js";
import { readServiceName } from "../../service-name.js";
import { clearService } from "../../watch/clear-service.js";
import { statusIn } from "../../watch/service-status.js";
import type { CoverageRoute } from "../coverage-route.js";
import { requiredText } from "../fields.js";

/** Sets the counters of a service to 0 (coverage.md 3.10). */
export const clearRoutes: readonly CoverageRoute[] = [
  {
    methods: ["POST"],
    path: "/cover/clear",
    async handle({ context, line }, { fields, gone }) {
      const srvName = requiredText(fields, "srv_name");
      // Names of nothing do not stand in the line.
      readServiceName(srvName, context.rules.modules.keys());
      if (statusIn(await context.centre.list(gone), srvName) === "offline") {
        throw new CciError("NOT_FOUND", `the centre lists no service ${printable(srvName)}`);
      }
      const outcome = await line.run({
        name: `clear of ${srvName}`,
        dueMs: context.clock.nowMs(),
        work: (stop) => clearService(context, srvName, stop),
      });
      return { json: clearAnswer(outcome) };
    },
  },
];
