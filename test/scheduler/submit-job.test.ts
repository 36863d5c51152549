import { expect, it } from "vitest";
import { submitJob } from "../../src/scheduler/submit-job.js";
import { sqliteTestEngine } from "../queue/sqlite-engine.js";
import { describeEngine } from "../queue/test-engine.js";
import { openSchedulerLab, testHosts } from "./scheduler-lab.js";

describeEngine("a submit", sqliteTestEngine(), (clients) => {
  it("is refused where the job was run often enough", async () => {
    const lab = await openSchedulerLab(clients.first);
    const fields = { all_params_md5: "abc", max_run: 2 };
    await lab.submit(fields);
    lab.clock.advance(1000);
    const second = await lab.submit(fields);
    await expect(lab.submit(fields)).rejects.toMatchObject({
      status: 400,
      message: `exceeds the max_run(2), 2 jobs exist, the latest job id=${second}`,
    });
    await lab.submit({ ...fields, all_params_md5: "other" });
  });

  it("takes the account of whoever was proved to send it, and keeps no token", async () => {
    const lab = await openSchedulerLab(clients.first);
    const job = { suite: "s", testbox: "g", my_account: "eve", my_token: "t", my_email: "e", id: "77" };
    const { id } = await submitJob(lab.context, job, testHosts, { my_account: "ann" });
    expect(await lab.document(String(id))).toMatchObject({ id: "1", my_account: "ann" });
    for (const field of ["my_token", "my_email"]) expect(await lab.document("1")).not.toHaveProperty(field);
  });

  it("goes on behind ids that have documents already", async () => {
    const lab = await openSchedulerLab(clients.first);
    for (const id of ["1", "2"]) await lab.store.insert("jobs", id, { suite: "old" });
    expect(await lab.submit()).toBe("3");
    expect(await lab.document("1")).toEqual({ suite: "old" });
  });

  it("names the queue that took no task, and leaves no document", async () => {
    const lab = await openSchedulerLab(clients.first);
    const engine = { ...clients.first, tasks: { ...clients.first.tasks, add: async () => false } };
    await expect(submitJob(lab.another(engine), { suite: "s", testbox: "g-1" }, testHosts)).rejects.toMatchObject({
      status: 400,
      message: "add task queue sched/g failed",
    });
    expect(await lab.store.ids("jobs")).toEqual([]);
  });
});
