import { exitCodes } from "../support/error-catalogue.js";

const terminated = 128 + 15;
const leaveInterrupted = (): never => process.exit(exitCodes.interrupted);
const leaveTerminated = (): never => process.exit(terminated);

/** SIGINT and SIGTERM end the process at once; an exit takes parsers in their process groups and scratch folders along. */
export function leaveOnSignals(): void {
  process.once("SIGINT", leaveInterrupted);
  process.once("SIGTERM", leaveTerminated);
}

/** For a command that ends in good order: the first SIGINT or SIGTERM aborts, the second ends the process at once. */
export function takeSignals(): AbortSignal {
  const controller = new AbortController();
  process.off("SIGINT", leaveInterrupted).off("SIGTERM", leaveTerminated);
  const onSignal = (): void => {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    leaveOnSignals();
    controller.abort();
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  return controller.signal;
}

/** Aborts `graceMs` after another signal: what is on its way may end. */
export function signalAfter(stop: AbortSignal, graceMs: number): AbortSignal {
  const controller = new AbortController();
  const onStop = (): void => {
    setTimeout(() => controller.abort(), graceMs).unref();
  };
  if (stop.aborted) onStop();
  else stop.addEventListener("abort", onStop, { once: true });
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
