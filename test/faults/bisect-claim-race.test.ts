import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { newTask } from "../../src/bisect/task/task-row.js";
import { openStore } from "../../src/store/open.js";
import { buildProgram } from "../support/build-program.js";
import { makeFolder } from "../support/temp-folder.js";
import { etcdQueue, redisQueue, sqliteQueue } from "./bisect-engines.js";

/** By the name of the engine; a claim on etcd is several requests and syncs of its log. */
const repetitionsOn: Readonly<Record<string, number>> = { SQLite: 1000, Redis: 1000, etcd: 200 };
/** Handed to both racers at once, so that they meet again and again. */
const perRound = 25;

interface Racer {
  /** Resolves when it has tried all of them. */
  claim(ids: readonly string[]): Promise<void>;
  /** `ID EPOCH` of what it got. */
  readonly won: readonly string[];
}

async function startRacer(script: string, storeUrl: string, queueUrl: string): Promise<Racer> {
  const child: ChildProcess = spawn(process.execPath, [script, storeUrl, queueUrl], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const won: string[] = [];
  let rounds = 0;
  let isOver = false;
  let wake = (): void => {};
  child.once("exit", () => {
    isOver = true;
    wake();
  });
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "ready") rounds++;
      else won.push(line);
    }
    wake();
  });
  const until = async (wanted: number): Promise<void> => {
    while (rounds < wanted) {
      if (isOver) throw new Error("a racer ended");
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await until(1);
  return {
    won,
    async claim(ids) {
      const wanted = rounds + 1;
      child.stdin?.write(`${ids.join("\n")}\n`);
      await until(wanted);
    },
  };
}

describe.each([sqliteQueue, redisQueue, etcdQueue])("claims on $name", ({ name, isMissing, title, start }) => {
  const repetitions = repetitionsOn[name] ?? 0;
  it.skipIf(isMissing)(
    `A16: of two processes that claim the same task exactly one has it, ${repetitions} times${title}`,
    async () => {
      const [script, queueUrl] = [await buildProgram("test/faults/claim-racer.ts", makeFolder()), await start()];
      const storeUrl = `sqlite:${join(makeFolder(), "store.db")}`;
      const store = await openStore(storeUrl, {});
      onTestFinished(() => store.close());
      const ids = Array.from({ length: repetitions }, (_, at) => String(100_000 + at));
      await store.putAll(
        ids.map((id) => ({ collection: "bisect", id, document: { ...newTask({ id, error_id: "e" }) } })),
      );
      const racers = await Promise.all([1, 2].map(() => startRacer(script, storeUrl, queueUrl)));
      for (let at = 0; at < ids.length; at += perRound) {
        const round = ids.slice(at, at + perRound);
        await Promise.all(racers.map((racer) => racer.claim(round)));
      }
      const won = racers.flatMap((racer) => racer.won.map((line) => line.split(" ")[0]));
      expect(won.toSorted()).toEqual(ids);
      for (const line of racers.flatMap((racer) => racer.won)) {
        const [id = "", epoch] = line.split(" ");
        const row = await store.get("bisect", id);
        expect([row?.bisect_status, row?.epoch]).toEqual(["processing", Number(epoch)]);
      }
      // Else they never met.
      for (const racer of racers) expect(racer.won.length).toBeGreaterThan(0);
    },
    300_000,
  );
});
