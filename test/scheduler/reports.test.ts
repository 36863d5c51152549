import { expect, it } from "vitest";
import { appendVariables } from "../../src/scheduler/append-variables.js";
import { closeJob } from "../../src/scheduler/close-job.js";
import { listJobs } from "../../src/scheduler/list-jobs.js";
import { readJob } from "../../src/scheduler/read-job.js";
import { renewDeadline } from "../../src/scheduler/renew-deadline.js";
import { setJobStage } from "../../src/scheduler/set-job-stage.js";
import { terminateJob } from "../../src/scheduler/terminate-job.js";
import { updateJob } from "../../src/scheduler/update-job.js";
import { sqliteTestEngine } from "../queue/sqlite-engine.js";
import { describeEngine } from "../queue/test-engine.js";
import { openSchedulerLab, type SchedulerLab } from "./scheduler-lab.js";

describeEngine("reports on a running job", sqliteTestEngine(), (clients) => {
  const openLab = (): Promise<SchedulerLab> => openSchedulerLab(clients.first);
  const start = async (lab: SchedulerLab, fields = {}): Promise<string> => {
    const id = await lab.submit(fields);
    await lab.boot();
    return id;
  };
  const report = (lab: SchedulerLab, id: string, ...variables: readonly (readonly [string, string])[]) =>
    appendVariables(lab.context, id, new Map(variables));

  it("case 35: empty values, protected names and unknown jobs change nothing", async () => {
    const lab = await openLab();
    const id = await start(lab);
    const before = await lab.running(id);
    await report(
      lab,
      id,
      ...([
        ["start_time", ""],
        ["end_time", "noon"],
        ["result_root", "/etc"],
        ["my_email", "a@b"],
        ["nr_retry", "0"],
        ["testbox", "other"],
        ["finish_time", "1"],
        ["renew_deadline", "2099-01-01T00:00:00+0000"],
        ["consumed_queue", "sched/other"],
        ["__proto__", "x"],
        ["9lives", "x"],
        ["a b", "x"],
        ["long", "x".repeat(4097)],
        ["n".repeat(65), "x"],
      ] as const),
    );
    expect(await lab.running(id)).toEqual(before);
    await report(lab, id, ["foo", "1"]);
    expect(await lab.running(id)).toEqual({ ...before, foo: "1" });

    await report(lab, "999", ["foo", "1"]);
    expect([...(await clients.first.maps.entries("sched/id2job")).keys()]).toEqual([id]);
    expect(lab.log.lines).toContainEqual(expect.objectContaining({ level: "warn", job_id: "999" }));
  });

  it("a report after the end leaves the document alone", async () => {
    const lab = await openLab();
    const id = await start(lab);
    await closeJob(lab.context, id, { job_health: "failed" });
    const before = await lab.document(id);
    await report(lab, id, ["job_state", "finished"]);
    expect(await lab.document(id)).toEqual(before);
    expect(before).toMatchObject({ job_health: "failed" });
  });

  it("a thousand reports at once are all kept", async () => {
    const lab = await openLab();
    const id = await start(lab);
    await Promise.all(Array.from({ length: 1000 }, (_, n) => report(lab, id, [`k${n}`, "1"])));
    expect(Object.keys((await lab.running(id)) ?? {}).filter((key) => /^k\d+$/.test(key))).toHaveLength(1000);
  }, 30_000);

  it("what is bulky, computed later or secret stays out of the entry, and in the document", async () => {
    const lab = await openLab();
    const id = await start(lab, {
      job2sh: { run_job: ["true"] },
      pkg_data: { lkp: { tag: "v1" } },
      secrets: { pw: "geheim" },
      my_token: "geheim",
    });
    const text = await clients.first.maps.get("sched/id2job", id);
    for (const word of ["job2sh", "pkg_data", "geheim"]) expect(text).not.toContain(word);
    await closeJob(lab.context, id, {});
    expect(await lab.document(id)).toMatchObject({ job2sh: { run_job: ["true"] }, pkg_data: { lkp: { tag: "v1" } } });
    expect(JSON.stringify(await lab.document(id))).not.toContain("geheim");
    expect(JSON.stringify(lab.log.lines)).not.toContain("geheim");
  });

  it("whole fields are stored at the end, and those that others wrote meanwhile stay", async () => {
    const lab = await openLab();
    const id = await start(lab);
    await report(lab, id, ["loadavg", "1 2"]);
    await lab.store.update("jobs", id, () => ({ set: { noted_by: "an operator" } }));
    await closeJob(lab.context, id, { mem: "3", cpu: "4" });
    expect(await lab.document(id)).toMatchObject({ noted_by: "an operator", loadavg: "1 2", mem: "3", cpu: "4" });
  });

  it("a running job whose document was lost gets one of what is known", async () => {
    const lab = await openLab();
    const id = await start(lab);
    await lab.store.remove("jobs", id);
    expect(await closeJob(lab.context, id, {})).toBe(true);
    expect(await lab.document(id)).toMatchObject({ id, suite: "iperf", job_stage: "finish" });
    expect(await lab.ids("extract_stats")).toEqual([id]);
  });

  it("a job is shown as it is stored, with what is reported of it while it runs", async () => {
    const lab = await openLab();
    const id = await lab.submit({ my_ssh_pubkey: "ssh-rsa x", category: "benchmark" });
    expect(await readJob(lab.context, id)).toMatchObject({ job_stage: "submit", category: "benchmark" });
    await lab.boot();
    await report(lab, id, ["loadavg", "1"]);
    const shown = await readJob(lab.context, id);
    expect(shown).toMatchObject({ job_stage: "boot", loadavg: "1", testbox: "wfg-e595" });
    for (const field of ["my_ssh_pubkey", "consumed_queue", "consumed_fence"]) expect(shown).not.toHaveProperty(field);
    expect(await readJob(lab.context, id, ["loadavg", "toString"])).toEqual({ loadavg: "1" });
    expect(await readJob(lab.context, "../1")).toBeUndefined();
    expect(await readJob(lab.context, "77")).toBeUndefined();
  });

  it("jobs are listed by stage, those that run by what is reported of them", async () => {
    const lab = await openLab();
    const running = await start(lab);
    lab.clock.advance(1000);
    const [waiting, later] = [await lab.submit(), await lab.submit({ testbox: "g" })];
    await lab.boot("g");
    await closeJob(lab.context, later, {});
    const ids = async (stage?: string) => (await listJobs(lab.context, { stage, limit: 10 })).map(({ id }) => id);
    expect(await ids("submit")).toEqual([waiting]);
    expect(await ids("boot")).toEqual([running]);
    expect(await ids("finish")).toEqual([later]);
    expect((await ids()).sort()).toEqual([running, waiting, later].sort());
    expect(await listJobs(lab.context, { limit: 1 })).toHaveLength(1);
  });

  it("a stage has its own time and deadline, or the one that is given", async () => {
    const lab = await openLab();
    const id = await start(lab);
    expect(await setJobStage(lab.context, id, "manual_check", 10)).toBe(true);
    const job = await lab.running(id);
    expect(job).toMatchObject({ job_stage: "manual_check", last_success_stage: "manual_check" });
    expect(Date.parse(String(job?.deadline)) - Date.parse(String(job?.manual_check_time))).toBe(10_000);
    expect(await setJobStage(lab.context, "77", "running")).toBe(false);
    for (const stage of ["finish", "submit", "cancel", "x"]) {
      await expect(setJobStage(lab.context, id, stage)).rejects.toMatchObject({ status: 400 });
    }
  });

  it("only a running job on its machine can be renewed", async () => {
    const lab = await openLab();
    const renew = (id: string) => renewDeadline(lab.context, id, 60);
    await expect(renew("77")).rejects.toMatchObject({ status: 500, message: "The job does not exist" });
    const id = await start(lab);
    await expect(renew(id)).rejects.toMatchObject({
      status: 500,
      message: "Only running job can renew, your job stage is: boot",
    });
    await report(lab, id, ["job_state", "running"]);
    const before = String((await lab.running(id))?.deadline);
    expect(Date.parse(await renew(id)) - Date.parse(before)).toBe(60_000);
    expect(Date.parse(await renew(id)) - Date.parse(before)).toBe(120_000);
    await clients.first.maps.set("sched/tbox2job", "wfg-e595", '{"job_id":"9","since_ms":1}');
    await expect(renew(id)).rejects.toMatchObject({ message: "The testbox does not match the job" });
    await clients.first.maps.remove("sched/tbox2job", "wfg-e595");
    await expect(renew(id)).rejects.toMatchObject({ message: "testbox that do not exist" });
    await closeJob(lab.context, id, {});
    await expect(renew(id)).rejects.toMatchObject({
      message: "Only running job can renew, your job stage is: finish",
    });
  });

  it("a job is terminated while it runs, and updated until it is closed", async () => {
    const lab = await openLab();
    const waiting = await lab.submit();
    await expect(terminateJob(lab.context, waiting)).rejects.toMatchObject({ status: 403, message: "Job not running" });
    await expect(terminateJob(lab.context, "77")).rejects.toMatchObject({ status: 404, message: "Job not found" });
    await lab.boot();
    await updateJob(lab.context, waiting, { job_stage: "running", renewS: undefined });
    expect(await lab.running(waiting)).toMatchObject({ job_stage: "running" });
    await expect(terminateJob(lab.context, waiting, { my_account: "bob" })).rejects.toMatchObject({ status: 403 });
    await terminateJob(lab.context, waiting);
    expect(await lab.document(waiting)).toMatchObject({ job_stage: "finish", job_health: "cancel" });
    await expect(updateJob(lab.context, waiting, { job_health: "x" })).rejects.toMatchObject({ status: 423 });
    await expect(updateJob(lab.context, "77", {})).rejects.toMatchObject({ status: 404 });
  });
});
