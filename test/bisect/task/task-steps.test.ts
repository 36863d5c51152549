import { describe, expect, it } from "vitest";
import { readSteps } from "../../../src/bisect/task/read-steps.js";
import { openSteps } from "../../../src/bisect/task/task-steps.js";
import { sqliteTestEngine } from "../../queue/sqlite-engine.js";
import { describeEngine } from "../../queue/test-engine.js";
import { openTaskLab } from "./task-lab.js";

const [a, b] = ["a".repeat(40), "b".repeat(40)];

describe("the records of runs", () => {
  it("are written before, after submission and at the end", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    const steps = await openSteps(lab.context, held);
    const intent = await steps.intend(a, "reproduce");
    expect(intent).toEqual({
      id: `${held.id}.${a}.1`,
      task_id: held.id,
      seq: 1,
      phase: "reproduce",
      commit: a,
      run_no: 1,
      job_id: "",
      reused: false,
      state: "intent",
      verdict: "",
      reason: "",
      result_root: "",
      submit_time: 1_704_110_400,
      finish_time: 0,
    });
    expect(await readSteps(lab.store, held.id)).toEqual([intent]);
    const submitted = await steps.submitted(intent, "25112012334404903");
    expect(await readSteps(lab.store, held.id)).toEqual([
      { ...intent, state: "submitted", job_id: "25112012334404903" },
    ]);
    lab.clock.advance(5000);
    const end = { verdict: "bad", reason: "the errid is there", value: 1.5, result_root: "/result/ltp/7" } as const;
    const done = await steps.done(submitted, end);
    expect(done).toEqual({ ...submitted, ...end, state: "done", finish_time: 1_704_110_405 });
    expect(await readSteps(lab.store, held.id)).toEqual([done]);
    expect(steps.all()).toEqual([done]);
  });

  it("have a number of their own for each run of a commit, also for those that begin at once", async () => {
    const lab = await openTaskLab();
    const steps = await openSteps(lab.context, await lab.claimed());
    const begun = await Promise.all([a, b, a, a, b].map((commit) => steps.intend(commit, "search")));
    expect(begun.map(({ commit, run_no, seq }) => `${commit[0]}${run_no}/${seq}`)).toEqual([
      "a1/1",
      "b1/2",
      "a2/3",
      "a3/4",
      "b2/5",
    ]);
  });

  it("go on where an earlier claim ended; a dropped intent gives its number back", async () => {
    const lab = await openTaskLab();
    const first = await lab.claimed();
    const before = await openSteps(lab.context, first);
    await before.done(await before.intend(a, "search"), { verdict: "good", reason: "r", job_id: "5", reused: true });
    await before.intend(a, "search");
    await first.handBack();
    const steps = await openSteps(lab.context, await lab.claimed());
    expect(steps.all().map(({ state, run_no }) => [state, run_no])).toEqual([
      ["done", 1],
      ["intent", 2],
    ]);
    expect(steps.all()[0]).toMatchObject({ job_id: "5", reused: true });
    for (const step of steps.all()) if (step.state === "intent") await steps.drop(step);
    expect(await steps.intend(a, "search")).toMatchObject({ run_no: 2, seq: 3 });
    expect((await readSteps(lab.store, first.id)).map(({ seq }) => seq)).toEqual([1, 3]);
  });
});

const engine = sqliteTestEngine();
describeEngine("the records of runs", engine, (clients) => {
  it("are not written by a worker that has lost the task", async () => {
    const lab = await openTaskLab(clients.first);
    const held = await lab.claimed();
    const steps = await openSteps(lab.context, held);
    const step = await steps.intend(a, "search");
    await engine.expireKey(`bisect/task/${held.id}`);
    const writes = [
      () => steps.intend(a, "search"),
      () => steps.submitted(step, "7"),
      () => steps.done(step, { verdict: "bad", reason: "r" }),
      () => steps.drop(step),
    ];
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(await readSteps(lab.store, held.id)).toEqual([step]);
  });
});
