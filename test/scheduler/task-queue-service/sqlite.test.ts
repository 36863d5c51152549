import { sqliteTestEngine } from "../../queue/sqlite-engine.js";
import { taskQueueSuite } from "./task-queue-suite.js";

taskQueueSuite(sqliteTestEngine());
