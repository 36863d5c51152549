import { test } from "vitest";
import { manticoreDoubles, realManticore } from "../services/manticore.js";
import { differentialSuite } from "./differential.js";
import { storeSuite } from "./store-suite.js";

const real = realManticore();
for (const engine of real ? [...manticoreDoubles, real] : manticoreDoubles) {
  storeSuite(engine);
  differentialSuite(engine, { lists: 20, questions: 20 });
}
if (!real)
  test.skip("a real Manticore (skipped: no package of it can be installed, and CCI_TEST_MANTICORE names none)");
