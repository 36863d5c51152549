import type { ServerResponse } from "node:http";
import { CciError } from "../../support/cci-error.js";
import type { Clock } from "../../support/clock.js";

/** The answers of a server that are not sent yet. */
export interface OpenAnswers {
  /** Counts one until its last byte is sent. */
  add(answer: ServerResponse): void;
  /** Aborted where the connection of an answer is gone, and by `end`. */
  goneOf(answer: ServerResponse): AbortSignal;
  /** Resolves when all are sent; those that are not after `graceMs` are given up and cut. */
  end(graceMs: number): Promise<void>;
}

/** None. */
export function openAnswers(clock: Clock): OpenAnswers {
  const open = new Map<ServerResponse, AbortController>();
  let allSent: () => void = () => {};

  return {
    add(answer) {
      const gone = new AbortController();
      const remove = (): void => {
        open.delete(answer);
        if (open.size === 0) allSent();
      };
      open.set(answer, gone);
      answer.once("finish", remove);
      answer.once("close", () => {
        remove();
        gone.abort();
      });
    },
    goneOf: (answer) => open.get(answer)?.signal ?? AbortSignal.abort(),
    async end(graceMs) {
      if (open.size === 0) return;
      const sent = new AbortController();
      allSent = () => sent.abort();
      await clock.wait(graceMs, sent.signal);
      for (const [answer, gone] of open) {
        gone.abort(new CciError("WATCH_DOG_BUSY", "goc-cov is stopping"));
        answer.destroy();
      }
    },
  };
}
