import { coordinationSuite } from "./coordination-suite.js";
import { countersSuite } from "./counters-suite.js";
import { expiringKeysSuite } from "./expiring-keys-suite.js";
import { mapsSuite } from "./maps-suite.js";
import { modelSuite } from "./model-suite.js";
import { queueSuite } from "./queue-suite.js";
import { redisTestEngine } from "./redis-engine.js";

const engine = redisTestEngine("v0.1");
queueSuite(engine);
modelSuite(engine);
coordinationSuite(engine);
mapsSuite(engine);
countersSuite(engine);
expiringKeysSuite(engine);
