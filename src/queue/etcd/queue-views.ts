import type { EtcdGateway } from "./etcd-gateway.js";
import { openQueueView, type QueueView } from "./queue-view.js";

/** The views of one process: each queue that is used has one, until nobody used it for a while. */
export interface QueueViews {
  of(queue: string): QueueView;
  close(): Promise<void>;
}

const idleMs = 60_000;

export function makeQueueViews(gateway: EtcdGateway): QueueViews {
  const open = new Map<string, { readonly view: QueueView; idle: NodeJS.Timeout }>();

  const watchIdle = (queue: string, view: QueueView): NodeJS.Timeout =>
    setTimeout(() => {
      const entry = open.get(queue);
      if (entry === undefined) return;
      if (view.isHeard) {
        entry.idle = watchIdle(queue, view);
        return;
      }
      open.delete(queue);
      void view.close();
    }, idleMs).unref();

  return {
    of(queue) {
      const entry = open.get(queue);
      if (entry !== undefined) {
        entry.idle.refresh();
        return entry.view;
      }
      const view = openQueueView(gateway, queue);
      open.set(queue, { view, idle: watchIdle(queue, view) });
      return view;
    },
    async close() {
      const entries = [...open.values()];
      open.clear();
      for (const { idle } of entries) clearTimeout(idle);
      await Promise.all(entries.map(({ view }) => view.close()));
    },
  };
}
