import type { ServiceList } from "../goc/centre.js";
import { noticeServices } from "./notice-services.js";
import { reregisterLost } from "./reregister-lost.js";
import { newEntry } from "./schedule.js";
import { viewCentre } from "./service-status.js";
import { warnRefused } from "./warn-refused.js";
import type { WatchContext } from "./watch-context.js";

/** What a running watch dog knows of the centre. */
export interface CentreWatch {
  /** Lists the services, brings the schedule in step, and says in the log when the centre goes and comes. Undefined: it is down. */
  look(stop: AbortSignal): Promise<ServiceList | undefined>;
  /** What it listed last; undefined: it was down. */
  readonly listed: ServiceList | undefined;
  /** When it was asked last, ms since 1970; undefined: never. */
  readonly lookedMs: number | undefined;
  /** Services that the centre may have forgotten: those of its last good list, once it is back or lists nothing. */
  readonly lost: ServiceList;
  /** Registers them again, or warns of them, each once until it is listed again. */
  recover(stop: AbortSignal): Promise<void>;
}

/** Begins to watch the centre (coverage.md 4.2, 4.6). Its calls throw what the store throws, and the reason of `stop`. */
export function watchCentre(context: WatchContext): CentreWatch {
  const { store, clock, rules, random, log } = context;
  const missed = new Map<string, number>();
  const settled = new Set<string>();
  let listed: ServiceList | undefined;
  let lookedMs: number | undefined;
  let isDown = false;
  let isRefusing = false;
  // Before the first list: what a watch dog that ran before this one knew.
  let known: ServiceList | undefined;
  let lost: ServiceList = new Map();

  const begin = (srvName: string, addresses: readonly string[], nowMs: number) =>
    newEntry(srvName, addresses, nowMs, rules, random);

  const notice = (now: ServiceList): void => {
    for (const srvName of now.keys()) settled.delete(srvName);
    if (isDown || now.size === 0) {
      known ??= new Map(store.schedule().map(({ srvName, lastAddresses }) => [srvName, lastAddresses]));
      lost = new Map([...known].filter(([srvName]) => !now.has(srvName) && !settled.has(srvName)));
    } else {
      known = now;
    }
    const refused = noticeServices(context, now, missed, begin);
    if (refused > 0 && !isRefusing) warnRefused(log, refused);
    isRefusing = refused > 0;
  };

  const look = async (stop: AbortSignal): Promise<ServiceList | undefined> => {
    const view = await viewCentre(context, stop);
    stop.throwIfAborted();
    listed = view.listed;
    lookedMs = clock.nowMs();
    if (listed) notice(listed);
    if (isDown && listed) log.info({ event: "centre_back", services: listed.size }, "the centre answers again");
    if (!isDown && !listed) {
      log.warn({ event: "centre_down", reason: view.trouble?.message }, "the centre does not answer");
    }
    isDown = !listed;
    return listed;
  };

  return {
    look,
    get listed() {
      return listed;
    },
    get lookedMs() {
      return lookedMs;
    },
    get lost() {
      return lost;
    },
    async recover(stop) {
      const now = lost;
      lost = new Map();
      if (!listed) return;
      for (const srvName of await reregisterLost(context, now, listed, stop)) settled.add(srvName);
      if (rules.reregister) await look(stop);
    },
  };
}
