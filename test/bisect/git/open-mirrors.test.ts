import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { findCommit } from "../../../src/bisect/git/find-commit.js";
import { openHistory } from "../../../src/bisect/git/open-history.js";
import { type Mirrors, openMirrors } from "../../../src/bisect/git/open-mirrors.js";
import { addWorkTree, removeWorkTree } from "../../../src/bisect/git/work-tree.js";
import { setEnvironment } from "../../support/environment.js";
import { makeFolder } from "../../support/temp-folder.js";
import { startGitDaemon } from "./git-daemon.js";
import { chain, makeRepository, type RepositoryOptions, type TestRepository } from "./make-repository.js";

const mirrorsIn = (folder: string, localRepos: readonly string[] = []): Mirrors =>
  openMirrors({ folder, localRepos, maxConcurrentClones: 2 });

/** What a folder of mirrors holds besides its locks. */
const mirrorNames = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => !name.endsWith(".lock"));

async function serve(options: RepositoryOptions = {}): Promise<{ url: string; repository: TestRepository }> {
  const base = makeFolder();
  const repository = makeRepository(chain(6), { ...options, bare: true, folder: join(base, "demo.git") });
  const { url } = await startGitDaemon(base);
  return { url: `${url}/demo.git`, repository };
}

it("a mirror holds every ref of its repository, and what came since when it is asked for again", async () => {
  const { url, repository } = await serve({
    refs: { "refs/heads/main": "c5", "refs/changes/7": "c6" },
    tags: { "v1.0": "c2" },
  });
  const mirrors = mirrorsIn(makeFolder());
  const gitDir = await mirrors.mirror(url);
  const history = openHistory(gitDir);
  expect(await history.resolve("HEAD")).toBe(repository.hash("c5"));
  expect(await history.resolve("v1.0")).toBe(repository.hash("c2"));
  expect(await history.resolve("refs/changes/7")).toBe(repository.hash("c6"));

  repository.git("update-ref", "refs/heads/new", repository.hash("c3"));
  repository.git("tag", "-d", "v1.0");
  expect(await mirrors.mirror(url)).toBe(gitDir);
  expect(await history.resolve("new")).toBe(repository.hash("c3"));
  expect(await history.resolve("v1.0")).toBeUndefined();
});

it("HEAD of a mirror is that of its repository, whatever its branch is called", async () => {
  const { url, repository } = await serve({ refs: { "refs/heads/trunk": "c4", "refs/heads/main": "c6" } });
  repository.git("symbolic-ref", "HEAD", "refs/heads/trunk");
  const gitDir = await mirrorsIn(makeFolder()).mirror(url);
  expect(await openHistory(gitDir).resolve("HEAD")).toBe(repository.hash("c4"));
});

it("HEAD of a mirror follows that of its repository, also while the branch before is still there", async () => {
  const { url, repository } = await serve({ refs: { "refs/heads/master": "c4", "refs/heads/main": "c6" } });
  repository.git("symbolic-ref", "HEAD", "refs/heads/master");
  const mirrors = mirrorsIn(makeFolder());
  const history = openHistory(await mirrors.mirror(url));
  expect(await history.resolve("HEAD")).toBe(repository.hash("c4"));
  repository.git("symbolic-ref", "HEAD", "refs/heads/main");
  await mirrors.mirror(url);
  expect(await history.resolve("HEAD")).toBe(repository.hash("c6"));
});

it("A54: 20 tasks at once, of several services and spellings, share one mirror", async () => {
  const { url, repository } = await serve();
  const folder = makeFolder();
  const services = [mirrorsIn(folder), mirrorsIn(folder)];
  const spellings = [url, url.replace(/\.git$/, "/"), url.replace(/\.git$/, ".git/"), url.replace("git://", "GIT://")];
  const tasks = Array.from({ length: 20 }, (_, n) => services[n % 2]?.mirror(spellings[n % 4] as string));
  const gitDirs = new Set(await Promise.all(tasks));
  expect(gitDirs.size).toBe(1);
  expect(mirrorNames(folder)).toHaveLength(1);
  const [gitDir] = [...gitDirs];
  expect(await openHistory(gitDir as string).resolve("main")).toBe(repository.hash("c6"));
});

it("commits that a force push took away, and work trees on them, stay", async () => {
  const { url, repository } = await serve();
  const folder = makeFolder();
  const mirrors = mirrorsIn(folder);
  const gitDir = await mirrors.mirror(url);
  const tree = join(folder, "tree");
  await addWorkTree(gitDir, repository.hash("c6"), tree);
  repository.git("update-ref", "refs/heads/main", repository.hash("c3"));
  repository.git("reflog", "expire", "--expire=now", "--all");
  repository.git("gc", "--quiet", "--prune=now");
  await mirrors.mirror(url);
  const history = openHistory(gitDir);
  expect(await history.resolve("main")).toBe(repository.hash("c3"));
  expect((await history.facts(repository.hash("c6"))).subject).toBe("c6");
  removeWorkTree(gitDir, tree);
});

it("many fetches do not pile up packs, and lose nothing", async () => {
  const { url, repository } = await serve();
  const mirrors = mirrorsIn(makeFolder());
  const gitDir = await mirrors.mirror(url);
  const commits = Array.from({ length: 24 }, (_, n) => addPack(repository, gitDir, n));
  const packs = (): number =>
    readdirSync(join(gitDir, "objects", "pack")).filter((name) => name.endsWith(".pack")).length;
  repository.git(`--git-dir=${gitDir}`, "prune-packed");
  expect(packs()).toBeGreaterThan(24);
  // No ref leads to those commits.
  await mirrors.mirror(url);
  expect(packs()).toBeLessThan(5);
  const history = openHistory(gitDir);
  for (const commit of commits) expect(await history.resolve(commit)).toBe(commit);
});

it("a commit that no ref leads to is fetched by its name where the server gives it", async () => {
  const { url, repository } = await serve({ refs: { "refs/heads/main": "c2" } });
  const mirrors = mirrorsIn(makeFolder());
  const lost = repository.hash("c6");
  const { gitDir, commit } = await findCommit(mirrors, url, lost);
  expect(commit).toBe(lost);
  expect((await openHistory(gitDir).facts(lost)).subject).toBe("c6");
  expect(await mirrors.fetchObject(url, lost)).toBe(true);
  expect(await mirrors.fetchObject(url, "1".repeat(40))).toBe(false);
});

it("a job names its commit by tag, branch or at least 12 hex; anything else is not looked up", async () => {
  const { url, repository } = await serve({ tags: { "v6.17": "c3", "6.6.0-132.0.0": "c4" } });
  const mirrors = mirrorsIn(makeFolder());
  const commitOf = async (revision: string): Promise<string> => (await findCommit(mirrors, url, revision)).commit;
  const c5 = repository.hash("c5");
  expect(await commitOf("v6.17")).toBe(repository.hash("c3"));
  expect(await commitOf("6.6.0-132.0.0")).toBe(repository.hash("c4"));
  expect(await commitOf("main")).toBe(repository.hash("c6"));
  expect(await commitOf(c5.slice(0, 12))).toBe(c5);
  expect(await commitOf(c5.toUpperCase().slice(0, 20))).toBe(c5);
  const none = [
    c5.slice(0, 11),
    "main~1",
    "HEAD@{0}",
    ":/c3",
    "v9.9",
    "a..b",
    "",
    "1".repeat(40),
    "../../x",
    "x y",
    "v1\n",
  ];
  for (const revision of none) await expect(commitOf(revision)).rejects.toMatchObject({ code: "COMMIT_NOT_FOUND" });
  await expect(commitOf("--upload-pack=touch x")).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
});

it("a tag with the name of a commit does not hide that commit", async () => {
  const { url, repository } = await serve();
  const c4 = repository.hash("c4");
  repository.git("update-ref", `refs/tags/${c4}`, repository.hash("c1"));
  expect((await findCommit(mirrorsIn(makeFolder()), url, c4)).commit).toBe(c4);
});

it("replace refs of a repository change nothing in its mirror", async () => {
  const { url, repository } = await serve();
  repository.git("replace", repository.hash("c6"), repository.hash("c1"));
  const gitDir = await mirrorsIn(makeFolder()).mirror(url);
  expect((await openHistory(gitDir).facts(repository.hash("c6"))).subject).toBe("c6");
});

it("a repository of this machine is mirrored only below a folder that was named, links followed", async () => {
  const base = makeFolder();
  const secret = makeRepository(chain(1), { folder: join(base, "secret") });
  const allowed = join(base, "allowed");
  const open = makeRepository(chain(2), { folder: join(allowed, "open.git"), bare: true });
  makeRepository(chain(3), { folder: join(allowed, "tree") });
  symlinkSync(secret.folder, join(allowed, "link"));
  mkdirSync(join(base, "allowed-not"));
  const mirrors = mirrorsIn(makeFolder(), [allowed]);
  const spellings = [open.folder, `file://${open.folder}`, join(allowed, "open"), `${allowed}/../allowed/open/`];
  const gitDirs = new Set(await Promise.all(spellings.map((url) => mirrors.mirror(url))));
  expect(gitDirs.size).toBe(1);
  await mirrors.mirror(join(allowed, "tree"));
  for (const url of [
    secret.folder,
    `file://${secret.folder}`,
    join(allowed, "link"),
    `${allowed}/../secret`,
    join(base, "allowed-not"),
    allowed,
    "/",
    join(allowed, "missing"),
  ]) {
    await expect(mirrors.mirror(url)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  }
  await expect(mirrorsIn(makeFolder()).mirror(open.folder)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
});

it.skipIf(process.getuid?.() !== 0)(
  "whose a local repository is does not matter (only root can make one of another)",
  async () => {
    const base = makeFolder();
    const { folder, hash } = makeRepository(chain(2), { folder: join(base, "theirs.git"), bare: true });
    for (const name of [
      folder,
      ...readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
    ]) {
      chownSync(name, 1234, 1234);
    }
    const gitDir = await mirrorsIn(makeFolder(), [base]).mirror(folder);
    expect(await openHistory(gitDir).resolve("main")).toBe(hash("c2"));
  },
);

it("a shallow repository is mirrored as far as it goes, and wholly once it is whole", async () => {
  const base = makeFolder();
  const whole = makeRepository(chain(6), { folder: join(base, "whole.git"), bare: true });
  const shallow = join(base, "shallow.git");
  whole.git("clone", "--quiet", "--bare", "--depth=2", `file://${whole.folder}`, shallow);
  const mirrors = mirrorsIn(makeFolder(), [base]);
  const gitDir = await mirrors.mirror(shallow);
  const history = openHistory(gitDir);
  expect((await history.facts(whole.hash("c5"))).parents).toEqual([]);
  expect(await history.resolve(whole.hash("c4"))).toBeUndefined();
  whole.git("--git-dir", shallow, "fetch", "--quiet", "--unshallow");
  await mirrors.mirror(shallow);
  expect(await history.isAncestor(whole.hash("c1"), whole.hash("c6"))).toBe(true);
});

it.each([
  "ext::sh -c touch% /tmp/x",
  "--upload-pack=touch /tmp/x",
  "-oProxyCommand=touch",
  "ftp://host/x",
  "git+ssh://host/x",
  "host:x",
  "git@host:x",
  "ssh://-oProxyCommand=touch/x",
  "ssh://-l@host/x",
  "http://host",
  "https://host /x",
  "http://host/x\n",
  "data:text/plain,x",
  "relative/path",
  "",
])("no git is started for the address %j", async (url) => {
  const folder = join(makeFolder(), "mirrors");
  await expect(mirrorsIn(folder, ["/"]).mirror(url)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  expect(existsSync(folder)).toBe(false);
});

it("an address that does not answer is REPO_UNAVAILABLE, and nothing is left of the attempt", async () => {
  const { url, repository } = await serve();
  const folder = makeFolder();
  const mirrors = mirrorsIn(folder);
  await expect(mirrors.mirror(`${url}x`)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  await expect(mirrors.mirror("git://127.0.0.1:1/x")).rejects.toMatchObject({
    code: "REPO_UNAVAILABLE",
    message: expect.stringMatching(/unable to connect/),
  });
  expect(mirrorNames(folder)).toEqual([]);
  const gitDir = await mirrors.mirror(url);
  rmSync(repository.folder, { recursive: true });
  await expect(mirrors.mirror(url)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  expect(existsSync(gitDir)).toBe(true);
});

it("what a killed process left is put right: a part of a clone, locks of refs, an empty HEAD", async () => {
  const { url, repository } = await serve();
  const folder = makeFolder();
  const mirrors = mirrorsIn(folder);
  const gitDir = await mirrors.mirror(url);
  const old = new Date(Date.now() - 60_000);
  for (const name of ["packed-refs.lock", "shallow.lock", join("refs", "heads", "main.lock")]) {
    writeFileSync(join(gitDir, name), "");
    utimesSync(join(gitDir, name), old, old);
  }
  repository.git("update-ref", "refs/heads/main", repository.hash("c2"));
  await mirrors.mirror(url);
  expect(await openHistory(gitDir).resolve("main")).toBe(repository.hash("c2"));

  mkdirSync(`${gitDir}.partial-1-1`);
  writeFileSync(join(gitDir, "HEAD"), "");
  await mirrors.mirror(url);
  expect(await openHistory(gitDir).resolve("HEAD")).toBe(repository.hash("c2"));
  expect(mirrorNames(folder)).toHaveLength(1);
});

it("a mirror waits for another process that has it, and no longer than that process lives", async () => {
  const { url } = await serve();
  const folder = makeFolder();
  const mirrors = mirrorsIn(folder);
  const gitDir = await mirrors.mirror(url);
  const script = `new (require("better-sqlite3"))(${JSON.stringify(`${gitDir}.lock`)}).exec("BEGIN EXCLUSIVE");
    console.log("held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  const impatient = new AbortController();
  const given = mirrors.mirror(url, impatient.signal);
  impatient.abort(new Error("no more time"));
  await expect(given).rejects.toThrow("no more time");

  const waiting = mirrors.mirror(url);
  holder.kill("SIGKILL");
  expect(await waiting).toBe(gitDir);
});

it("a stop ends a fetch that hangs", async () => {
  const base = makeFolder();
  makeRepository(chain(1), { bare: true, folder: join(base, "demo.git") });
  const daemon = await startGitDaemon(base);
  daemon.pause();
  const folder = makeFolder();
  const stop = new AbortController();
  const hanging = mirrorsIn(folder).mirror(`${daemon.url}/demo`, stop.signal);
  await vi.waitFor(() => expect(mirrorNames(folder)).toHaveLength(1));
  stop.abort(new Error("stopped"));
  await expect(hanging).rejects.toThrow("stopped");
  expect(mirrorNames(folder)).toEqual([]);
  daemon.resume();
});

it("the user's git variables lead no fetch elsewhere", async () => {
  const { url, repository } = await serve();
  for (const name of ["GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG"]) setEnvironment(name, "/nowhere");
  setEnvironment("GIT_SSH_COMMAND", "touch /nowhere");
  const gitDir = await mirrorsIn(makeFolder()).mirror(url);
  expect(await openHistory(gitDir).resolve("main")).toBe(repository.hash("c6"));
});

/** As a fetch of one commit does. */
function addPack({ git, gitWithInput, hash }: TestRepository, gitDir: string, n: number): string {
  const mirror = `--git-dir=${gitDir}`;
  const commit = git(mirror, "commit-tree", `${hash("c6")}^{tree}`, "-m", `${n}`);
  gitWithInput(`${commit}\n`, mirror, "pack-objects", "-q", join(gitDir, "objects", "pack", "pack"));
  return commit;
}

it("nothing is fetched where the disk is nearly full, and a fetch ends that fills it", async () => {
  const { url } = await serve();
  const folder = makeFolder();
  const disk = { isLow: async () => true, everyMs: 1 };
  const full = { code: "REPO_UNAVAILABLE", message: expect.stringContaining("nearly full") };
  await expect(openMirrors({ folder, localRepos: [], maxConcurrentClones: 1, disk }).mirror(url)).rejects.toMatchObject(
    full,
  );
  expect(mirrorNames(folder)).toEqual([]);

  // It takes the connection and never says a word.
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void mute.close());
  let looks = 0;
  const filling = { isLow: async () => ++looks > 3, everyMs: 1 };
  const mirrors = openMirrors({ folder, localRepos: [], maxConcurrentClones: 1, disk: filling });
  const dead = `git://127.0.0.1:${(mute.address() as AddressInfo).port}/x.git`;
  await expect(mirrors.mirror(dead)).rejects.toMatchObject(full);
  expect(mirrorNames(folder)).toEqual([]);
});

it("what a killed fetch got so far is removed from a mirror that stays", async () => {
  const { url } = await serve();
  const folder = makeFolder();
  const gitDir = await mirrorsIn(folder).mirror(url);
  const packs = join(gitDir, "objects", "pack");
  const before = readdirSync(packs);
  writeFileSync(join(packs, "tmp_pack_x1"), "half");
  const disk = { isLow: async () => true, everyMs: 1 };
  await expect(openMirrors({ folder, localRepos: [], maxConcurrentClones: 1, disk }).mirror(url)).rejects.toThrow();
  expect(readdirSync(packs)).toEqual(before);
});
