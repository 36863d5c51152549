import { describe, expect, it, vi } from "vitest";
import type { Extract } from "../../src/extraction/extract-job.js";
import { timeLog } from "./closed-job.js";
import { extractHere, filesIn, type Lab, openLab } from "./lab.js";

/** A process that dies before or after its nth request: from then on nothing of it reaches a server. */
function mortal(last = Number.POSITIVE_INFINITY, when: "before" | "after" = "before") {
  let requests = 0;
  let isDead = false;
  const live = (): void => {
    if (isDead) throw new Error("killed");
  };
  const partOf = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const member: unknown = Reflect.get(of, name);
        if (typeof member !== "function") return typeof member === "object" && member ? partOf(member) : member;
        return async (...asked: unknown[]) => {
          const isLast = ++requests === last;
          if (isLast && when === "before") isDead = true;
          live();
          const answer: unknown = await Reflect.apply(member, of, asked);
          if (isLast) isDead = true;
          live();
          return answer;
        };
      },
    });
  return {
    partsOf: ({ store, engine }: Lab) => ({ store: partOf(store), engine: partOf(engine) }),
    kill: () => {
      isDead = true;
    },
    get isDead() {
      return isDead;
    },
  };
}

async function addJobs(lab: Lab): Promise<void> {
  await lab.addJob("1", { "pkgbuild.json": '{"pkgbuild.known":[1]}' });
  await lab.drain();
  await lab.engine.tasks.discard("post-extract", "1");
  await lab.addJob(
    "2",
    {
      "host-info": "arch: aarch64\n",
      time: timeLog,
      soft_timeout: "",
      "pkgbuild.json": '{"pkgbuild.w":[1],"pkgbuild.known":[1],"pkgbuild.x.c:error:e":[1],"pkgbuild.last":[1]}',
    },
    { suite: "host-info", is_store: "yes", testbox: "box", result: { stale: 1 } },
  );
}

/** All that is left of the jobs, but times. */
async function stateOf(lab: Lab) {
  const tasks: unknown[] = [];
  for (const queue of ["extract_stats", "extract_stats_failed", "delimiter", "post-extract"]) {
    for (const { id, state, content } of await lab.tasks(queue)) tasks.push({ queue, id, state, content });
  }
  return {
    jobs: [await lab.job("1"), await lab.job("2")],
    host: await lab.store.get("hosts", "box"),
    seen: await lab.seen(),
    id2job: await lab.engine.maps.get("sched/id2job", "2"),
    files: filesIn(lab.rootOf("2")),
    tasks,
  };
}

/** The lease of the one task runs out. */
async function outliveLease(lab: Lab): Promise<void> {
  await vi.waitFor(
    async () => {
      const tasks = await lab.tasks("extract_stats");
      expect(tasks.every(({ state }) => state === "ready")).toBe(true);
    },
    { timeout: 20_000, interval: 1 },
  );
}

describe.each(["before", "after"] as const)("a worker that is killed %s a request", (when) => {
  it.each([false, true])(
    "loses and doubles nothing, whichever request it is (bisect per error id: %s)",
    async (each) => {
      const untouched = await openLab();
      await addJobs(untouched);
      await untouched.drain({ bisectPerErrorId: each });
      const expected = await stateOf(untouched);
      expect(expected.tasks).toHaveLength(each ? 5 : 3);

      let last = 1;
      for (let isDone = false; !isDone; last++) {
        const lab = await openLab();
        await addJobs(lab);
        const worker = mortal(last, when);
        // Its lease runs out soon: the clock of the test stands still, and so nothing renews it.
        await lab.drain({ ...worker.partsOf(lab), leaseMs: 50, bisectPerErrorId: each }).catch(() => {});
        isDone = !worker.isDead;
        await outliveLease(lab);
        await lab.drain({ bisectPerErrorId: each });
        expect(await stateOf(lab), `killed ${when} request ${last}`).toEqual(expected);
      }
      // Reads and writes of all steps: consume, job, host, stats, three times three for ids, delimiter, …
      expect(last).toBeGreaterThan(20);
    },
  );
});

it("a worker that is killed behind result2stats leaves a result root that the next one can use", async () => {
  const lab = await openLab();
  await addJobs(lab);
  const worker = mortal();
  const extract: Extract = async (...asked) => {
    const outcome = await extractHere(...asked);
    worker.kill();
    return outcome;
  };
  await lab.drain({ ...worker.partsOf(lab), extract, leaseMs: 50 }).catch(() => {});
  expect((await lab.job("2"))?.stats).toBeUndefined();
  await outliveLease(lab);
  await lab.drain();
  expect((await lab.job("2"))?.stats).toMatchObject({ "time.user_time": 1.5, "last_state.soft_timeout": 1 });
  expect(filesIn(lab.rootOf("2")).last_state).toBe("soft_timeout: 1\n");
});
