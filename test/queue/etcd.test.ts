import { coordinationSuite } from "./coordination-suite.js";
import { countersSuite } from "./counters-suite.js";
import { etcdTestEngine } from "./etcd-engine.js";
import { expiringKeysSuite } from "./expiring-keys-suite.js";
import { mapsSuite } from "./maps-suite.js";
import { modelSuite } from "./model-suite.js";
import { queueSuite } from "./queue-suite.js";

const engine = etcdTestEngine();
queueSuite(engine);
// Each step is some requests over HTTP, and each write waits for the disk.
modelSuite(engine, 10);
coordinationSuite(engine);
mapsSuite(engine);
countersSuite(engine);
expiringKeysSuite(engine);
