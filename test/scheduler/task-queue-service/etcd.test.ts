import { etcdTestEngine } from "../../queue/etcd-engine.js";
import { taskQueueSuite } from "./task-queue-suite.js";

taskQueueSuite(etcdTestEngine());
