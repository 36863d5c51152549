import { expect, it } from "vitest";
import { appendVariables } from "../../src/scheduler/append-variables.js";
import { cancelJob } from "../../src/scheduler/cancel-job.js";
import { closeJob } from "../../src/scheduler/close-job.js";
import { dispatchJob } from "../../src/scheduler/dispatch-job.js";
import { listQueues } from "../../src/scheduler/list-queues.js";
import { submitJob } from "../../src/scheduler/submit-job.js";
import { describeEveryEngine } from "./every-engine.js";
import { atOnce, openSchedulerLab, type SchedulerLab, testHosts } from "./scheduler-lab.js";

describeEveryEngine("the way of a job", (clients) => {
  const openLab = (): Promise<SchedulerLab> => openSchedulerLab(clients.first, { layout: clients.layout });
  const counter = clients.layout === "v0.1" ? "sched/seqno2jobid" : "queues/seqno";

  it("cases 2, 3, 12: an id is a whole number, each greater than the one before, and the counter shows the last", async () => {
    const lab = await openLab();
    const ids = [await lab.submit(), await lab.submit(), await lab.submit()];
    for (const id of ids) expect(id).toMatch(/^[1-9]\d*$/);
    expect([...ids].sort((a, b) => Number(a) - Number(b))).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    expect(await clients.first.counters.last(counter)).toBe(ids[2]);
  });

  it("cases 4, 5: the document has what the server computes, and the job waits for its group alone", async () => {
    const lab = await openLab();
    const id = await lab.submit({ testbox: "myhost", "test-group": "mygroup", result_root: "/result/ipef" });
    expect(await lab.document(id)).toMatchObject({
      id,
      suite: "iperf",
      tbox_group: "myhost",
      result_root: `/result/iperf/${id}`,
      "test-group": "mygroup",
      job_stage: "submit",
    });
    expect(await listQueues(lab.context)).toEqual(new Map([["sched/myhost", 1]]));
    expect(await lab.ids("sched/myhost")).toEqual([id]);
  });

  it.each([
    { title: "case 6: without its number", fields: { testbox: "vm-hi1620-2p8g-1" }, group: "vm-hi1620-2p8g" },
    { title: "case 7: as it is", fields: { testbox: "vm-2p8g--user" }, group: "vm-2p8g--user" },
    { title: "case 8: the one that is given", fields: { testbox: "a-1", tbox_group: "g9" }, group: "g9" },
  ])("$title is the group of a testbox", async ({ fields, group }) => {
    const lab = await openLab();
    const id = await lab.submit(fields);
    expect(await lab.ids(`sched/${group}`)).toEqual([id]);
  });

  it("cases 10, 11: a job that is refused takes no id, stands in no queue and has no document", async () => {
    const lab = await openLab();
    const refused = (job: object): Promise<unknown> => submitJob(lab.context, { ...job }, testHosts);
    await expect(refused({ testbox: "a" })).rejects.toMatchObject({
      status: 400,
      message: "Missing required job key: 'suite'.",
    });
    await expect(refused({ suite: "a" })).rejects.toMatchObject({ message: "Missing required job key: 'testbox'." });
    await expect(refused({ suite: "a", testbox: "b", os_mount: "floppy" })).rejects.toMatchObject({
      message: 'Invalid os_mount: floppy, should be in ["nfs", "initramfs", "cifs"]',
    });
    expect(await clients.first.counters.last(counter)).toBe("0");
    expect(await lab.store.ids("jobs")).toEqual([]);
    expect((await listQueues(lab.context)).size).toBe(0);
  });

  it("cases 18, 19, 20: a machine gets its job once, and the entry says where it is", async () => {
    const lab = await openLab();
    await lab.setMac("wfg-e595", "52:54:00:12:34:56");
    const id = await lab.submit({ runtime: 30 });
    const job = await lab.bootMac("52-54-00-12-34-56");
    expect(job).toMatchObject({ id, testbox: "wfg-e595", LKP_SERVER: "10.0.0.1", LKP_CGI_PORT: "3000" });
    expect(await lab.running(id)).toMatchObject({
      id,
      suite: "iperf",
      testbox: "wfg-e595",
      job_state: "boot",
      job_stage: "boot",
      consumed_queue: "sched/wfg-e595",
    });
    expect(await lab.tasks("sched/wfg-e595")).toMatchObject([{ id, state: "in_process" }]);
    expect(await lab.bootMac("52:54:00:12:34:56")).toBeUndefined();
    expect(await lab.document(id)).toMatchObject({ job_stage: "submit", testbox: "wfg-e595" });
  });

  it("case 21: jobs come in the order of their submission", async () => {
    const lab = await openLab();
    const ids = [await lab.submit({ testbox: "g" }), await lab.submit({ testbox: "g" })];
    expect([(await lab.boot("g-1"))?.id, (await lab.boot("g-2"))?.id]).toEqual(ids);
  });

  it("case 22: of 20 machines that ask at once one gets the job", async () => {
    const lab = await openLab();
    const second = lab.another(await clients.another());
    const id = await lab.submit({ testbox: "vm-2p8g" });
    const asked = Array.from({ length: 20 }, (_, n) =>
      dispatchJob(n % 2 === 0 ? lab.context : second, { hostname: `vm-2p8g-${n}` }, testHosts, atOnce),
    );
    const got = (await Promise.all(asked)).filter((job) => job !== undefined);
    expect(got.map((job) => job.id)).toEqual([id]);
  });

  it("case 23: 50 machines that ask at once get 50 jobs", async () => {
    const lab = await openLab();
    const second = lab.another(await clients.another());
    const ids = await Promise.all(Array.from({ length: 50 }, () => lab.submit({ testbox: "vm-2p8g" })));
    expect(new Set(ids).size).toBe(50);
    const asked = ids.map((_, n) =>
      dispatchJob(n % 2 === 0 ? lab.context : second, { hostname: `vm-2p8g-${n}` }, testHosts, atOnce),
    );
    const got = (await Promise.all(asked)).map((job) => String(job?.id));
    expect(got.sort()).toEqual([...ids].sort());
    expect((await lab.tasks("sched/vm-2p8g")).filter(({ state }) => state === "ready")).toEqual([]);
  }, 30_000);

  it("case 24: a machine takes the jobs of its group, and first those of its own name", async () => {
    const lab = await openLab();
    const group = await lab.submit({ testbox: "vm-2p8g" });
    const own = await lab.submit({ testbox: "x", tbox_group: "vm-2p8g-7" });
    expect((await lab.boot("vm-2p8g-7"))?.id).toBe(own);
    expect((await lab.boot("vm-2p8g-8"))?.id).toBe(group);
  });

  it("case 34: reports go into the entry and leave the document", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    const before = await lab.document(id);
    await appendVariables(
      lab.context,
      id,
      new Map([
        ["start_time", "1587725398"],
        ["loadavg", "0.1 0.2"],
        ["job_state", "running"],
      ]),
    );
    const running = await lab.running(id);
    expect(running).toMatchObject({ loadavg: "0.1 0.2", job_state: "running", job_stage: "running" });
    expect(Date.parse(String(running?.start_time).replace(/(\d\d)$/, ":$1"))).toBe(1587725398000);
    expect(await lab.document(id)).toEqual(before);
  });

  it("case 36, 37: the end of a job is stored and its task handed over, once however often it is told", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    await appendVariables(lab.context, id, new Map([["start_time", "1587725398"]]));
    expect(await closeJob(lab.context, id, {})).toBe(true);
    expect(await lab.document(id)).toMatchObject({
      job_stage: "finish",
      job_state: "complete",
      job_health: "success",
      start_time: expect.stringMatching(/^2020-04-2/),
      finish_time: expect.any(String),
    });
    expect(await lab.document(id)).not.toHaveProperty("consumed_queue");
    expect(await lab.running(id)).toBeUndefined();
    expect(await lab.tasks("sched/wfg-e595")).toEqual([]);
    expect(await lab.tasks("extract_stats")).toMatchObject([{ id, state: "ready", content: { id } }]);

    expect(await closeJob(lab.context, id, {})).toBe(false);
    expect(await closeJob(lab.context, "999999", {})).toBe(false);
    expect(await lab.ids("extract_stats")).toEqual([id]);
  });

  it("a job that is closed by many at once is handed over once", async () => {
    const lab = await openLab();
    const second = lab.another(await clients.another());
    const id = await lab.submit();
    await lab.boot();
    await Promise.all(Array.from({ length: 10 }, (_, n) => closeJob(n % 2 === 0 ? lab.context : second, id, {})));
    expect(await lab.ids("extract_stats")).toEqual([id]);
    const task = await clients.first.tasks.consume("extract_stats", 60_000);
    expect(task && (await clients.first.tasks.remove(task))).toBe(true);
    await closeJob(lab.context, id, {});
    expect(await lab.ids("extract_stats")).toEqual([]);
  });

  it("case 38: of 100 reports at once none is lost", async () => {
    const lab = await openLab();
    const second = lab.another(await clients.another());
    const id = await lab.submit();
    await lab.boot();
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        appendVariables(n % 2 === 0 ? lab.context : second, id, new Map([[`key_${n}`, `${n}`]])),
      ),
    );
    const running = await lab.running(id);
    for (let n = 0; n < 100; n++) expect(running?.[`key_${n}`]).toBe(`${n}`);
  }, 60_000);

  it("case 50: a job that waits can be cancelled by its owner, and one that runs by nobody", async () => {
    const lab = await openLab();
    const id = await lab.submit({ my_account: "ann" });
    expect(await cancelJob(lab.context, id, { my_account: "bob" })).toMatchObject({ result: "forbidden" });
    expect(await cancelJob(lab.context, id, { my_account: "ann" })).toEqual({
      job_id: id,
      result: "success",
      message: "",
    });
    expect(await lab.boot()).toBeUndefined();
    expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "cancel" });
    expect((await listQueues(lab.context)).size).toBe(0);

    const running = await lab.submit();
    await lab.boot();
    expect(await cancelJob(lab.context, running)).toEqual({
      job_id: running,
      result: "unsupported",
      message: "only jobs whose job_stage is submit can be cancelled",
    });
    expect(await cancelJob(lab.context, "4711")).toMatchObject({
      result: "failed",
      message: "can't find job from es",
    });
  });

  it("a job that is cancelled and asked for at the same time is either cancelled or started", async () => {
    const lab = await openLab();
    for (let n = 0; n < 10; n++) {
      const id = await lab.submit({ testbox: `g${n}` });
      const [cancelled, job] = await Promise.all([cancelJob(lab.context, id), lab.boot(`g${n}`)]);
      expect([cancelled.result, job?.id]).toEqual(job === undefined ? ["success", undefined] : ["unsupported", id]);
    }
  });

  it("case 57: what one process begins another one goes on with", async () => {
    const lab = await openLab();
    const second = lab.another(await clients.another());
    const id = await lab.submit();
    expect((await dispatchJob(second, { hostname: "wfg-e595" }, testHosts, atOnce))?.id).toBe(id);
    expect(lab.archive(id)?.has("lkp/scheduled/job.sh")).toBe(true);
    await appendVariables(lab.context, id, new Map([["loadavg", "1"]]));
    expect(await closeJob(second, id, {})).toBe(true);
    expect(await lab.document(id)).toMatchObject({ loadavg: "1", job_stage: "finish" });
    expect(await lab.ids("extract_stats")).toEqual([id]);
  });

  it("a machine that asks twice for a long poll is given the job that comes meanwhile", async () => {
    const lab = await openLab();
    const waiting = dispatchJob(lab.context, { hostname: "wfg-e595" }, testHosts, {
      waitMs: 10_000,
      signal: new AbortController().signal,
    });
    const id = await lab.submit();
    expect((await waiting)?.id).toBe(id);
  });
});
