import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { openBuildLog } from "../../../src/bisect/steps/build-log.js";
import { buildFactsOf } from "../../../src/bisect/steps/build-log-of.js";
import { sourceFileOf } from "../../../src/bisect/steps/errid-forms.js";
import { judgeJob } from "../../../src/bisect/steps/judge-job.js";
import { makeFolder } from "../../support/temp-folder.js";

const errid = "makepkg.eid.fs/a.c:error:x";

function read(text: string, file: string | undefined = "fs/a.c") {
  const log = openBuildLog(file);
  for (const line of text.split("\n")) log.line(line);
  return log.facts();
}

it.each([
  ["makepkg.eid.fs/a.c:error:x", "fs/a.c"],
  ["pkgbuild.src/ssl_sock.c:warning:unused-parameter'al'", "src/ssl_sock.c"],
  ["build-pkg.foo.c++:error:x", "foo.c++"],
  ["pkgbuild.configure:WARNING:unrecognized-options:with-foo", undefined],
  ["ltp.eid.munlockall01.fail", undefined],
])("the source file of %s is %s", (text, file) => {
  expect(sourceFileOf(text)).toBe(file);
});

it.each([
  ["fs/a.c:10:2: warning: y", true],
  ["  CC      fs/a.o", true],
  ["gcc -c ../build/fs/a.c -o a.o", true],
  ["  CC      xfs/a.o", false],
  ["fs/a.cpp:1: error", false],
  ["patching file fs/a.c", false],
  ["==> Starting prepare()...\nsed -i s/x/y/ fs/a.c", false],
  ["==> Starting prepare()...\n==> Starting build()...\n  CC fs/a.o", true],
])("a log with %j names the file: %s", (text, has) => {
  expect(read(text).hasSourceFile).toBe(has);
});

it("objects, compile lines, linking and stages are told from the lines of make, ninja, makepkg and rpmbuild", () => {
  expect(
    read("  CC a.o\n  CXX b.o\n  CC [M]  c.o\n  AR      fs/built-in.a\n[3/9] Building C object x.c.o"),
  ).toMatchObject({
    objects: 4,
    isLinking: false,
  });
  expect(read("gcc -O2 -c a.c\nx86_64-linux-gnu-gcc -c b.c -o b.o\ngcc -o prog a.o")).toMatchObject({
    compileLines: 2,
  });
  for (const line of ["  LD      vmlinux", "[9/9] Linking target x", "/usr/bin/ar rcs libx.a a.o", "  CCLD  prog"]) {
    expect([line, read(line).isLinking]).toEqual([line, true]);
  }
  expect(read("==> Retrieving sources...").stage).toBe(10);
  expect(read("Executing(%prep): /bin/sh").stage).toBe(15);
  expect(read("Executing(%prep): x\nExecuting(%build): x").stage).toBe(20);
  expect(read("==> Starting build()...\n==> Starting package()...").stage).toBe(30);
});

it("a long hostile line is read at once", () => {
  expect(read(`gcc ${"a -c".repeat(200_000)}\n${"fs/a.".repeat(200_000)}`).hasSourceFile).toBe(false);
});

it("the log is found in the result root, packed or not, and nothing outside the base is read", async () => {
  const base = makeFolder({
    "result/pkgbuild/1/makepkg.gz": gzipSync("  CC fs/a.o\n"),
    "result/pkgbuild/2/output": "  CC fs/b.o\n",
    "outside/makepkg": "  CC fs/a.o\n",
  });
  const facts = (result_root: unknown, folder = base) =>
    buildFactsOf(folder, { suite: "pkgbuild", result_root }, errid);
  expect(await facts("/result/pkgbuild/1")).toMatchObject({ hasSourceFile: true, objects: 1 });
  expect(await facts("/result/pkgbuild/2")).toMatchObject({ hasSourceFile: false, objects: 1 });
  expect(await facts("/result/pkgbuild/3")).toBeUndefined();
  expect(await facts("/../outside", join(base, "result"))).toBeUndefined();
  expect(await facts(7)).toBeUndefined();
});

it("A34: a build that breaks before it compiles the named file is a skip, and good where it got that far", async () => {
  const resultBase = makeFolder({
    "result/pkgbuild/1/makepkg": `==> Starting build()...\n${"  CC lib/x.o\n".repeat(60)}lib/y.c:1:1: error: z\n`,
    "result/pkgbuild/2/makepkg": "==> Starting build()...\n  CC fs/a.o\nlib/y.c:1:1: error: z\n",
  });
  const task = { error_id: errid, bisect_metric: "", category: "build" } as const;
  const judge = (id: number) =>
    judgeJob(
      { task, badJob: {}, resultBase },
      { suite: "pkgbuild", job_health: "fail", stats: {}, result_root: `/result/pkgbuild/${id}` },
    );
  expect(await judge(1)).toEqual({ verdict: "skip", reason: expect.stringContaining("does not name the file") });
  expect(await judge(2)).toEqual({ verdict: "good", reason: expect.stringContaining("names the file of the error") });
  expect(await judge(3)).toMatchObject({ verdict: "skip" });
});
