import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { closeJob } from "../../src/scheduler/close-job.js";
import { dispatchJob } from "../../src/scheduler/dispatch-job.js";
import { removeHostMac } from "../../src/scheduler/host-macs.js";
import { checkJobToken } from "../../src/scheduler/job-tokens.js";
import { heartBeat, registerTestbox, removeHostQueues, setHostQueues } from "../../src/scheduler/testbox-records.js";
import type { DocumentStore } from "../../src/store/store.js";
import { CciError } from "../../src/support/cci-error.js";
import { sqliteTestEngine } from "../queue/sqlite-engine.js";
import { describeEngine } from "../queue/test-engine.js";
import { atOnce, openSchedulerLab, testHosts } from "./scheduler-lab.js";

describeEngine("the start of a job on a machine", sqliteTestEngine(), (clients) => {
  it("cases 13, 15, 16, 17: a machine is known by its MAC in either spelling", async () => {
    const lab = await openSchedulerLab(clients.first);
    await lab.setMac("wfg-e595", "52:54:00:AB:CD:EF");
    expect(await clients.first.maps.entries("sched/mac2host")).toEqual(new Map([["52-54-00-ab-cd-ef", "wfg-e595"]]));
    expect(await lab.bootMac("00-00-00-00-00-01")).toBeUndefined();
    expect(await lab.bootMac("52-54-00-AB-cd-ef")).toBeUndefined();
    const id = await lab.submit();
    expect((await lab.bootMac("52-54-00-AB-cd-ef"))?.id).toBe(id);
    await removeHostMac(lab.context, "52-54-00-AB-CD-EF");
    await lab.submit();
    expect(await lab.bootMac("52-54-00-ab-cd-ef")).toBeUndefined();
  });

  it("an entry of an older program in upper case is found", async () => {
    const lab = await openSchedulerLab(clients.first);
    await clients.first.maps.set("sched/mac2host", "52:54:00:AB:CD:EF", "wfg-e595");
    const id = await lab.submit();
    expect((await lab.bootMac("52:54:00:AB:CD:EF"))?.id).toBe(id);
  });

  it("a machine that is called otherwise now gets the jobs of its new name, and none of the old is lost", async () => {
    const lab = await openSchedulerLab(clients.first);
    await lab.setMac("old", "52-54-00-00-00-01");
    expect(await lab.bootMac("52-54-00-00-00-01")).toBeUndefined();
    await lab.another();
    const before = await lab.submit({ testbox: "old" });
    const now = await lab.submit({ testbox: "new" });
    // Another process was told; this one still remembers.
    await clients.first.maps.set("sched/mac2host", "52-54-00-00-00-01", "new");
    expect((await lab.bootMac("52-54-00-00-00-01"))?.id).toBe(now);
    expect(await lab.tasks("sched/old")).toMatchObject([{ id: before, state: "ready" }]);
  });

  it("a machine with queues of its own takes jobs from those alone, idle work last", async () => {
    const lab = await openSchedulerLab(clients.first);
    const group = await lab.submit({ testbox: "g" });
    const named = await lab.submit({ testbox: "x", queue: "q1" });
    await clients.first.tasks.requeue("sched/q1", named, "sched/q1/idle");
    const urgent = await lab.submit({ testbox: "x", queue: "q2" });
    await setHostQueues(lab.context, "g-1", ["q1", "q2"]);
    expect((await lab.boot("g-1"))?.id).toBe(urgent);
    expect((await lab.boot("g-1"))?.id).toBe(named);
    expect(await lab.boot("g-1")).toBeUndefined();
    await removeHostQueues(lab.context, "g-1");
    expect((await lab.boot("g-1"))?.id).toBe(group);
    await expect(setHostQueues(lab.context, "g-1", ["a/b"])).rejects.toMatchObject({ status: 400 });
  });

  it("cases 31, 32, 49: the archive is one that cpio reads, and secrets stand in secrets.yaml alone", async () => {
    const lab = await openSchedulerLab(clients.first, { jobTokens: true });
    const id = await lab.submit({ secrets: { pw: "geheim" } });
    const job = await lab.boot();
    const path = join(lab.resultBase, "job_initrd_tmpfs", id, "job.cgz");
    const listed = execFileSync("sh", ["-c", 'gzip -dc "$1" | cpio -itv --quiet', "sh", path], { encoding: "utf8" });
    expect(listed).toMatch(/^-rwxrwxr-x .* lkp\/scheduled\/job\.sh$/m);
    const archive = lab.archive(id);
    expect([...(archive?.keys() ?? [])].sort()).toEqual(
      ["lkp", "lkp/scheduled", ...["job.sh", "job.yaml", "secrets.yaml"].map((name) => `lkp/scheduled/${name}`)].sort(),
    );
    const secrets = archive?.get("lkp/scheduled/secrets.yaml") ?? "";
    const token = /job_token: ["']?([\w-]+)/.exec(secrets)?.[1] ?? "";
    expect(secrets).toContain("geheim");
    expect(token).toHaveLength(32);
    const elsewhere = [
      archive?.get("lkp/scheduled/job.yaml"),
      archive?.get("lkp/scheduled/job.sh"),
      JSON.stringify([await lab.document(id), await lab.running(id), job, lab.log.lines]),
      ...[...(await clients.first.maps.entries("sched/job_tokens")).values()],
      ...["job.sh", "job.yaml"].map((name) => readFileSync(join(lab.resultBase, "result/iperf", id, name), "utf8")),
    ];
    for (const text of elsewhere) for (const secret of ["geheim", token]) expect(text).not.toContain(secret);

    expect(await checkJobToken(lab.context, id, token)).toBe(true);
    expect(await checkJobToken(lab.context, id, `${token}x`)).toBe(false);
    expect(await checkJobToken(lab.context, "77", token)).toBe(false);
    await closeJob(lab.context, id, {});
    expect(await checkJobToken(lab.context, id, token)).toBe(true);
    expect(await clients.first.maps.entries("id2secrets")).toEqual(new Map());
    expect(existsSync(path)).toBe(false);
  });

  it("case 54: comment keys stay in the document and in job.yaml, and out of job.sh", async () => {
    const lab = await openSchedulerLab(clients.first);
    const id = await lab.submit({ "#! jobs/iperf.yaml": null });
    await lab.boot();
    expect(await lab.document(id)).toHaveProperty(["#! jobs/iperf.yaml"], null);
    expect(lab.archive(id)?.get("lkp/scheduled/job.yaml")).toContain("#! jobs/iperf.yaml");
    expect(lab.archive(id)?.get("lkp/scheduled/job.sh")).not.toContain("#! jobs/iperf.yaml");
  });

  it("job.sh and job.yaml stand in the result root, and no temporary file beside them", async () => {
    const lab = await openSchedulerLab(clients.first);
    const id = await lab.submit();
    await lab.boot();
    const folder = join(lab.resultBase, "result/iperf", id);
    expect(execFileSync("ls", ["-A", folder], { encoding: "utf8" })).toBe("job.sh\njob.yaml\n");
    expect(statSync(join(folder, "job.sh")).mode & 0o700).toBe(0o700);
  });

  it("case 55: while the store is away a job stays queued at its place, and none is accepted", async () => {
    const lab = await openSchedulerLab(clients.first);
    const ids = [await lab.submit(), await lab.submit()];
    const gone = async (): Promise<never> => {
      throw new CciError("STORE_UNREACHABLE", "http://10.0.0.9:9200: connect ECONNREFUSED");
    };
    const away: DocumentStore = { ...lab.store, get: gone, insert: gone, update: gone, remove: gone };
    const cut = lab.another(clients.first, away);
    await expect(dispatchJob(cut, { hostname: "wfg-e595" }, testHosts, atOnce)).rejects.toMatchObject({
      status: 503,
      message: "http://10.0.0.9:9200: connect ECONNREFUSED",
    });
    expect(await lab.ids("sched/wfg-e595")).toEqual(ids);
    expect((await lab.tasks("sched/wfg-e595")).map(({ state }) => state)).toEqual(["ready", "ready"]);
    expect(await clients.first.maps.entries("sched/id2job")).toEqual(new Map());
    const { submitJob } = await import("../../src/scheduler/submit-job.js");
    await expect(submitJob(cut, { suite: "s", testbox: "wfg-e595" }, testHosts)).rejects.toMatchObject({ status: 503 });
    expect(await lab.ids("sched/wfg-e595")).toEqual(ids);
  });

  it("a job whose files cannot be written goes back to its place", async () => {
    const lab = await openSchedulerLab(clients.first);
    const id = await lab.submit();
    mkdirSync(lab.resultBase, { recursive: true });
    writeFileSync(join(lab.resultBase, "result"), "no folder");
    await expect(lab.boot()).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) });
    expect(await lab.tasks("sched/wfg-e595")).toMatchObject([{ id, state: "ready" }]);
    expect(await lab.running(id)).toBeUndefined();
    rmSync(join(lab.resultBase, "result"));
    chmodSync(lab.resultBase, 0o755);
    expect((await lab.boot())?.id).toBe(id);
  });

  it("a queued id without a document is discarded with an error in the log, and the next job is given", async () => {
    const lab = await openSchedulerLab(clients.first);
    await clients.first.tasks.add("sched/wfg-e595", "4711");
    await clients.first.tasks.add("sched/wfg-e595", "../../etc");
    const id = await lab.submit();
    expect((await lab.boot())?.id).toBe(id);
    expect(await lab.ids("sched/wfg-e595")).toEqual([id]);
    for (const job_id of ["4711", "../../etc"]) {
      expect(lab.log.lines).toContainEqual(expect.objectContaining({ level: "error", job_id }));
    }
  });

  it("a job that can be made into no files is closed as invalid, and the next one is given", async () => {
    const lab = await openSchedulerLab(clients.first);
    const bad = await lab.submit();
    await lab.store.update("jobs", bad, () => ({ set: { result_root: "../../etc" } }));
    const id = await lab.submit();
    expect((await lab.boot())?.id).toBe(id);
    expect(await lab.document(bad)).toMatchObject({ job_stage: "finish", job_health: "abort_invalid" });
    expect(await lab.running(bad)).toBeUndefined();
    expect(await lab.ids("sched/wfg-e595")).toEqual([id]);
  });

  it("a job that was closed while it was queued is not given", async () => {
    const lab = await openSchedulerLab(clients.first);
    const id = await lab.submit();
    await lab.store.update("jobs", id, () => ({ set: { job_stage: "finish" } }));
    expect(await lab.boot()).toBeUndefined();
    expect(await lab.ids("sched/wfg-e595")).toEqual([]);
  });

  it("a machine that goes away before the answer leaves the job where it was", async () => {
    const lab = await openSchedulerLab(clients.first);
    const id = await lab.submit();
    const gone = new AbortController();
    const store: DocumentStore = {
      ...lab.store,
      async get(collection, key) {
        gone.abort();
        return lab.store.get(collection, key);
      },
    };
    const asked = dispatchJob(lab.another(clients.first, store), { hostname: "wfg-e595" }, testHosts, {
      waitMs: 0,
      signal: gone.signal,
    });
    await expect(asked).rejects.toThrow();
    expect(await lab.tasks("sched/wfg-e595")).toMatchObject([{ id, state: "ready" }]);
    expect((await lab.boot())?.id).toBe(id);
  });

  it("a long poll ends when its time is over or the machine is gone, and asks no more than it is told", async () => {
    const lab = await openSchedulerLab(clients.first);
    let asked = 0;
    const engine = {
      ...clients.first,
      tasks: {
        ...clients.first.tasks,
        consume: (...call: Parameters<typeof clients.first.tasks.consume>) => {
          asked++;
          return clients.first.tasks.consume(...call);
        },
      },
    };
    const gone = new AbortController();
    const long = dispatchJob(lab.another(engine), { hostname: "g" }, testHosts, {
      waitMs: 99_000,
      signal: gone.signal,
    });
    await expect.poll(() => lab.clock.waits).toEqual([10_000]);
    expect(asked).toBeLessThan(5);
    lab.clock.advance(10_000);
    expect(await long).toBeUndefined();
    const other = dispatchJob(lab.another(engine), { hostname: "g" }, testHosts, { waitMs: 9000, signal: gone.signal });
    await expect.poll(() => lab.clock.waits).toEqual([9000]);
    gone.abort();
    expect(await other).toBeUndefined();
  });

  it("names of machines that are none get no job", async () => {
    const lab = await openSchedulerLab(clients.first);
    for (const name of ["", "../x", "a b", "a/in_process", "x".repeat(300)]) {
      expect(await lab.boot(name)).toBeUndefined();
      await expect(lab.setMac(name, "52-54-00-12-34-56")).rejects.toMatchObject({ status: 400 });
    }
    await expect(lab.setMac("a", "52/54")).rejects.toMatchObject({ status: 400 });
    expect(await lab.bootMac("x".repeat(10_000))).toBeUndefined();
  });

  it("a registration lives as long as its heart beats", async () => {
    const lab = await openSchedulerLab(clients.first);
    const name = { type: "dc", hostname: "host-1", is_remote: false } as const;
    expect(await heartBeat(lab.context, name)).toBe(false);
    await registerTestbox(lab.context, { ...name, arch: "aarch64" });
    expect(await heartBeat(lab.context, name)).toBe(true);
    expect(await clients.first.expiring.get("/tbox/dc/local-host-1")).toContain("aarch64");
  });
});
