import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runAsync } from "../support/run-async.js";
import { type FilesByName, makeFolder } from "../support/temp-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Appends its arguments as one JSON-free line each, a blank line between calls, and what it is given of the secrets. */
const fakeDocker = `#!/bin/sh
{ printf '%s\\n' "$@"; echo; } >>"$NOTES/calls"
case $1 in
build) for last; do :; done; ls "$last" >"$NOTES/context" ;;
run) printf '%s\\n' "\${ES_PASSWORD-}" >"$NOTES/password" ;;
stop) exit 1 ;;
esac
`;

interface DockerRun {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly home: string;
  /** Arguments of each call. */
  readonly calls: readonly (readonly string[])[];
  note(name: string): string;
}

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** In the home folder. */
  readonly files?: FilesByName;
}

async function runScript(
  name: "build" | "run" | "start",
  { env = {}, args = [], files = {} }: Given,
): Promise<DockerRun> {
  const notes = makeFolder({ "bin/docker": fakeDocker, calls: "" });
  const home = makeFolder(files);
  const { exitCode, stderr } = await runAsync(join(root, "container/scheduler", name), args, {
    env: { PATH: `${join(notes, "bin")}:${process.env.PATH}`, HOME: home, CCI_SRC: root, NOTES: notes, ...env },
    // Not where they lie: the how-to goes there, cron does not.
    cwd: "/",
  });
  const note = (file: string): string => readFileSync(join(notes, file), "utf8");
  const calls = note("calls").split("\n\n").slice(0, -1);
  return { exitCode, stderr, home, calls: calls.map((call) => call.split("\n")), note };
}

/** Values of an option that may come several times. */
const all = (call: readonly string[] | undefined, option: string): readonly string[] =>
  (call ?? []).flatMap((word, at) => (word === option ? [call?.[at + 1] ?? ""] : []));

describe("container/scheduler", () => {
  it("case 64: run replaces s001-alpine-3001 and publishes port 3001 of the settings file", async () => {
    const { exitCode, calls, stderr } = await runScript("run", {
      files: { ".config/compass-ci/defaults/example.yaml": "SCHED_PORT: 3001\nOS_HTTP_HOST: os.lab\nREDIS_HOST: r\n" },
      env: { SCHED_PORT: "3000", SCHED_HOST: "172.17.0.1", ES_HOST: "es" },
    });
    expect([exitCode, stderr]).toEqual([0, "docker logs -f s001-alpine-3001\n"]);
    expect(calls.map(([command]) => command)).toEqual(["stop", "rm", "run"]);
    expect(calls[1]).toEqual(["rm", "--force", "s001-alpine-3001"]);
    const run = calls[2];
    expect(run).toEqual(expect.arrayContaining(["--detach", "--restart=always"]));
    expect(all(run, "--name")).toEqual(["s001-alpine-3001"]);
    expect(all(run, "--publish")).toEqual(["3001:3001"]);
    expect(all(run, "--env")).toEqual(
      expect.arrayContaining([
        "SCHED_PORT=3001",
        "SCHED_HOST=172.17.0.1",
        "OS_HTTP_HOST=os.lab",
        "REDIS_HOST=r",
        "ES_HOST=es",
      ]),
    );
    expect(all(run, "--env")).not.toContain("SCHED_PORT=3000");
    expect(all(run, "--volume")).toEqual(
      expect.arrayContaining([
        "/srv/result:/srv/result",
        "/srv/initrd:/srv/initrd",
        "/srv/job_initrd_tmpfs:/srv/job_initrd_tmpfs",
      ]),
    );
    expect(run?.slice(run.indexOf("cci-scheduler"))).toEqual([
      "cci-scheduler",
      "serve",
      "--host",
      "0.0.0.0",
      "--port",
      "3001",
      "--no-accounts",
    ]);
  });

  it("start without any setting takes port 3000 and keeps its own store in the user's state folder", async () => {
    const { calls, home } = await runScript("start", {});
    expect(all(calls[2], "--name")).toEqual(["s001-alpine-3000"]);
    expect(all(calls[2], "--volume")).toContain(`${home}/.local/state/cci:/var/lib/cci`);
  });

  it("mounts what the settings name: result files, SQLite files, accounts, programs, the settings themselves", async () => {
    const { calls, home } = await runScript("start", {
      files: { ".config/compass-ci/defaults/a.yaml": "CCI_RESULT_BASE: /data\nCCI_ACCOUNTS: /etc/accounts.yaml\n" },
      env: { CCI_STORE: "sqlite:/db/cci.db", CCI_QUEUE: "sqlite:/db/cci.db", LKP_SRC: "/lkp" },
    });
    const volumes = all(calls[2], "--volume");
    expect(volumes).toEqual(
      expect.arrayContaining([
        "/data/result:/data/result",
        "/db:/db",
        "/etc/accounts.yaml:/etc/accounts.yaml:ro",
        "/lkp:/lkp:ro",
        `${home}/.config/compass-ci:/root/.config/compass-ci:ro`,
      ]),
    );
    expect(new Set(volumes).size).toBe(volumes.length);
    expect(all(calls[2], "--env")).toContain("CCI_RESULT_BASE=/data");
    expect(calls[2]?.slice(-2)).toEqual(["--port", "3000"]);
  });

  it("puts no secret on the command line", async () => {
    const { calls, note } = await runScript("start", {
      env: { ES_PASSWORD: "secret1", CCI_QUEUE: "redis://:secret2@r", CCI_STORE: "http://u:secret3@es" },
      files: { ".config/compass-ci/defaults/a.yaml": "ES_API_KEY: secret4\n" },
    });
    expect(calls.flat().join("\n")).not.toContain("secret");
    expect(all(calls[2], "--env")).toContain("ES_PASSWORD");
    expect(note("password")).toBe("secret1\n");
  });

  it("keeps values with blanks, globs and shell words as they are", async () => {
    const { calls } = await runScript("start", { env: { SCHED_HOST: "* $(id) `id` \"'" } });
    expect(all(calls[2], "--env")).toContain("SCHED_HOST=* $(id) `id` \"'");
  });

  it("touches no container where a setting cannot be used", async () => {
    const { exitCode, stderr, calls } = await runScript("start", { env: { SCHED_PORT: "3001x" } });
    expect([exitCode, calls]).toEqual([2, []]);
    expect(stderr).toMatch(/^cci: BAD_SETTING: SCHED_PORT \(environment\) is 3001x\n/);
  });

  it("case 64: build makes the image of what a scheduler needs, and of nothing else", async () => {
    const { exitCode, calls, note } = await runScript("build", { args: ["--no-cache"] });
    expect(exitCode).toBe(0);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.slice(0, -1)).toEqual(["build", "--tag", "cci-scheduler", "--no-cache"]);
    const context = note("context").trimEnd().split("\n");
    expect(context.filter((name) => name !== "package-lock.json")).toEqual(
      expect.arrayContaining(["Dockerfile", "bin", "dist", "package.json", "tables"]),
    );
    expect(context).not.toContain("node_modules");
  });
});
