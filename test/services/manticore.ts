import { openManticoreStore } from "../../src/store/manticore/manticore-store.js";
import { collections } from "../../src/store/mappings.js";
import type { DocumentStore } from "../../src/store/store.js";
import type { TestedEngine } from "../store/tested-engine.js";
import { startManticoreDouble } from "./manticore-double.js";
import type { Generation } from "./manticore-double-refusal.js";
import { namedServer } from "./named-server.js";

/** Manticore as the suites of stores test it: its double in both generations. */
export const manticoreDoubles: readonly TestedEngine[] = [doubleOf("29"), doubleOf("6.3.8")];

/**
 * The server that CCI_TEST_MANTICORE names (`http://host:9308`), or `npm run test:services` was given; its tables of ours
 * are dropped. Undefined: none is named.
 */
export function realManticore(): TestedEngine | undefined {
  const url = process.env.CCI_TEST_MANTICORE ?? namedServer("CCI_TEST_STORE", ["manticore"]);
  if (url === undefined) return undefined;
  const { host } = new URL(url);
  return {
    name: `manticore at ${host}`,
    async open() {
      for (const collection of Object.keys(collections)) {
        const body = `query=${encodeURIComponent(`DROP TABLE IF EXISTS ${collection}`)}`;
        await fetch(`http://${host}/sql?mode=raw`, { method: "POST", body });
      }
      return openManticoreStore(`manticore://${host}`);
    },
  };
}

function doubleOf(generation: Generation): TestedEngine {
  return {
    name: `the double of manticore ${generation}`,
    async open(): Promise<DocumentStore> {
      const server = await startManticoreDouble(generation);
      const store = await openManticoreStore(server.url);
      return {
        ...store,
        async close() {
          await store.close();
          await server.stop();
        },
      };
    },
  };
}
