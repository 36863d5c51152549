import type { QueueEngine } from "../../src/queue/engine.js";
import type { DocumentStore } from "../../src/store/store.js";
import { CciError } from "../../src/support/cci-error.js";

/** Store and queue that fail at one of the calls that change something, as if the process were cut off there. */
export interface FailingServers {
  readonly engine: QueueEngine;
  readonly store: DocumentStore;
  /** Calls so far. */
  readonly calls: number;
}

export interface Failure {
  /** From 1 on; with `forGood` all later calls fail too. */
  readonly at: number;
  /** Whether the call that fails is done nevertheless: only its answer is lost. */
  readonly isDone: boolean;
  readonly forGood: boolean;
}

export function failingServers(engine: QueueEngine, store: DocumentStore, failure: Failure): FailingServers {
  let calls = 0;
  const failingAt = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          calls++;
          const fails = calls === failure.at || (failure.forGood && calls > failure.at);
          if (fails && !(calls === failure.at && failure.isDone)) throw cutOff();
          const answer: unknown = await Reflect.apply(member, target, args);
          if (fails) throw cutOff();
          return answer;
        };
      },
    });
  return {
    store: failingAt(store),
    engine: {
      ...engine,
      tasks: failingAt(engine.tasks),
      maps: failingAt(engine.maps),
      counters: failingAt(engine.counters),
      expiring: failingAt(engine.expiring),
    },
    get calls() {
      return calls;
    },
  };
}

function cutOff(): CciError {
  return new CciError("QUEUE_UNREACHABLE", "redis://10.0.0.9: connection lost");
}
