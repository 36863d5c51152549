import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openQueue } from "../../src/queue/open.js";
import type { Document } from "../../src/store/document.js";
import { openStore } from "../../src/store/open.js";
import type { DocumentStore } from "../../src/store/store.js";
import { type CliRun, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

/** A lab of one file: the folder is CCI_RESULT_BASE, the store and the queue lie in it. */
interface Lab {
  readonly folder: string;
  reStats(...args: string[]): CliRun;
  jobs(...documents: readonly Document[]): Promise<void>;
  job(id: string): Promise<Document | undefined>;
  /** Adds or changes files of a result root, seconds later than all before. */
  write(resultRoot: string, files: Readonly<Record<string, string>>): void;
}

function openLab(): Lab {
  const folder = makeFolder();
  const url = `sqlite:${join(folder, "cci.db")}`;
  let seconds = 1_700_000_000;
  const useStore = async <T>(work: (store: DocumentStore) => Promise<T>): Promise<T> => {
    const store = await openStore(url, {});
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  return {
    folder,
    reStats: (...args) =>
      runCli("re-stats", args, { env: { CCI_STORE: url, CCI_QUEUE: url, CCI_RESULT_BASE: folder, HOME: folder } }),
    jobs: (...documents) =>
      useStore(async (store) => {
        for (const document of documents) await store.insert("jobs", String(document.id), document);
      }),
    job: (id) => useStore((store) => store.get("jobs", id)),
    write(resultRoot, files) {
      seconds += 10;
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder, resultRoot, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
        utimesSync(path, seconds, seconds);
      }
    },
  };
}

const uptime = { "job.yaml": "testbox: vm-2p8g\n", uptime: "boot: 2\nidle: 1.5\n" };

describe("re-stats", () => {
  it("parses a log again that has grown, and replaces the stats: keys that are gone are gone (42)", async () => {
    const lab = openLab();
    lab.write("result/1", uptime);
    lab.write("result/1", { "uptime.json": '{"uptime.boot": [99]}', "stats.json": '{"uptime.boot": 99}' });
    lab.write("result/1", { uptime: "boot: 3\n" });
    await lab.jobs({ id: "1", result_root: "/result/1", job_stage: "finish", stats: { "uptime.idle": 7, gone: 1 } });
    expect(lab.reStats("id=1")).toEqual({ stdout: "1 ok\n", stderr: "", exitCode: 0 });
    expect(await lab.job("1")).toEqual({
      id: "1",
      result_root: "/result/1",
      job_stage: "finish",
      stats: { "uptime.boot": 3 },
      errid: [],
      job_data_readiness: "complete",
    });
  });

  it("keeps a json without a raw log: it came from the box", async () => {
    const lab = openLab();
    lab.write("result/1", { ...uptime, "box.json": '{"box.a": [1, 3]}' });
    await lab.jobs({ id: "1", result_root: "/result/1" });
    expect(lab.reStats("--force", "id=1").exitCode).toBe(0);
    expect((await lab.job("1"))?.stats).toEqual({ "box.a": 2, "uptime.boot": 2, "uptime.idle": 1.5 });
  });

  it("does all jobs of a group and names the one without a result root (43)", async () => {
    const lab = openLab();
    const ids = Array.from({ length: 25 }, (_, at) => String(100 + at));
    for (const id of ids) lab.write(`result/${id}`, uptime);
    rmSync(join(lab.folder, "result/117"), { recursive: true });
    await lab.jobs(...ids.map((id) => ({ id, group_id: "G", result_root: `/result/${id}` })), {
      id: "7",
      group_id: "H",
    });
    const { stdout, stderr, exitCode } = lab.reStats("--quiet", "group_id=G");
    expect(exitCode).toBe(3);
    expect(stdout.split("\n").sort()).toEqual(
      ["", ...ids.map((id) => (id === "117" ? "117 missing-result_root" : `${id} ok`))].sort(),
    );
    expect(stderr).toBe("cci: 117 missing-result_root\n");
  });

  it("wants a condition, and names an id that no job has (44)", async () => {
    const lab = openLab();
    await lab.jobs({ id: "1", result_root: "/result/1" });
    expect(lab.reStats()).toMatchObject({ stdout: "", exitCode: 2 });
    expect(lab.reStats("group_id=")).toMatchObject({ stdout: "", exitCode: 2 });
    expect(lab.reStats("id=nope")).toEqual({
      stdout: "nope not-found\n",
      stderr: "cci: nope not-found\n",
      exitCode: 5,
    });
    expect(lab.reStats("group_id=none")).toMatchObject({ stdout: "", exitCode: 5 });
  });

  it("leaves with 1 where no job could be done", async () => {
    const lab = openLab();
    await lab.jobs({ id: "1", result_root: "/result/1" }, { id: "2" }, { id: "3", result_root: "/../../etc" });
    const { stdout, exitCode } = lab.reStats("--quiet", "id=1,2,3");
    expect(exitCode).toBe(1);
    expect(stdout.split("\n").sort()).toEqual(
      ["", "1 missing-result_root", "2 missing-result_root", "3 missing-result_root"].sort(),
    );
  });

  it("leaves the store as it is where result2stats fails, and says why", async () => {
    const lab = openLab();
    lab.write("result/1", { uptime: "boot: 2\n" });
    await lab.jobs({ id: "1", result_root: "/result/1", stats: { a: 1 } });
    const { stdout, exitCode } = lab.reStats("--json", "id=1");
    expect(exitCode).toBe(1);
    const job = join(lab.folder, "result/1/job.yaml");
    expect(JSON.parse(stdout)).toEqual({ id: "1", status: "failed", reason: `NO_JOB: ${job} does not exist` });
    expect((await lab.job("1"))?.stats).toEqual({ a: 1 });
  });

  it("touches nothing on a dry run, and names the json that would go", async () => {
    const lab = openLab();
    lab.write("result/1", uptime);
    lab.write("result/1", { "uptime.json": '{"uptime.boot": [9]}', "stats.json": "{}" });
    await lab.jobs({ id: "1", result_root: "/result/1" });
    expect(lab.reStats("-n", "id=1").stdout).toBe("1 dry-run stats.json\n");
    expect(lab.reStats("-n", "--force", "id=1").stdout).toBe("1 dry-run stats.json uptime.json\n");
    expect(readFileSync(join(lab.folder, "result/1/stats.json"), "utf8")).toBe("{}");
    expect(await lab.job("1")).toEqual({ id: "1", result_root: "/result/1" });
  });

  it("starts bisects only when asked to", async () => {
    const lab = openLab();
    lab.write("result/1", { ...uptime, "pkgbuild.json": '{"pkgbuild.a.c:error:x": [1]}' });
    await lab.jobs({ id: "1", result_root: "/result/1" });
    const url = `sqlite:${join(lab.folder, "cci.db")}`;
    const delimiterTasks = async (): Promise<unknown> => {
      const queue = await openQueue(url, "v0.2");
      const tasks = (await queue.tasks.list("delimiter")).map(({ id, content }) => ({ id, content }));
      await queue.close();
      return tasks;
    };
    expect(lab.reStats("id=1").exitCode).toBe(0);
    expect(await delimiterTasks()).toEqual([]);
    expect(lab.reStats("--bisect", "id=1").exitCode).toBe(0);
    const content = { job_id: "1", error_id: "pkgbuild.a.c:error:x", error_ids: ["pkgbuild.a.c:error:x"] };
    expect(await delimiterTasks()).toEqual([{ id: "1", content }]);
    expect((await lab.job("1"))?.error_ids).toEqual(["pkgbuild.a.c:error:x"]);
  });

  it("leaves with 69 where the store is not reachable, and deletes nothing", async () => {
    const lab = openLab();
    lab.write("result/1", uptime);
    lab.write("result/1", { "stats.json": "{}" });
    const { stdout, stderr, exitCode } = lab.reStats("--store", "http://127.0.0.1:1", "id=1");
    expect([stdout, exitCode]).toEqual(["", 69]);
    expect(stderr).toContain("cci: STORE_UNREACHABLE: ");
    expect(existsSync(join(lab.folder, "result/1/stats.json"))).toBe(true);
  });
});
