import { describe } from "vitest";
import { collectionsSuite } from "./suite/collections.js";
import { countsSuite } from "./suite/counts.js";
import { documentsSuite } from "./suite/documents.js";
import { injectionsSuite } from "./suite/injections.js";
import { misfitsSuite } from "./suite/misfits.js";
import { ordersSuite } from "./suite/orders.js";
import { scansSuite } from "./suite/scans.js";
import { searchesSuite } from "./suite/searches.js";
import { storeUnderTest } from "./suite/store-under-test.js";
import { updatesSuite } from "./suite/updates.js";
import { type TestedEngine, titleOf } from "./tested-engine.js";

/** What every store promises (src/store/store.ts, results.md 7.2-7.8), asked of one engine. */
export function storeSuite(engine: TestedEngine): void {
  describe.skipIf(engine.whyNot)(titleOf(engine, "store"), () => {
    const tested = storeUnderTest(engine);
    documentsSuite(tested);
    updatesSuite(tested);
    misfitsSuite(tested);
    searchesSuite(tested);
    ordersSuite(tested);
    countsSuite(tested);
    scansSuite(tested);
    injectionsSuite(tested);
    collectionsSuite(tested, engine);
  });
}
