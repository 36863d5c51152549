import { redisTestEngine } from "../../queue/redis-engine.js";
import { taskQueueSuite } from "./task-queue-suite.js";

taskQueueSuite(redisTestEngine("v0.2"));
