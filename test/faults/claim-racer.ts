import { claimTask } from "../../src/bisect/task/claim-task.js";
import { newOwner } from "../../src/bisect/task/task-lease.js";
import { openQueue } from "../../src/queue/open.js";
import { openStore } from "../../src/store/open.js";
import { systemClock } from "../../src/support/clock.js";
import { racerRules } from "./racer-rules.js";

/** A process that claims tasks whose ids come on stdin, a line each, and says `ID EPOCH` of each that it got. */
async function race([storeUrl = "", queueUrl = ""]: readonly string[]): Promise<void> {
  const store = await openStore(storeUrl, {});
  const engine = await openQueue(queueUrl, "v0.2");
  const quiet = () => {};
  const log = { info: quiet, warn: quiet, error: quiet, about: () => log };
  const context = { store, jobs: store, engine, clock: systemClock, log, rules: racerRules };
  process.stdout.write("ready\n");
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    for (const id of String(chunk).split("\n").filter(Boolean)) {
      const held = await claimTask(context, id, newOwner());
      if (held) process.stdout.write(`${id} ${held.epoch}\n`);
    }
    process.stdout.write("ready\n");
  }
  await engine.close();
  await store.close();
}

void race(process.argv.slice(2));
