import { describe, expect, it } from "vitest";
import { axisOf, withCommit } from "../../src/bisect/axis.js";

const hex = "0123456789abcdef0123456789abcdef01234567";
const kernel = { linux: { commit: hex, _url: "git+https://Git.Example/Linux.git/" } };
const packaged = { makepkg: { commit: "v1.2", _url: "https://git.example/curl" } };

describe("axisOf", () => {
  it("takes the source of a test before its package, with the canonical address", () => {
    const axis = axisOf({ suite: "ltp", ss: kernel, program: packaged });
    expect(axis).toEqual({ path: "ss.linux.commit", commit: hex, url: "https://git.example/Linux", project: "Linux" });
  });

  it("takes the package of a build before the kernel that it needs", () => {
    expect(axisOf({ suite: "makepkg", ss: kernel, program: packaged })?.path).toBe("program.makepkg.commit");
    expect(axisOf({ suite: "makepkg", ss: kernel, pp: packaged })?.path).toBe("pp.makepkg.commit");
    expect(axisOf({ suite: "build", ss: kernel })?.path).toBe("ss.linux.commit");
  });

  it("takes another source where there is no kernel, also one with dots in its name", () => {
    const job = { suite: "t", ss: { "z.lib": { commit: "v1", _url: "https://h/z" }, q: { commit: "v2" } } };
    const axis = axisOf(job);
    expect(axis).toMatchObject({ path: "ss.z.lib.commit", commit: "v1", project: "z" });
    expect(axis && withCommit(job, axis, hex).ss).toEqual({ ...job.ss, "z.lib": { commit: hex, _url: "https://h/z" } });
  });

  it("takes upstream_commit and commit with their addresses", () => {
    expect(axisOf({ upstream_commit: hex, upstream_url: "git://h/x.git" })).toMatchObject({
      path: "upstream_commit",
      url: "git://h/x",
    });
    expect(axisOf({ commit: 6.17, git_url: "https://h/y" })).toMatchObject({ path: "commit", commit: "6.17" });
  });

  it("finds a mirror of upstream_repo below the first local folder, and nowhere above it", () => {
    const job = { upstream_commit: hex, upstream_repo: "l/linux/linux" };
    expect(axisOf(job)).toBeUndefined();
    expect(axisOf(job, undefined, ["/srv/git"])?.url).toBe("/srv/git/upstream/l/linux/linux");
    expect(axisOf({ ...job, upstream_dir: "openeuler" }, undefined, ["/srv/git"])?.url).toBe(
      "/srv/git/openeuler/l/linux/linux",
    );
    for (const upstream_repo of ["../../etc", "/etc", "a//b", ".git", "-x", "a/../b", "a b"]) {
      expect(axisOf({ ...job, upstream_repo }, undefined, ["/srv/git"]), upstream_repo).toBeUndefined();
    }
  });

  it("needs both repository and commit", () => {
    const jobs = [{}, { commit: hex }, { git_url: "https://h/y" }, { commit: " ", git_url: "https://h/y" }];
    for (const job of [...jobs, { ss: { linux: { commit: hex } } }, { ss: [kernel], commit: null }]) {
      expect(axisOf(job)).toBeUndefined();
    }
  });

  it("takes the one that is asked for, or none", () => {
    const job = { suite: "ltp", ss: kernel, program: packaged };
    expect(axisOf(job, "program.makepkg.commit")?.commit).toBe("v1.2");
    expect(axisOf(job, "suite")).toBeUndefined();
  });

  it("keeps an address that is none, for mirrors to refuse", () => {
    expect(axisOf({ commit: hex, git_url: "ext::sh -c id" })?.url).toBe("ext::sh -c id");
  });
});

describe("withCommit", () => {
  it("changes the one field, keeps the order of all, and leaves the job as it was", () => {
    const job = { suite: "ltp", ss: kernel, testbox: "vm" };
    const axis = axisOf(job);
    const changed = axis && withCommit(job, axis, "v2");
    expect(changed).toEqual({ suite: "ltp", ss: { linux: { ...kernel.linux, commit: "v2" } }, testbox: "vm" });
    expect(Object.keys(changed ?? {})).toEqual(["suite", "ss", "testbox"]);
    expect(job.ss.linux.commit).toBe(hex);
  });

  it("takes a source named __proto__ for a source", () => {
    const job = { suite: "t", ss: JSON.parse('{"__proto__": {"commit": "v1", "_url": "https://h/p"}}') };
    const axis = axisOf(job);
    expect(axis?.path).toBe("ss.__proto__.commit");
    const changed = axis && withCommit(job, axis, hex);
    expect(JSON.stringify(changed?.ss)).toBe(`{"__proto__":{"commit":"${hex}","_url":"https://h/p"}}`);
    expect(({} as { commit?: string }).commit).toBeUndefined();
  });
});
