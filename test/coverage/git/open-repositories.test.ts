import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { CoverageRules, ModuleRules } from "../../../src/coverage/coverage-rules.js";
import { openRepositories } from "../../../src/coverage/git/open-repositories.js";
import type { Repositories } from "../../../src/coverage/git/repository.js";
import { repositoryAddress } from "../../../src/coverage/git/repository-address.js";
import { lockFile } from "../../../src/support/file-lock.js";
import { startGitDaemon } from "../../bisect/git/git-daemon.js";
import { chain, makeRepository, type TestRepository } from "../../bisect/git/make-repository.js";
import { freePort } from "../../services/server-process.js";
import { addFile, makeFolder } from "../../support/temp-folder.js";
import { createTestClock, type TestClock } from "../../support/test-clock.js";
import { makePartial } from "./make-partial.js";

const open = (
  root: string,
  modules: Record<string, ModuleRules>,
  times: Partial<CoverageRules> = {},
  clock?: TestClock,
): Repositories => {
  const rules: Partial<CoverageRules> = { root, modules: new Map(Object.entries(modules)), ...times };
  return openRepositories({ gitTimeoutMs: 30_000, cloneTimeoutMs: 30_000, ...rules } as CoverageRules, clock);
};
const commit = (repository: TestRepository, name: string): string => {
  addFile(join(repository.folder, `${name}.go`), "package p\n");
  repository.git("add", ".");
  repository.git("commit", "--quiet", "-m", name);
  return repository.git("rev-parse", "HEAD");
};

describe("the clones of the modules", () => {
  it("are made on first use at ROOT/APP/repo, whole or not at all", async () => {
    const origin = makeRepository(chain(3));
    const root = makeFolder();
    const repository = await open(root, { app: { repo: origin.folder } }).open("app");
    expect(repository?.folder).toBe(join(root, "app/repo"));
    expect(await repository?.resolve(origin.hash("c2").slice(0, 10))).toBe(origin.hash("c2"));
    for (const name of ["main", "origin/main", "origin/HEAD", "HEAD"]) {
      expect(await repository?.resolve(name), name).toBe(origin.hash("c3"));
    }
    expect(readdirSync(join(root, "app")).toSorted()).toEqual([".repo.lock", "repo"]);
    expect(readFileSync(join(root, "app/repo/.git/config"), "utf8")).toContain("bare = false");
    expect(await open(root, {}).open("app")).toBeUndefined();
  });

  it("come over the network too", async () => {
    const origin = makeRepository(chain(2));
    const daemon = await startGitDaemon(origin.folder);
    const root = makeFolder();
    const repository = await open(root, { app: { repo: `${daemon.url}/.git` } }).open("app");
    expect(await repository?.resolve("main")).toBe(origin.hash("c2"));
  });

  it("fetch what they do not know, and only then", async () => {
    const origin = makeRepository(chain(2));
    const root = makeFolder();
    const repository = await open(root, { app: { repo: `file://${origin.folder}` } }).open("app");
    const next = commit(origin, "next");
    expect(await repository?.resolve("main")).toBe(origin.hash("c2"));
    expect(await repository?.resolve(next.slice(0, 10))).toBe(next);
    expect(await repository?.resolve("main")).toBe(next);
    expect((await repository?.sources(next).read("next.go"))?.toString()).toBe("package p\n");
    await expect(repository?.resolve("0123456789")).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "commit not found: 0123456789",
    });
  });

  it("keep what was fetched, follow a new default branch, and get a commit that no branch leads to", async () => {
    const origin = makeRepository(chain(3));
    const clock = createTestClock();
    const repository = await open(makeFolder(), { app: { repo: origin.folder } }, {}, clock).open("app");
    origin.git("branch", "-m", "main", "trunk");
    origin.git("reset", "--quiet", "--hard", "HEAD~1");
    const next = commit(origin, "next");
    expect(await repository?.resolve(next)).toBe(next);
    expect(await repository?.resolve("origin/HEAD")).toBe(next);
    expect(await repository?.resolve(origin.hash("c3"))).toBe(origin.hash("c3"));
    const lost = commit(origin, "lost");
    origin.git("reset", "--quiet", "--hard", "HEAD~1");
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true");
    clock.advance(30_000);
    expect(await repository?.resolve(lost)).toBe(lost);
  });

  it("are fetched into no more than every 30 s, whatever names are asked for", async () => {
    const origin = makeRepository(chain(1));
    const clock = createTestClock();
    const repository = await open(makeFolder(), { app: { repo: origin.folder } }, {}, clock).open("app");
    const unknown = expect.objectContaining({ code: "NOT_FOUND" });
    await expect(repository?.resolve("random1")).rejects.toEqual(unknown);
    const next = commit(origin, "next");
    for (const name of ["random2", "0".repeat(40), next]) {
      await expect(repository?.resolve(name), name).rejects.toEqual(unknown);
    }
    clock.advance(30_000);
    expect(await repository?.resolve(next)).toBe(next);
  });

  it("run nothing that the repository they come from names for what it lacks", async () => {
    const origin = makeRepository([{ name: "c1", files: { "a.go": "package a\n" } }]);
    const mark = makePartial(origin, "main:a.go");
    await expect(open(makeFolder(), { app: { repo: origin.folder } }).open("app")).rejects.toMatchObject({
      code: "REPO_UNAVAILABLE",
    });
    expect(existsSync(mark)).toBe(false);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "come from a folder of somebody else, and from no other (needs root)",
    async () => {
      const [origin, other] = [makeRepository(chain(1)), makeRepository(chain(1), { bare: true })];
      for (const path of [origin.folder, origin.gitDir, other.folder]) chownSync(path, 12345, 12345);
      const root = makeFolder();
      const modules = { app: { repo: origin.folder }, bare: { repo: `file://${other.folder}` } };
      for (const app of ["app", "bare"]) {
        const repository = await open(root, modules).open(app);
        expect(await repository?.resolve("main"), app).toBe(origin.hash("c1"));
        expect(readFileSync(join(root, app, "repo/.git/local.gitconfig"), "utf8")).not.toContain("*");
      }
    },
  );

  it("are made once where several ask at a time, and after one that was given up half way", async () => {
    const origin = makeRepository(chain(2));
    const root = makeFolder({ "app/.repo.partial-1-1/.git/HEAD": "ref: refs/heads/main\n", "app/repo/.git/HEAD": "" });
    const modules = { app: { repo: origin.folder } };
    const opened = await Promise.all([open(root, modules).open("app"), open(root, modules).open("app")]);
    for (const repository of opened) expect(await repository?.resolve("main")).toBe(origin.hash("c2"));
    expect(readdirSync(join(root, "app")).toSorted()).toEqual([".repo.lock", "repo"]);
  });

  it("leave nothing behind where the repository is none, and work once it is there", async () => {
    const folder = makeFolder();
    const root = makeFolder();
    const repositories = open(root, { app: { repo: join(folder, "later") } });
    await expect(repositories.open("app")).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
    expect(readdirSync(join(root, "app"))).toEqual([".repo.lock"]);
    const origin = makeRepository(chain(1), { folder: join(folder, "later") });
    expect(await (await repositories.open("app"))?.resolve("main")).toBe(origin.hash("c1"));
  });

  it("fetch again after a fetch that was killed", async () => {
    const origin = makeRepository(chain(1));
    const root = makeFolder();
    const repository = await open(root, { app: { repo: origin.folder } }).open("app");
    const left = ["packed-refs.lock", "refs/remotes/origin/main.lock", "objects/pack/tmp_pack_x"];
    const paths = left.map((name) => join(root, "app/repo/.git", name));
    for (const path of paths) {
      addFile(path, "");
      utimesSync(path, 1, 1);
    }
    const next = commit(origin, "next");
    expect(await repository?.resolve(next)).toBe(next);
    expect(paths.filter((path) => existsSync(path))).toEqual([]);
  });

  it("still serve what they know while the repository is gone", async () => {
    const origin = makeRepository(chain(2));
    const root = makeFolder();
    const repositories = open(root, { app: { repo: origin.folder } });
    await repositories.open("app");
    rmSync(origin.folder, { recursive: true });
    const repository = await repositories.open("app");
    expect(await repository?.resolve(origin.hash("c1"))).toBe(origin.hash("c1"));
    await expect(repository?.resolve("0123456789")).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  });

  it("show no password of an address", async () => {
    const root = makeFolder();
    const port = await freePort();
    const opened = open(root, { app: { repo: `http://ada:secret@127.0.0.1:${port}/a.git` } }).open("app");
    await expect(opened).rejects.toMatchObject({
      code: "REPO_UNAVAILABLE",
      message: expect.not.stringContaining("secret"),
    });
    expect(readdirSync(join(root, "app"))).toEqual([".repo.lock"]);
  });

  it("come by gits that give up a line that stalls, also when nobody watches them any more", async () => {
    const origin = makeRepository(chain(1));
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const folder = makeFolder({ "bin/git": `#!/bin/sh\necho "$*" >> "$0.log"\nexec ${real} "$@"\n` });
    chmodSync(join(folder, "bin/git"), 0o755);
    vi.stubEnv("PATH", `${join(folder, "bin")}:${process.env.PATH}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    await open(makeFolder(), { app: { repo: origin.folder } }).open("app");
    const far = readFileSync(join(folder, "bin/git.log"), "utf8").match(/^.* (?:fetch|ls-remote) .*$/gm);
    expect(far).toHaveLength(2);
    for (const line of far ?? []) expect(line).toContain("-c http.lowSpeedLimit=1 -c http.lowSpeedTime=60 ");
  });

  it("run no hook and no program that a repository names", async () => {
    const origin = makeRepository(chain(1));
    const root = makeFolder();
    const mark = join(root, "mark");
    const repository = await open(root, { app: { repo: origin.folder } }).open("app");
    for (const hook of ["reference-transaction", "post-checkout", "post-merge"]) {
      addFile(join(root, "app/repo/.git/hooks", hook), `#!/bin/sh\ntouch ${mark}\n`);
    }
    const next = commit(origin, "next");
    expect(await repository?.resolve(next)).toBe(next);
    expect(existsSync(mark)).toBe(false);
  });

  it("are given up after their time, also where another process has them", async () => {
    const origin = makeRepository(chain(1));
    const root = makeFolder();
    const modules = { app: { repo: origin.folder } };
    await expect(open(root, modules, { cloneTimeoutMs: 1 }).open("app")).rejects.toThrow(/killed after 0.001 s/);
    const leave = await lockFile([join(root, "app/.repo.lock")], undefined);
    await expect(open(root, modules, { cloneTimeoutMs: 20, gitTimeoutMs: 20 }).open("app")).rejects.toThrow(
      /locked by another goc-cov for 0.04 s/,
    );
    const stop = AbortSignal.abort(new Error("enough"));
    await expect(open(root, modules).open("app", stop)).rejects.toThrow("enough");
    leave();
    const opened = await open(root, modules).open("app");
    expect(await opened?.resolve("origin/HEAD")).toBe(origin.git("rev-parse", "HEAD").trim());
  });

  it("are not opened for an app that names no folder", async () => {
    const root = makeFolder();
    const repo = makeRepository(chain(1)).folder;
    for (const app of ["..", "a/b", ".repo", "-x", "a\0"]) {
      await expect(open(root, { [app]: { repo } }).open(app)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
    }
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("the address of a repository", () => {
  it.each([
    ["https://host.test/a.git", false],
    ["ssh://git@host.test:22/a", false],
    ["git@host.test:team/a.git", false],
    ["host.test:a", false],
    ["file:///srv/a", true],
    ["/srv/a:b", true],
  ])("may be %s", (address, isLocal) => {
    expect(repositoryAddress(address, "/root")).toEqual({ address, isLocal });
  });

  it("is a path from the work folder on where it is a relative one", () => {
    expect(repositoryAddress("../a", "/srv/root")).toEqual({ address: "/srv/a", isLocal: true });
  });

  it.each([
    "",
    "--upload-pack=x",
    "ext::sh -c id",
    "fd::17",
    "file::/srv/a",
    "ftp://host.test/a",
    "ssh://-oProxyCommand=id/a",
    "-oProxyCommand=id:a",
    "host.test:-a",
    "a\nb",
  ])("is never %j", (address) => {
    expect(() => repositoryAddress(address, "/root")).toThrow(expect.objectContaining({ code: "REPO_UNAVAILABLE" }));
  });

  it("shows no password where it is refused", () => {
    expect(() => repositoryAddress("ftp://ada:secret@host.test/a", "/root")).toThrow(/^(?!.*secret)/);
  });
});
