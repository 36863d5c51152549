import { coordinationSuite } from "./coordination-suite.js";
import { countersSuite } from "./counters-suite.js";
import { expiringKeysSuite } from "./expiring-keys-suite.js";
import { mapsSuite } from "./maps-suite.js";
import { modelSuite } from "./model-suite.js";
import { queueSuite } from "./queue-suite.js";
import { sqliteTestEngine } from "./sqlite-engine.js";

const engine = sqliteTestEngine();
queueSuite(engine);
modelSuite(engine);
coordinationSuite(engine);
mapsSuite(engine);
countersSuite(engine);
expiringKeysSuite(engine);
