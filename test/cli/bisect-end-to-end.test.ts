import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type ServeServer, startServe } from "../services/serve.js";
import { runAsync, runLauncher } from "../support/run-async.js";
import { launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { makeNumberedRepository } from "./bisect-repository.js";
import { makeTestTree } from "./bisect-tests.js";

const curlTestbox = fileURLToPath(new URL("../services/curl-testbox.sh", import.meta.url));
const hosts = ["dc-1g-1", "dc-1g-2"];
const always = "ltp.always01.fail";
const sometimes = "ltp.sometimes01.fail";

type Row = Readonly<Record<string, unknown>>;

/** Ways to run the jobs of a lab; each goes on until the test is over. */
const testboxes = [
  { name: "the built-in testbox", start: startBuiltIn },
  { name: "a testbox of curl, cpio and sh alone", start: startCurl },
];

function startBuiltIn(server: ServeServer, lkpSrc: string, host: string): void {
  const child = spawn(process.execPath, [launcher("cci"), "testbox", host, "--poll", "0.1", "--quiet"], {
    env: { ...server.env, SCHED_HOST: server.url, LKP_SRC: lkpSrc, XDG_STATE_HOME: makeFolder() },
    stdio: ["ignore", "ignore", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
}

function startCurl(server: ServeServer, lkpSrc: string, host: string): void {
  const above = makeFolder();
  const mac = `52-54-00-00-00-0${hosts.indexOf(host)}`;
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const work = async (): Promise<void> => {
    while (!isOver) {
      const folder = mkdtempSync(join(above, "run-"));
      await runAsync("sh", [curlTestbox, server.url, host, mac, folder], { env: { TEST_PROGRAMS: `${lkpSrc}/tests` } });
    }
  };
  void work();
}

describe.each(testboxes)("the whole way with $name", ({ start }) => {
  it("names both culprits of a failed job, records them, and shows them everywhere", async () => {
    const repository = makeNumberedRepository(64);
    const lkpSrc = makeTestTree([
      { name: "always01", since: 37, failsOfTen: 10 },
      { name: "sometimes01", since: 23, failsOfTen: 7 },
    ]);
    const server = await startServe({
      args: ["--with", "all", "--quiet"],
      env: {
        LKP_SRC: lkpSrc,
        BISECT_LOCAL_REPOS: repository.parent,
        BISECT_PRODUCER_INTERVAL: "1",
        BISECT_WORKERS: "2",
        // Not the exit code of the runner, which any failure sets.
        BISECT_WHITELIST: join(makeFolder({ whitelist: "\\.fail$\n" }), "whitelist"),
        XDG_STATE_HOME: makeFolder(),
      },
    });
    onTestFinished(() => server.stop());
    for (const host of hosts) start(server, lkpSrc, host);
    const job = makeFolder({
      "job.yaml": `suite: ltp\ntestbox: dc-1g\ncommit: ${repository.commit(64)}\ngit_url: ${repository.path}\nltp: {case: all}\n`,
    });
    const startMs = performance.now();
    const submitted = await runLauncher("cci", ["submit-job", join(job, "job.yaml"), "-q"], {
      env: { ...server.env, SCHED_HOST: server.url },
    });
    expect(submitted).toMatchObject({ exitCode: 0, stderr: "" });

    const list = async (): Promise<readonly Row[]> =>
      ((await (await fetch(`${server.url}/api/v1/list_bisect_tasks`)).json()) as { tasks: Row[] }).tasks;
    const tasks = await vi.waitFor(
      async () => {
        const all = await list();
        expect(all.map(({ bisect_status }) => bisect_status)).toEqual(["completed", "completed"]);
        return all;
      },
      { timeout: 400_000, interval: 500 },
    );
    console.log(`both culprits after ${Math.round((performance.now() - startMs) / 1000)} s`);

    const culprits = new Map(tasks.map(({ error_id, first_bad_commit }) => [error_id, first_bad_commit]));
    expect(culprits).toEqual(
      new Map([
        [always, repository.commit(37)],
        [sometimes, repository.commit(23)],
      ]),
    );
    for (const { confidence } of tasks) expect(confidence).toBeGreaterThanOrEqual(0.95);

    const { regressions } = (await (await fetch(`${server.url}/api/v1/regression`)).json()) as { regressions: Row[] };
    expect(new Map(regressions.map(({ errid, related_commits }) => [errid, related_commits]))).toEqual(
      new Map([...culprits].map(([errid, commit]) => [errid, [commit]])),
    );

    const dashboard = await (await fetch(`${server.url}/bisect`)).text();
    for (const { id, first_bad_commit } of tasks) {
      const shown = await runLauncher("cci", ["bisect", "show", String(id), "--steps", "--json"], { env: server.env });
      expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
      const { task } = JSON.parse(shown.stdout) as { task: Row };
      expect(task).toMatchObject({ id, first_bad_commit, bisect_status: "completed" });
      expect(dashboard).toContain(String(first_bad_commit).slice(0, 10));
    }
    await server.stop();
  }, 480_000);
});
