import { describe, expect, it } from "vitest";
import { createJobFileNames, pathParams } from "../../../src/job/expand/job-file-name.js";

describe("the name of a written job", () => {
  it.each([
    [{ cluster: "cs-localhost", pp: { iperf: { runtime: 30, protocol: "tcp" } } }, "cs-localhost-tcp-30"],
    [{}, "defaults"],
    [{ pp: { "iperf-server": null, sleep: 5 } }, "5"],
    [{ pp: { shell: { command: "rm -r /tmp/*; ../x\n" } } }, "rm_-r__tmp____.._x_"],
    [{ pp: { x: { a: "é".repeat(40), b: "ok" } } }, `${"_".repeat(31)}-ok`],
    [{ pp: { a: { runtime: 1 }, "a-1": { runtime: 2 } } }, "1-2"],
  ])("of %j holds the parameters", (job, expected) => {
    expect(pathParams(job)).toBe(expected);
  });

  it("is never given twice", () => {
    const names = createJobFileNames();
    const job = { pp: { sleep: 5 } };
    const given = [
      names.next("dir/a.yaml", job),
      names.next("b/a.yml", job),
      names.next("a-5.yaml", { pp: { sleep: 2 } }),
      names.next("a", job),
      names.next("a-5.yaml", { pp: { sleep: 2 } }),
    ];
    expect(given).toEqual(["a-5.yaml", "a-5-2.yaml", "a-5-2-2.yaml", "a-5-3.yaml", "a-5-2-3.yaml"]);
  });

  it.each(["x", "é", "语", "😀"])("of long names of %s stays below 255 bytes", (sign) => {
    const names = createJobFileNames();
    for (let at = 0; at < 11; at++) {
      const name = names.next(`${sign.repeat(60)}.yaml`, {
        pp: { x: Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`k${key}`, "v".repeat(40)])) },
      });
      expect(Buffer.byteLength(name)).toBeLessThan(255);
      expect(name.endsWith(".yaml")).toBe(true);
      expect(Buffer.from(name).toString()).toBe(name);
    }
  });
});
