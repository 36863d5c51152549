import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { coverageKeys, coverageLists } from "../../src/config/coverage-keys.js";
import { kebabCase, readCoverageSettings } from "../../src/config/coverage-settings.js";
import { CciError } from "../../src/support/cci-error.js";
import { makeFolder } from "../support/temp-folder.js";

type Flags = Readonly<Record<string, unknown>>;

function read(flags: Flags, env: NodeJS.ProcessEnv = {}, file?: string) {
  const root = makeFolder(file === undefined ? {} : { "goc-cov.json": file });
  return readCoverageSettings({ flags: { root, ...flags }, env });
}

function problem(flags: Flags, env: NodeJS.ProcessEnv = {}, file?: string): string {
  try {
    read(flags, env, file);
  } catch (error) {
    if (error instanceof CciError && error.code === "BAD_SETTING") return `${error.message}; ${error.hint}`;
    throw error;
  }
  return "none";
}

describe("settings of goc-cov", () => {
  it("have the defaults of the specification without any file", () => {
    const { root, ...settings } = read({});
    expect(settings).toEqual({
      center: "http://127.0.0.1:7777",
      listen: "127.0.0.1:8089",
      modules: new Map(),
      intervalsMs: [900_000, 3_600_000, 7_200_000, 14_400_000],
      jitter: 0.1,
      listIntervalMs: 300_000,
      retryBaseMs: 60_000,
      sweepIntervalMs: 600_000,
      probeTimeoutMs: 3000,
      probeTries: 4,
      pullTimeoutMs: 8000,
      syncWaitMs: 8000,
      freshForMs: 900_000,
      gitTimeoutMs: 180_000,
      cloneTimeoutMs: 600_000,
      keep: 20,
      days: 90,
      maxProfileBytes: 64 * 1024 * 1024,
      denyAddresses: ["0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32"],
      exclude: [],
      removeGuard: true,
      reregister: false,
    });
  });

  it("are taken from a flag before a variable, from that before the file", () => {
    const file = JSON.stringify({ probeTries: 5, probeTimeout: "1s", pullTimeout: "2s", exclude: ["a,b", "c"] });
    const env = { GOC_COV_PROBE_TRIES: "6", GOC_COV_PROBE_TIMEOUT: "7s" };
    expect(read({ probeTries: "8" }, env, file)).toMatchObject({
      probeTries: 8,
      probeTimeoutMs: 7000,
      pullTimeoutMs: 2000,
      exclude: ["a,b", "c"],
    });
  });

  it("have lists with commas in flags and variables, and an empty one", () => {
    expect(read({ exclude: "a, b", denyAddresses: "" })).toMatchObject({ exclude: ["a", "b"], denyAddresses: [] });
    expect(read({}, { GOC_COV_INTERVALS: "250ms,1s,2m,3h" }).intervalsMs).toEqual([250, 1000, 120_000, 10_800_000]);
  });

  it("read the modules of the file", () => {
    const modules = { app: { repo: "/srv/app.git", module: "lab.test/app", base: "origin/main" } };
    expect(read({}, {}, JSON.stringify({ modules })).modules.get("app")).toEqual(modules.app);
  });

  it("find root by flag, variable, or in the state folder", () => {
    expect(readCoverageSettings({ flags: { root: "/r" }, env: { GOC_COV_ROOT: "/e" } }).root).toBe("/r");
    expect(readCoverageSettings({ flags: {}, env: { GOC_COV_ROOT: "/e" } }).root).toBe("/e");
    expect(readCoverageSettings({ flags: {}, env: { XDG_STATE_HOME: "/s" } }).root).toBe("/s/cci/goc_watch_dog_root");
  });

  it("look into no file for a command without a work folder, but the one that is named", () => {
    const folder = makeFolder({ "goc-cov.json": "{", "other.json": '{"keep": 3}' });
    expect(readCoverageSettings({ flags: { root: folder }, env: {}, isPlain: true }).keep).toBe(20);
    const config = join(folder, "other.json");
    expect(readCoverageSettings({ flags: { root: folder, config }, env: {}, isPlain: true }).keep).toBe(3);
  });
});

test.each<[Flags, NodeJS.ProcessEnv, string | undefined, string]>([
  [{ probeTries: "0" }, {}, undefined, "probeTries (--probe-tries) is 0; it takes a whole number from 1 to 20"],
  [{}, { GOC_COV_PULL_TIMEOUT: "8" }, undefined, "pullTimeout (GOC_COV_PULL_TIMEOUT) is 8; it takes a duration"],
  [{ intervals: "1m,2m" }, {}, undefined, "it takes four durations"],
  [{ center: "centre:7777" }, {}, undefined, "it takes an http URL"],
  [{ listen: "8089" }, {}, undefined, "it takes HOST:PORT"],
  [{ listen: "a:70000" }, {}, undefined, "it takes HOST:PORT"],
  [{ maxProfileBytes: "64MB" }, {}, undefined, "it takes a size"],
  [{ removeGuard: "maybe" }, {}, undefined, "it takes true or false"],
  [{ config: "/nonexistent/x.json" }, {}, undefined, "/nonexistent/x.json: no such file or directory"],
  [{}, {}, "{", "it takes JSON"],
  [{}, {}, "[]", "no JSON object"],
  [{}, {}, '{"root": "/x"}', "unknown key root; root is a flag and a variable"],
  [{}, {}, '{"probeTrys": 4}', "unknown key probeTrys; it takes center"],
  [{}, {}, '{"keep": {"a": 1}}', 'keep is {"a":1}'],
  [{}, {}, '{"modules": {"../x": {"repo": "y"}}}', "modules has the app ../x"],
  [{}, {}, '{"modules": {"x": {"url": "y"}}}', "the module x is"],
  [{}, {}, '{"modules": {"x": {"module": "y"}}}', "the module x is"],
  [{}, {}, '{"modules": {"sqlite.db": {"repo": "y"}}}', "modules has the app sqlite.db"],
  [{}, {}, '{"constructor": "x"}', "unknown key constructor"],
  [{}, {}, '{"toString": "x"}', "unknown key toString"],
  [
    { removeGuard: "constructor" },
    {},
    undefined,
    "removeGuard (--remove-guard) is constructor; it takes true or false",
  ],
])("settings %j %j %s are refused: %s", (flags, env, file, words) => {
  expect(problem(flags, env, file)).toContain(words);
});

test("a password in the URL of a repository is not shown, however the module is wrong", () => {
  const repo = "https://user:hunter2@git.lab/x.git";
  const long = `https://user:${"hunter2".repeat(20)}@git.lab/x.git`;
  for (const module of [{ repo, url: "y" }, { repo: long, url: "y" }, repo, [repo]]) {
    const told = problem({}, {}, JSON.stringify({ modules: { x: module } }));
    expect(told).toContain("the module x is");
    expect(told).not.toContain("hunter2");
  }
  expect(problem({}, {}, JSON.stringify({ keep: { repo } }))).not.toContain("hunter2");
});

test("every key has its row in the docs", () => {
  const page = readFileSync(new URL("../../docs/operating/coverage.md", import.meta.url), "utf8");
  const keys = [...Object.keys(coverageKeys), ...Object.keys(coverageLists), "root", "modules"];
  expect(keys.filter((key) => !new RegExp(`^\\| [^|]*\`${key}\``, "m").test(page))).toEqual([]);
});

test("every key has a flag and a variable of its name", () => {
  const keys = [...Object.keys(coverageKeys), ...Object.keys(coverageLists)];
  expect(keys.map((key) => [key, kebabCase(key)])).toContainEqual(["maxProfileBytes", "max-profile-bytes"]);
  expect(read({}, { GOC_COV_MAX_PROFILE_BYTES: "7" }).maxProfileBytes).toBe(7);
});
