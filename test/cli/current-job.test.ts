import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { currentJobId } from "../../src/cli/current-job.js";
import { makeFolder } from "../support/temp-folder.js";

describe("the job that return and renew mean", () => {
  const sources = (text: string | null) => ({ jobFile: join(makeFolder({ "job.yaml": text }), "job.yaml") });

  it("is --job, else the variable id, else that of the testbox's job.yaml", () => {
    const { jobFile } = sources("suite: iperf\nid: z9.3\n");
    expect(currentJobId({ given: "1", env: { id: "2" }, jobFile })).toBe("1");
    expect(currentJobId({ given: undefined, env: { id: "2" }, jobFile })).toBe("2");
    expect(currentJobId({ given: undefined, env: { id: "" }, jobFile })).toBe("z9.3");
  });

  it("may have a number for an id", () => {
    expect(currentJobId({ given: undefined, env: {}, ...sources("id: 6\n") })).toBe("6");
  });

  it.each([null, "suite: iperf\n", "id: [1]\n"])("is NOT_FOUND where job.yaml is %j", (text) => {
    expect(() => currentJobId({ given: undefined, env: {}, ...sources(text) })).toThrow(
      expect.objectContaining({ code: "NOT_FOUND", exitCode: 5 }),
    );
  });
});
