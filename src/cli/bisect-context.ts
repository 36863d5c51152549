import type { BisectContext } from "../bisect/bisect-context.js";
import type { Settings } from "../config/settings.js";
import type { QueueEngine } from "../queue/engine.js";
import { openStore } from "../store/open.js";
import type { DocumentStore } from "../store/store.js";
import { systemClock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import { bisectRules } from "./bisect-rules.js";
import { connectQueue, connectStore } from "./connect.js";

/** A context whose store and queue are open. */
export interface OpenBisectContext {
  readonly context: BisectContext;
  /** Closes what was opened for it. */
  close(): Promise<void>;
}

/** Store and queue that the caller has open already, and closes itself. */
export interface GivenEngines {
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
}

/**
 * What the bisect service works on, by the settings: jobs in `CCI_STORE`, tasks in `CCI_BISECT_STORE` where that is set.
 * Throws BAD_SETTING, QUEUE_UNREACHABLE.
 */
export async function openBisectContext(
  settings: Settings,
  log: ServiceLog,
  given?: GivenEngines,
): Promise<OpenBisectContext> {
  const rules = bisectRules(settings, process.env);
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(engine: T): T => {
    opened.push(engine);
    return engine;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((engine) => engine.close()));
  };
  try {
    const engine = given?.engine ?? keep(await connectQueue(settings));
    const jobs = given?.store ?? keep(await connectStore(settings));
    const own = settings.CCI_BISECT_STORE.value;
    const store =
      own === undefined || own === settings.CCI_STORE.value ? jobs : keep(await openOwnStore(settings, own));
    return { context: { store, jobs, engine, clock: systemClock, log, rules }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The credentials are those of Elasticsearch; other engines take none. */
function openOwnStore({ ES_USER, ES_PASSWORD, ES_API_KEY }: Settings, url: string): Promise<DocumentStore> {
  return openStore(url, { user: ES_USER.value, password: ES_PASSWORD.value, apiKey: ES_API_KEY.value });
}
