import type { Settings } from "../config/settings.js";
import type { QueueEngine } from "../queue/engine.js";
import type { DocumentStore } from "../store/store.js";
import { CciError } from "../support/cci-error.js";
import type { ErrorCode } from "../support/error-catalogue.js";
import { hideCredentials } from "../support/hide-credentials.js";
import { connectQueue, connectStore } from "./connect.js";

/** A store and a queue that answered. */
export interface Engines {
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  close(): Promise<void>;
}

/** So that the whole start fails within 10 s. */
const answerWithinMs = 8000;

/** Opens store and queue and waits for their first answers. Throws STORE_UNREACHABLE, QUEUE_UNREACHABLE and others. */
export async function openEngines(settings: Settings): Promise<Engines> {
  const { CCI_QUEUE, CCI_STORE } = settings;
  const engine = await inTime(connectQueue(settings), "QUEUE_UNREACHABLE", CCI_QUEUE.value);
  let store: DocumentStore | undefined;
  try {
    store = await connectStore(settings);
    await inTime(store.describe(), "STORE_UNREACHABLE", CCI_STORE.value);
  } catch (error) {
    await Promise.allSettled([store?.close(), engine.close()]);
    throw error;
  }
  const opened = store;
  return {
    store: opened,
    engine,
    async close() {
      await Promise.all([opened.close(), engine.close()]);
    },
  };
}

async function inTime<T>(answer: Promise<T>, code: ErrorCode, address: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `${hideCredentials(address)}: no answer within ${answerWithinMs / 1000} s`;
    timer = setTimeout(() => reject(new CciError(code, message)), answerWithinMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
