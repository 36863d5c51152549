import type { Command } from "commander";
import { bisectCancel } from "./bisect-cancel.js";
import { bisectDashboard } from "./bisect-dashboard.js";
import { bisectDelete } from "./bisect-delete.js";
import { bisectList } from "./bisect-list.js";
import { bisectLog } from "./bisect-log.js";
import { bisectProducer } from "./bisect-producer.js";
import { bisectRegression } from "./bisect-regression.js";
import { bisectRetry } from "./bisect-retry.js";
import { bisectRun } from "./bisect-run.js";
import { bisectShow } from "./bisect-show.js";
import { bisectStats } from "./bisect-stats.js";
import { bisectSubmit } from "./bisect-submit.js";
import { bisectWait } from "./bisect-wait.js";
import { bisectWorker } from "./bisect-worker.js";
import { commandGroup } from "./command-group.js";

/** `cci bisect` (bisect.md 5.3, 5.4): what a subcommand needs is loaded when it runs. */
export function command(): Command {
  return commandGroup(
    "bisect",
    "Finds the commit that broke something: of a command here (run), or of a failed job (all others).",
    [
      "cci bisect run --good v1.0 -- make test          # in any git repository, no server",
      "cci bisect submit --bad-job 25112012334404900 --error-id ltp.eid.munlockall01.fail",
      "cci bisect list --status processing              # what is being looked for",
      "cci bisect show 3302784731870282237              # what came of it, and why",
      "cci bisect dashboard                             # all of them at one look",
      "cci bisect worker                                # work on tasks here",
    ],
    [
      bisectRun(),
      bisectSubmit(),
      bisectList(),
      bisectShow(),
      bisectLog(),
      bisectWait(),
      bisectCancel(),
      bisectRetry(),
      bisectDelete(),
      bisectDashboard(),
      bisectStats(),
      bisectProducer(),
      bisectWorker(),
      bisectRegression(),
    ],
  );
}
