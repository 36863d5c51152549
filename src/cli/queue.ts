import type { Command } from "commander";
import { commandGroup } from "./command-group.js";
import { queueAdd } from "./queue-add.js";
import { queueDepth } from "./queue-depth.js";
import { queueList } from "./queue-list.js";
import { queueRemove } from "./queue-remove.js";
import { queueRetry } from "./queue-retry.js";

/** `cci queue depth, list, add, remove, retry` (results.md 6.9). */
export function command(): Command {
  return commandGroup(
    "queue",
    "Shows and mends the task queues, the same on every engine.",
    [
      "cci queue depth                             # what waits where",
      "cci queue list extract_stats                # oldest first",
      "cci queue retry extract_stats               # bring back what failed",
      "cci queue add extract_stats wfg.123         # have a job extracted",
      "cci queue remove extract_stats wfg.123",
    ],
    [queueDepth(), queueList(), queueAdd(), queueRemove(), queueRetry()],
  );
}
