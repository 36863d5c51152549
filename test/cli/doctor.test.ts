import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startRedis, whyNoRedis } from "../services/redis.js";
import { freePort } from "../services/server-process.js";
import { type CliRun, runCli } from "../support/run-cli.js";
import { type FilesByName, makeFolder } from "../support/temp-folder.js";

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Below the home folder. */
  readonly files?: FilesByName;
}

/** None of the settings of this machine. */
const unset = {
  CCI_STORE: undefined,
  CCI_QUEUE: undefined,
  CCI_RESULT_BASE: undefined,
  ES_HOST: undefined,
  REDIS_HOST: undefined,
  XDG_STATE_HOME: undefined,
  SCHED_HOST: undefined,
  SCHED_PORT: undefined,
};

function doctor({ env = {}, args = [], files = {} }: Given): CliRun & { readonly home: string } {
  const home = makeFolder(files);
  return { home, ...runCli("cci", ["doctor", ...args], { env: { ...unset, HOME: home, ...env } }) };
}

interface Report {
  readonly ok: boolean;
  readonly settings: readonly { readonly name: string; readonly value: string | null; readonly origin: string }[];
  readonly checks: readonly { readonly name: string; readonly status: string; readonly detail: string }[];
}

function reportOf(given: Given): Report & { readonly exitCode: number | null } {
  const { stdout, stderr, exitCode } = doctor({ ...given, args: ["--json", ...(given.args ?? [])] });
  expect(stderr).toBe("");
  return { ...(JSON.parse(stdout) as Report), exitCode };
}

/** Where the embedded store and queue were used already. */
function usedPlaces(): Record<string, string> {
  const folder = makeFolder({ "results/x": "" });
  const env = { CCI_STORE: `sqlite:${folder}/cci.db`, CCI_QUEUE: `sqlite:${folder}/cci.db` };
  expect(runCli("cci", ["db", "init"], { env }).exitCode).toBe(0);
  return { ...env, CCI_RESULT_BASE: join(folder, "results") };
}

const statusOf = ({ checks }: Report, name: string): string | undefined =>
  checks.find((check) => check.name === name)?.status;
const check = ({ checks }: Report, name: string) => checks.find((one) => one.name === name);

describe("cci doctor", () => {
  it("is content where everything works", () => {
    const env = usedPlaces();
    const report = reportOf({ env });
    expect([report.ok, report.exitCode]).toEqual([true, 0]);
    expect(report.checks.map(({ name, status }) => [name, status])).toEqual(
      ["node", "settings", "store", "schema", "queue", "result base"].map((name) => [name, "ok"]),
    );
    expect(check(report, "store")?.detail).toMatch(/^SQLite \d+\.\d+\.\d+ at sqlite:\//);
    expect(check(report, "result base")?.detail).toMatch(/ is writable, \S+ GiB of \S+ GiB free$/);
  });

  it("shows each setting with its origin, for people and for programs", () => {
    const files = { ".config/compass-ci/defaults/lab.yaml": "CCI_QUEUE_LEASE: 90\n" };
    const { stdout, home } = doctor({ env: usedPlaces(), files });
    expect(stdout).toMatch(new RegExp(`^CCI_QUEUE_LEASE +90 +${home}/.config/compass-ci/defaults/lab.yaml$`, "m"));
    expect(stdout).toMatch(/^CCI_EXTRACT_RETRY +10 +default$/m);
    expect(stdout).toMatch(/^ok +queue +SQLite /m);
    const { settings } = reportOf({ env: usedPlaces(), args: ["--queue", "sqlite:/tmp/other.db"] });
    expect(settings).toContainEqual({ name: "CCI_QUEUE", value: "sqlite:/tmp/other.db", origin: "--queue" });
    expect(settings).toContainEqual({ name: "ES_USER", value: null, origin: "not set" });
  });

  it("never shows a secret", () => {
    const env = { ...usedPlaces(), ES_PASSWORD: "geheim1", CCI_QUEUE: "redis://:geheim2@127.0.0.1:1" };
    expect(doctor({ env }).stdout).not.toContain("geheim");
    expect(doctor({ env, args: ["--json", "-v"] }).stdout).not.toContain("geheim");
  });

  it("says with -q only what is not well", () => {
    const env = usedPlaces();
    expect(doctor({ env, args: ["-q"] })).toMatchObject({ stdout: "", stderr: "", exitCode: 0 });
    const { stdout } = doctor({ env: { ...env, CCI_RESULT_BASE: "/nonexistent" }, args: ["-q"] });
    expect(stdout).toMatch(/^failed {2}result base {2}\/nonexistent: no such file or directory\nhint: .*\n$/);
  });

  it("warns of a new machine, and makes nothing there", () => {
    const { stdout, exitCode, home } = doctor({});
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^warning +store +sqlite:\S+ is not there yet\nhint: /m);
    expect(existsSync(join(home, ".local"))).toBe(false);
  });

  it("warns of collections that are missing", () => {
    const env = usedPlaces();
    const path = `${makeFolder()}/cci.db`;
    runCli("cci", ["db", "check"], { env: { CCI_STORE: `sqlite:${path}` } });
    const report = reportOf({ env: { ...env, CCI_STORE: `sqlite:${path}` } });
    expect([statusOf(report, "schema"), report.exitCode]).toEqual(["warning", 0]);
  });

  it("fails where store and queue do not answer, and goes on with the others", async () => {
    const port = await freePort();
    const env = { ...usedPlaces(), CCI_STORE: `http://127.0.0.1:${port}`, CCI_QUEUE: `redis://127.0.0.1:${port}` };
    const report = reportOf({ env });
    expect([report.ok, report.exitCode]).toEqual([false, 1]);
    expect(check(report, "store")).toMatchObject({
      status: "failed",
      detail: expect.stringMatching(/STORE_UNREACHABLE/),
    });
    expect(check(report, "queue")).toMatchObject({
      status: "failed",
      detail: expect.stringMatching(/QUEUE_UNREACHABLE/),
    });
    expect(statusOf(report, "schema")).toBeUndefined();
    expect(statusOf(report, "result base")).toBe("ok");
  });

  const whyNot = whyNoRedis();
  it.skipIf(whyNot !== undefined)(
    `does not wait for ever for a server that is stuck${whyNot ? ` (${whyNot})` : ""}`,
    async () => {
      const server = await startRedis();
      try {
        expect(statusOf(reportOf({ env: { ...usedPlaces(), CCI_QUEUE: server.url } }), "queue")).toBe("ok");
        server.pause();
        const report = reportOf({ env: { ...usedPlaces(), CCI_QUEUE: server.url } });
        expect([statusOf(report, "queue"), report.exitCode]).toEqual(["failed", 1]);
      } finally {
        server.resume();
        await server.stop();
      }
    },
  );

  it("looks at the logging cluster only where one is configured, and does without", async () => {
    const env = { ...usedPlaces(), LOGGING_ES_HOST: "127.0.0.1", LOGGING_ES_PORT: `${await freePort()}` };
    const report = reportOf({ env });
    expect([statusOf(report, "logging"), report.exitCode]).toEqual(["warning", 0]);
  });

  it("fails where the result base that was chosen is not there, or no folder", () => {
    const env = usedPlaces();
    const folder = makeFolder({ file: "" });
    for (const path of ["/nonexistent/results", join(folder, "file")]) {
      const report = reportOf({ env: { ...env, CCI_RESULT_BASE: path } });
      expect([statusOf(report, "result base"), report.exitCode]).toEqual(["failed", 1]);
      expect(check(report, "result base")?.detail).toContain(path);
    }
  });

  it.skipIf(process.getuid?.() === 0)(
    "fails where the result base cannot be written (root can write everywhere)",
    () => {
      const env = usedPlaces();
      const folder = makeFolder();
      chmodSync(folder, 0o555);
      expect(statusOf(reportOf({ env: { ...env, CCI_RESULT_BASE: folder } }), "result base")).toBe("failed");
    },
  );

  it("names every setting that cannot be used, and shows the others", () => {
    const places = usedPlaces();
    const report = reportOf({ env: { ...places, CCI_QUEUE_LEASE: "soon", CCI_REDIS_LAYOUT: "v3" } });
    expect(report.exitCode).toBe(1);
    expect(report.checks.filter(({ name }) => name === "settings").map(({ detail }) => detail)).toEqual([
      expect.stringContaining("CCI_REDIS_LAYOUT (environment) is v3"),
      expect.stringContaining("CCI_QUEUE_LEASE (environment) is soon"),
    ]);
    expect(report.settings.find(({ name }) => name === "CCI_STORE")?.value).toBe(places.CCI_STORE);
  });

  it("names a settings file that is no YAML", () => {
    const report = reportOf({ env: usedPlaces(), files: { ".config/compass-ci/defaults/a.yaml": "x: [\n" } });
    expect([statusOf(report, "settings"), report.exitCode]).toEqual(["failed", 1]);
    expect(check(report, "settings")?.detail).toMatch(/a\.yaml:\d+:\d+: /);
  });
});
