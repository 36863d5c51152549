import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erridSourceFile } from "../../../src/bisect/errid-source-file.js";
import { chooseErrids, type ErridSources } from "../../../src/bisect/producer/choose-errids.js";
import { readErridLists } from "../../../src/bisect/producer/errid-lists.js";
import { erridsOfJob } from "../../../src/bisect/producer/errids-of-job.js";
import { filterErrid } from "../../../src/bisect/producer/filter-errid.js";
import { scoreErrid } from "../../../src/bisect/producer/score-errid.js";
import { splitErrids } from "../../../src/bisect/producer/split-errids.js";
import type { Regression } from "../../../src/bisect/regression/regression.js";
import { makeFolder } from "../../support/temp-folder.js";

const builtIn = { isEnabled: true, intervalS: 300, queryHours: 48, whitelist: undefined, denylist: undefined };
const lists = readErridLists(builtIn);
const known = (fields: object): Regression => ({ valid: "true", status: "active", j: {}, ...fields }) as Regression;
const ruleOf = (errid: string, regression?: Regression, more: object = {}): string => {
  const decision = filterErrid(errid, { regression, texts: new Set(), lists, ...more });
  return decision.isAdmitted ? "admitted" : decision.rule;
};
const choose = (errids: readonly string[], sources: Partial<ErridSources> = {}) =>
  chooseErrids(errids, {
    statsKeys: errids,
    regressions: new Map(),
    lists,
    withTask: new Set(),
    first: undefined,
    ...sources,
  });

describe("splitErrids", () => {
  it("A8: a blank inside quotes does not split", () => {
    expect(splitErrids("e1 e2:'a b'c e3")).toEqual(["e1", "e2:'a b'c", "e3"]);
    expect(splitErrids('a "b  c" d')).toEqual(["a", '"b  c"', "d"]);
  });

  it("takes a quote that is never closed for a sign like others", () => {
    expect(splitErrids("can't do this")).toEqual(["can't", "do", "this"]);
    expect(splitErrids(`x"y 'a"b' c`)).toEqual([`x"y 'a"b'`, "c"]);
  });

  it("loses no sign but blanks", () => {
    const signs = fc.string({ unit: fc.constantFrom("a", "'", '"', " ", "\t", "测", "#") });
    fc.assert(
      fc.property(signs, (text) => splitErrids(text).join("") === text.replace(/\s/g, "") || /['"]/.test(text)),
    );
    fc.assert(fc.property(signs, (text) => splitErrids(text).every((errid) => text.includes(errid) && errid !== "")));
  });
});

describe("erridsOfJob", () => {
  it("takes a list, and a text where the keys of the stats say what is one error id", () => {
    const stats = { "a b": 1, "a b c": 2, c: 1, d: 0, e: null, f: "3" };
    expect(erridsOfJob({ errid: ["c", "d", "e", "f", "gone"], stats })).toEqual(["c", "f"]);
    expect(erridsOfJob({ errid: "c a b f", stats })).toEqual(["c", "a b", "f"]);
    expect(erridsOfJob({ errid: "a b c", stats })).toEqual(["a b c"]);
    expect(erridsOfJob({ errid: "x 'y z'", error_ids: ["q", "x", 7] })).toEqual(["x", "'y z'", "q"]);
  });

  it("is not misled by names that objects have", () => {
    expect(erridsOfJob({ errid: ["constructor", "__proto__"], stats: {} })).toEqual([]);
    expect(erridsOfJob({ errid: 3, error_ids: {} })).toEqual([]);
    expect(erridsOfJob({ errid: ["x".repeat(5000)] })).toEqual([]);
  });
});

describe("filterErrid", () => {
  it("A9: of the built-in lists only what a test says gets in", () => {
    expect(ruleOf("x.message")).toBe("companion");
    expect(ruleOf("stderr.msg.foo")).toBe("companion");
    expect(ruleOf("dmesg.eid.y")).toBe("denied");
    expect(ruleOf("stderr.curl:(#)Could_not_resolve_host")).toBe("denied");
    expect(ruleOf("ltp.eid.z.fail")).toBe("admitted");
  });

  it.each([
    "stderr.eid.No_such_file_or_directory",
    "stderr.sh:#:iperf3:not_found",
    "makepkg.eid.==>ERROR:A_failure_occurred_in_build()",
    "makepkg.eid.==>WARNING:Skipping_verification",
    "makepkg.eid.git_clone_failed",
    "makepkg.eid.Failure_while_downloading",
    "pkgbuild.eid.connect:Connection_refused",
    "pkgbuild.<built-in>:error:x",
    "x.eid.error_opening/tmp/abc",
    "kmsg.usb#:device_descriptor",
  ])("denies %s", (errid) => expect(ruleOf(errid)).toBe("denied"));

  it.each([
    "pkgbuild.foo.c:error:expected';'before'}'token",
    "build-pkg.src/a.c:warning:unused-variable'x'",
    "last_state.test.pkgbuild.exit_code.1",
    "dmesg.Kernel_panic-not_syncing",
    "dmesg.BUG:KASAN:use-after-free_in_foo",
    "stderr.segmentation_fault",
    "kselftest.net.timeouts.fail",
  ])("admits %s", (errid) => expect(ruleOf(errid)).toBe("admitted"));

  it("denies on stderr what another program of the job reports too", () => {
    const texts = new Set(["foo_panic"]);
    expect(ruleOf("stderr.eid.foo_panic", undefined, { texts })).toBe("denied");
    expect(ruleOf("stderr.eid.foo_panic")).toBe("admitted");
  });

  it("A11: an operator's veto keeps out what the whitelist has, his word lets in what is denied", () => {
    expect(ruleOf("ltp.eid.z.fail", known({ valid: "false" }))).toBe("invalid");
    expect(ruleOf("dmesg.eid.y", known({ j: { pinned: true } }))).toBe("admitted");
    expect(ruleOf("dmesg.eid.y", known({}))).toBe("denied");
  });

  it("A10: what regressions know lets in their own error ids, and keeps out no other", () => {
    expect(ruleOf("odd")).toBe("not_wanted");
    expect(ruleOf("odd", known({}))).toBe("admitted");
    expect(ruleOf("ltp.eid.new.fail")).toBe("admitted");
  });

  it("takes the lists from files, and lets all in where the whitelist is empty", () => {
    const folder = makeFolder({ white: "# mine\n\n^odd\r\n#odd\n", deny: "bad$\n", empty: "\n# none\n" });
    const own = readErridLists({ ...builtIn, whitelist: `${folder}/white`, denylist: `${folder}/deny` });
    expect(ruleOf("odd", undefined, { lists: own })).toBe("admitted");
    expect(ruleOf("x#odd", undefined, { lists: own })).toBe("admitted");
    expect(ruleOf("odd_bad", undefined, { lists: own })).toBe("denied");
    expect(ruleOf("ltp.eid.z.fail", undefined, { lists: own })).toBe("not_wanted");
    const open = readErridLists({ ...builtIn, whitelist: `${folder}/empty` });
    expect(ruleOf("anything", undefined, { lists: open })).toBe("admitted");
  });

  it("names file and line of a pattern that is none", () => {
    const folder = makeFolder({ white: "good\n(?=x)\n" });
    expect(() => readErridLists({ ...builtIn, whitelist: `${folder}/white` })).toThrow(/white:2: \(\?=x\)/);
    expect(() => readErridLists({ ...builtIn, denylist: `${folder}/gone` })).toThrow(/gone: no such file/);
  });

  it("is not slowed down by an operator's pattern or a hostile error id", () => {
    const folder = makeFolder({ white: "(a+)+$\n" });
    const own = readErridLists({ ...builtIn, whitelist: `${folder}/white` });
    expect(ruleOf(`${"a".repeat(2000)}!`, undefined, { lists: own })).toBe("not_wanted");
    expect(ruleOf("curl".repeat(500))).toBe("not_wanted");
    expect(erridSourceFile("a/".repeat(1000))).toBeUndefined();
  });
});

describe("scoreErrid", () => {
  it("says more of what names file and severity", () => {
    expect(scoreErrid("makepkg.eid.fs/a.c:error:undeclared", true)).toBe(110);
    expect(scoreErrid("pkgbuild.foo.c:warning:unused-parameter", true)).toBe(75);
    expect(scoreErrid("ltp.eid.z.fail", true)).toBe(45);
    expect(scoreErrid("ltp.eid.z.fail", false)).toBe(25);
    expect(scoreErrid("last_state.test.x.exit_code.1", true)).toBe(40);
    expect(scoreErrid("odd", true)).toBe(20);
  });

  it("finds the file behind the program", () => {
    expect(erridSourceFile("makepkg.eid.fs/a.c:error:x")).toBe("fs/a.c");
    expect(erridSourceFile("pkgbuild.foo.c:error:x")).toBe("foo.c");
    expect(erridSourceFile("dmesg.WARNING:at_kernel/locking/lockdep.c:#lock_release")).toBe(
      "at_kernel/locking/lockdep.c",
    );
    expect(erridSourceFile("ltp.eid.munlockall01.fail")).toBeUndefined();
  });
});

describe("chooseErrids", () => {
  it("keeps the six that say most, the one that is asked for first", () => {
    const errids = [1, 2, 3, 4, 5, 6, 7].map((n) => `pkgbuild.a${n}.c:error:x`);
    const { chosen, dropped } = choose([...errids, "ltp.eid.z.fail"], { first: "ltp.eid.z.fail" });
    expect(chosen.map(({ errid }) => errid)).toEqual(["ltp.eid.z.fail", ...errids.slice(0, 5)]);
    expect([...dropped.values()]).toEqual(["too_many", "too_many"]);
  });

  it("leaves their places to those that have a task", () => {
    const errids = [1, 2, 3, 4, 5, 6, 7].map((n) => `pkgbuild.a${n}.c:error:x`);
    const { chosen } = choose([...errids, "ltp.eid.z.fail"], {
      first: "pkgbuild.a7.c:error:x",
      withTask: new Set(["ltp.eid.z.fail"]),
    });
    expect(chosen.map(({ errid }) => errid)).toEqual(["ltp.eid.z.fail", errids[6], ...errids.slice(0, 4)]);
  });

  it("counts errors of one kind in one file once, and lists the others beside the best", () => {
    const { chosen, dropped } = choose([
      "pkgbuild.fs/a.c:error:expected",
      "pkgbuild.fs/a.c:error:undeclared",
      "pkgbuild.fs/a.c:warning:unused",
      "pkgbuild.configure:error:one",
      "pkgbuild.configure:error:two",
    ]);
    expect(chosen).toEqual([
      { errid: "pkgbuild.fs/a.c:error:undeclared", related: ["pkgbuild.fs/a.c:error:expected"] },
      { errid: "pkgbuild.fs/a.c:warning:unused", related: [] },
      { errid: "pkgbuild.configure:error:one", related: [] },
      { errid: "pkgbuild.configure:error:two", related: [] },
    ]);
    expect(dropped.get("pkgbuild.fs/a.c:error:expected")).toBe("same_file");
  });

  it("drops what says too little, but never what somebody named", () => {
    const folder = makeFolder({ white: "odd\n" });
    const own = readErridLists({ ...builtIn, whitelist: `${folder}/white` });
    expect(choose(["odd"], { lists: own }).dropped.get("odd")).toBe("low_score");
    const regressions = new Map([["odd", known({ j: { pinned: true } })]]);
    expect(choose(["odd"], { lists: own, regressions }).chosen).toEqual([{ errid: "odd", related: [] }]);
  });
});
