import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findJobFile } from "../../../src/job/file/find-job-file.js";
import { CciError } from "../../../src/support/cci-error.js";
import { makeFolder } from "../../support/temp-folder.js";

describe("findJobFile", () => {
  it("takes a path as it is given, before any folder", () => {
    const folder = makeFolder({ "a.yaml": "", "lkp/jobs/a.yaml": "" });
    const path = join(folder, "a.yaml");
    expect(findJobFile(path, { cwd: "/", lkpSrc: join(folder, "lkp") })).toBe(path);
  });

  it("looks in the working folder, then in the jobs of LKP_SRC", () => {
    const folder = makeFolder({ "cwd/a.yaml": "", "lkp/jobs/a.yaml": "", "lkp/jobs/b.yaml": "", "lkp/c.yaml": "" });
    const folders = { cwd: join(folder, "cwd"), lkpSrc: join(folder, "lkp") };
    expect(findJobFile("a.yaml", folders)).toBe(join(folder, "cwd/a.yaml"));
    expect(findJobFile("b.yaml", folders)).toBe(join(folder, "lkp/jobs/b.yaml"));
    expect(() => findJobFile("c.yaml", folders)).toThrow(CciError);
  });

  it("case 48: names the folders where it is missing, and ends with 2", () => {
    const error = caught(() => findJobFile("missing.yaml", { cwd: "/some/where", lkpSrc: "/lkp" }));
    expect(error.message).toBe("Cannot find job missing.yaml in directories: /some/where,/lkp/jobs");
    expect(error.code).toBe("NO_JOB_FILE");
    expect(error.exitCode).toBe(2);
    expect(caught(() => findJobFile("x.yaml", { cwd: "/some", lkpSrc: undefined })).message).toBe(
      "Cannot find job x.yaml in directories: /some",
    );
  });

  it("takes no folder for a job file", () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "a.yaml"));
    expect(() => findJobFile("a.yaml", { cwd: folder, lkpSrc: undefined })).toThrow("Cannot find job a.yaml");
  });
});

function caught(run: () => unknown): CciError {
  try {
    run();
  } catch (error) {
    if (error instanceof CciError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
