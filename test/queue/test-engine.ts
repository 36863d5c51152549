import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";

/** A queue engine as the suites need it. */
export interface QueueTestEngine {
  readonly name: string;
  /** Why it cannot run here; undefined: it can. */
  readonly whyNot?: string;
  /** Starts its server, or makes its file. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Another client of the same server or file. */
  open(): Promise<QueueEngine>;
  /** Takes away all tasks, claims, locks and maps, past every client. */
  reset(): Promise<void>;
  /** The lease of that task in process runs out now, by raw access: no test sleeps. */
  expire(queue: string, id: string): Promise<void>;
  /** The time of that lock runs out now. */
  expireKey(key: string): Promise<void>;
}

/** Gives a test a client, the same for each test or, with `another`, one of its own. All are closed after the test. */
export interface Clients {
  readonly first: QueueEngine;
  another(): Promise<QueueEngine>;
}

/** The tests of an interface on one engine, each with an empty server; skipped with the reason where it cannot run. */
export function describeEngine(what: string, engine: QueueTestEngine, tests: (clients: Clients) => void): void {
  const title = engine.whyNot === undefined ? "" : ` (skipped: ${engine.whyNot})`;
  describe.skipIf(engine.whyNot !== undefined)(`${what} on ${engine.name}${title}`, () => {
    let opened: QueueEngine[] = [];
    const another = async (): Promise<QueueEngine> => {
      const client = await engine.open();
      opened.push(client);
      return client;
    };
    beforeAll(() => engine.start());
    afterAll(() => engine.stop());
    beforeEach(async () => {
      await engine.reset();
      await another();
    });
    afterEach(async () => {
      await Promise.all(opened.map((client) => client.close()));
      opened = [];
    });
    tests({
      get first() {
        const [first] = opened;
        if (!first) throw new Error("no test is running");
        return first;
      },
      another,
    });
  });
}
