import type { QueueEngine } from "../queue/engine.js";
import type { DocumentStore } from "../store/store.js";
import { type ConnectOptions, connectQueue, connectStore, settingsOf } from "./connect.js";

/** Opens the store of the settings for one piece of work, and closes it whatever comes. */
export async function useStore<T>(options: ConnectOptions, work: (store: DocumentStore) => Promise<T>): Promise<T> {
  const store = await connectStore(settingsOf(options));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Opens the queue of the settings for one piece of work, and closes it whatever comes. */
export async function useQueue<T>(options: ConnectOptions, work: (queue: QueueEngine) => Promise<T>): Promise<T> {
  const queue = await connectQueue(settingsOf(options));
  try {
    return await work(queue);
  } finally {
    await queue.close();
  }
}
