import type { BisectService } from "../bisect/bisect-service.js";
import type { BisectTask } from "../bisect/task/bisect-task.js";
import { systemClock } from "../support/clock.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { exitCodes } from "../support/error-catalogue.js";
import { printable } from "../support/printable.js";
import { message, print } from "./output.js";
import { takeSignals } from "./signals.js";
import { taskLine } from "./task-line.js";
import { waitForBisects } from "./wait-for-bisects.js";

/** Waits for tasks, prints each as it ends and sets the exit code: 0 all completed, 1 not, 130 interrupted. */
export async function followBisects(
  service: BisectService,
  ids: readonly string[],
  options: { readonly json?: true; readonly quiet?: true; readonly timeout?: number },
): Promise<void> {
  const stop = takeSignals();
  const { unended, isAllCompleted } = await waitForBisects({
    service,
    ids,
    clock: systemClock,
    stop,
    timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
    onEnd: (task: BisectTask) => print(options.json ? `${stringifyDigitSafe(task)}\n` : `${taskLine(task)}\n`),
    onPhase(task) {
      if (!options.quiet) message(printable(`${task.id} ${task.phase || task.bisect_status} step ${task.step}`));
    },
  });
  if (stop.aborted) process.exitCode = exitCodes.interrupted;
  else if (!isAllCompleted) process.exitCode = exitCodes.failed;
  for (const id of unended) message(`cci: ${id} has not ended`);
}
