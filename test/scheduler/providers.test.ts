import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makeFakeQemu } from "../support/fake-qemu.js";
import { type AsyncRunOptions, runAsync } from "../support/run-async.js";
import type { CliRun } from "../support/run-cli.js";
import { type DoubleRequest, type SchedulerDouble, startSchedulerDouble } from "../support/scheduler-double.js";
import { makeFolder } from "../support/temp-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A job that the double has for whoever asks. */
const bootScript = (url: string): string =>
  [
    "#!ipxe",
    "",
    `initrd ${url}/os/debian/aarch64/sid/initrd.lkp`,
    `initrd ${url}/initrd/lkp/latest/lkp-aarch64.cgz`,
    `initrd ${url}/job_initrd_tmpfs/6/job.cgz`,
    `kernel ${url}/os/debian/aarch64/sid/vmlinuz user=lkp job=/lkp/scheduled/job.yaml root=h:/os/x a="$(id)" * initrd=initrd.lkp initrd=lkp-aarch64.cgz initrd=job.cgz`,
    "boot",
    "",
  ].join("\n");

const noJob = "#!ipxe\necho ...\necho No job now\necho ...\nreboot\n";

/** Every file holds its own path. */
async function startDouble(script: (url: string) => string): Promise<SchedulerDouble> {
  const double: SchedulerDouble = await startSchedulerDouble((request) => answer(request));
  const answer = ({ method, path, query }: DoubleRequest) => {
    if (method === "PUT" && path === "/set_host_mac") return { body: query.get("hostname") ? "Done" : "No yet!" };
    if (method === "PUT" && path === "/del_host_mac") return { body: "Done" };
    if (path.startsWith("/boot.ipxe/mac/")) return { body: script(double.url) };
    return path.includes("missing") ? undefined : { body: `<${path}>` };
  };
  return double;
}

const run = (script: string, options: AsyncRunOptions): Promise<CliRun> => runAsync(join(root, script), [], options);
const asked = ({ requests }: SchedulerDouble): readonly string[] =>
  requests.map(({ method, path, query }) => `${method} ${path}${query.size > 0 ? `?${query}` : ""}`);
const macOf = (hostname: string): string =>
  ["0a", ...(createHash("md5").update(`${hostname}\n`).digest("hex").slice(0, 10).match(/../g) ?? [])].join("-");

describe("providers/qemu.sh", () => {
  it("case 64: boots the job of its host with kernel, initrds in order and arguments", async () => {
    const double = await startDouble(bootScript);
    const qemu = makeFakeQemu();
    const hostname = "vm-2p8g--me-17";
    const { exitCode, stderr } = await run("providers/qemu.sh", { env: { ...double.env, ...qemu.env, hostname } });
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
    const mac = macOf(hostname);
    expect(asked(double)).toEqual([
      `PUT /set_host_mac?hostname=${hostname}&mac=${mac}`,
      `GET /boot.ipxe/mac/${mac}`,
      "GET /os/debian/aarch64/sid/initrd.lkp",
      "GET /initrd/lkp/latest/lkp-aarch64.cgz",
      "GET /job_initrd_tmpfs/6/job.cgz",
      "GET /os/debian/aarch64/sid/vmlinuz",
      `PUT /del_host_mac?mac=${mac}`,
    ]);
    const notes = qemu.notes();
    expect(notes?.kernel.toString()).toBe("</os/debian/aarch64/sid/vmlinuz>");
    expect(notes?.initrd.toString()).toBe(
      "</os/debian/aarch64/sid/initrd.lkp></initrd/lkp/latest/lkp-aarch64.cgz></job_initrd_tmpfs/6/job.cgz>",
    );
    expect(notes?.valueOf("-append")).toBe('user=lkp job=/lkp/scheduled/job.yaml root=h:/os/x a="$(id)" *');
    expect([notes?.valueOf("-smp"), notes?.valueOf("-m")]).toEqual(["2", "8G"]);
    expect(notes?.valueOf("-nic")).toContain(`mac=${mac.replaceAll("-", ":")}`);
    expect(notes?.valueOf("-kernel")).toMatch(/\/vmlinuz$/);
    // Nothing stays behind.
    expect(existsSync(notes?.valueOf("-kernel") ?? "")).toBe(false);
  });

  it("without a job ends well, starts nothing and takes its address back", async () => {
    const double = await startDouble(() => noJob);
    const qemu = makeFakeQemu();
    const { exitCode, stdout } = await run("providers/qemu.sh", { env: { ...double.env, ...qemu.env, hostname: "h" } });
    expect([exitCode, stdout]).toEqual([0, "No job now for h\n"]);
    expect(qemu.notes()).toBeUndefined();
    expect(asked(double).at(-1)).toBe(`PUT /del_host_mac?mac=${macOf("h")}`);
  });

  it.each([
    [
      "a file that is missing",
      (url: string) => bootScript(url).replace("job.cgz\n", "missing\n"),
      "cannot be downloaded",
    ],
    [
      "a URL of another kind",
      (url: string) => bootScript(url).replace(`initrd ${url}/os`, "initrd file:///etc"),
      "not a URL",
    ],
    ["a name of dots", (url: string) => bootScript(url).replace("6/job.cgz\n", "..\n"), "not the name of a file"],
    [
      "a name that is an option",
      (url: string) => bootScript(url).replace("6/job.cgz\n", "-o\n"),
      "not the name of a file",
    ],
    ["no kernel", (url: string) => bootScript(url).replace("kernel ", "echo "), "names initrds and no kernel"],
  ])("starts nothing where the answer has %s", async (_title, script, message) => {
    const double = await startDouble(script);
    const qemu = makeFakeQemu();
    const { exitCode, stderr } = await run("providers/qemu.sh", { env: { ...double.env, ...qemu.env, hostname: "h" } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(qemu.notes()).toBeUndefined();
    expect(asked(double).at(-1)).toMatch(/^PUT \/del_host_mac/);
  });

  it.each(["", "-x", "a b", "a$(id)", "a&mac=x"])(
    "refuses the host name %j before it asks anybody",
    async (hostname) => {
      const double = await startDouble(() => noJob);
      const { exitCode } = await run("providers/qemu.sh", { env: { ...double.env, ...makeFakeQemu().env, hostname } });
      expect([exitCode, double.requests]).toEqual([2, []]);
    },
  );

  it("ends with 69 where no scheduler answers", async () => {
    const env = { ...makeFakeQemu().env, HOME: "/nonexistent", SCHED_PORT: "1", hostname: "h" };
    expect((await run("providers/qemu.sh", { env })).exitCode).toBe(69);
  });

  it("sends the token of CCI_TOKEN to the scheduler alone", async () => {
    const files = await startDouble(() => "");
    const double = await startDouble(() => bootScript(files.url));
    const env = { ...double.env, ...makeFakeQemu().env, hostname: "h", CCI_TOKEN: "abc" };
    await run("providers/qemu.sh", { env });
    expect(double.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill("Bearer abc"));
    expect(files.requests.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill(undefined));
  });
});

describe("providers/my-qemu.sh", () => {
  it("case 64: is a machine of the user, at the port of the settings file", async () => {
    const double = await startDouble(() => noJob);
    const HOME = makeFolder({ ".config/compass-ci/defaults/example.yaml": `SCHED_PORT: ${double.port}\n` });
    const env = { ...double.env, ...makeFakeQemu().env, SCHED_PORT: "1", HOME, USER: "me" };
    expect((await run("providers/my-qemu.sh", { env })).exitCode).toBe(0);
    await run("providers/my-qemu.sh", { env: { ...env, tbox_group: "vm-hi1620-2p8g" } });
    const hosts = double.requests.flatMap(({ path, query }) =>
      path === "/set_host_mac" ? [query.get("hostname")] : [],
    );
    expect(hosts).toEqual([
      expect.stringMatching(/^vm-2p8g--me-\d+$/),
      expect.stringMatching(/^vm-hi1620-2p8g--me-\d+$/),
    ]);
  });
});

describe("user-client/helper/0_addjob.sh", () => {
  const addJob = (job: string, env: Readonly<Record<string, string>>): Promise<CliRun> =>
    runAsync(join(root, "user-client/helper/0_addjob.sh"), [job], { env: { ...env } });

  it("posts a file as it stands, comment lines as null keys, and prints the answer", async () => {
    const double = await startSchedulerDouble(() => ({ body: "6" }));
    const folder = makeFolder({
      "a.yaml":
        "#! jobs/iperf.yaml\n# no key\nsuite: iperf\ntestbox: vm-2p8g--me\niperf:\n  protocol: [tcp, udp]\nruntime: 30s\n",
    });
    expect(await addJob(join(folder, "a.yaml"), double.env)).toEqual({
      stdout: "add job as jobid = 6\n",
      stderr: "",
      exitCode: 0,
    });
    const [request] = double.requests;
    expect(request).toMatchObject({ method: "POST", path: "/scheduler/v1/jobs/submit" });
    expect(JSON.parse(request?.body ?? "")).toEqual({
      "#! jobs/iperf.yaml": null,
      suite: "iperf",
      testbox: "vm-2p8g--me",
      iperf: { protocol: ["tcp", "udp"] },
      runtime: "30s",
    });
  });

  it("posts the sample job for the machine of the user", async () => {
    const double = await startSchedulerDouble(() => ({ body: "6" }));
    await addJob(join(root, "user-client/helper/iperf.yaml"), { ...double.env, USER: "me" });
    expect(JSON.parse(double.requests[0]?.body ?? "")).toMatchObject({
      suite: "iperf",
      runtime: 30,
      arch: "aarch64",
      testbox: "vm-2p8g--me",
    });
  });

  it("shows why a job is refused", async () => {
    const headers = { "CCI-Error-Description": "Missing required job key: 'testbox'." };
    const double = await startSchedulerDouble(() => ({ status: 400, headers, body: "0" }));
    const folder = makeFolder({ "a.yaml": "suite: iperf\n" });
    expect(await addJob(join(folder, "a.yaml"), double.env)).toEqual({
      stdout: "add job as jobid = 0\n",
      stderr: "Missing required job key: 'testbox'.\n",
      exitCode: 1,
    });
  });

  it("ends with 2 for a file that is no job, with 69 where no scheduler answers", async () => {
    const folder = makeFolder({ "a.yaml": "- x\n", "b.yaml": "suite: iperf\n" });
    const env = { HOME: "/nonexistent", SCHED_PORT: "1" };
    expect((await addJob(join(folder, "a.yaml"), env)).exitCode).toBe(2);
    expect((await addJob(join(folder, "missing.yaml"), env)).exitCode).toBe(2);
    expect((await addJob(join(folder, "b.yaml"), env)).exitCode).toBe(69);
  });
});

describe("the scripts of the project", () => {
  const scripts = [
    "container/scheduler/build",
    "container/scheduler/run",
    "container/scheduler/start",
    "providers/my-qemu.sh",
    "providers/qemu.sh",
    "user-client/helper/0_addjob.sh",
    "user-client/helper/settings.sh",
  ];

  it.each(["sh", "dash", "bash"])("are understood by %s", async (shell) => {
    for (const script of scripts) {
      expect(await runAsync(shell, ["-n", join(root, script)])).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    }
  });

  it("find the project by where they lie if CCI_SRC does not say", async () => {
    const double = await startDouble(() => noJob);
    const env = { ...double.env, ...makeFakeQemu().env, USER: "me" };
    expect((await run("providers/my-qemu.sh", { env, cwd: "/" })).exitCode).toBe(0);
  });
});
