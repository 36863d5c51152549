import type { RedisLayout } from "../../src/queue/redis-layout.js";
import { etcdTestEngine } from "../queue/etcd-engine.js";
import { redisTestEngine } from "../queue/redis-engine.js";
import { sqliteTestEngine } from "../queue/sqlite-engine.js";
import { type Clients, describeEngine, type QueueTestEngine } from "../queue/test-engine.js";

/** A queue engine, and the layout that the scheduler is told of. */
export interface EngineUnderTest extends Clients {
  readonly layout: RedisLayout;
  readonly engine: QueueTestEngine;
}

/** The same tests on SQLite, on Redis in both layouts and on etcd. */
export function describeEveryEngine(what: string, tests: (clients: EngineUnderTest) => void): void {
  const engines: readonly (readonly [QueueTestEngine, RedisLayout])[] = [
    [sqliteTestEngine(), "v0.2"],
    [redisTestEngine("v0.1"), "v0.1"],
    [redisTestEngine("v0.2"), "v0.2"],
    [etcdTestEngine(), "v0.2"],
  ];
  for (const [engine, layout] of engines) {
    describeEngine(what, engine, (clients) =>
      tests({
        get first() {
          return clients.first;
        },
        another: clients.another,
        layout,
        engine,
      }),
    );
  }
}
