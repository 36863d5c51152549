import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const demo = fileURLToPath(new URL("../../scripts/demo.js", import.meta.url));

it("the demo ends with a table of telling stats and leaves nothing behind", () => {
  const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("cci-demo-"));
  const before = leftovers();
  const { status, stdout } = spawnSync(process.execPath, [demo], { encoding: "utf8" });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^sysbench-cpu\.workload +\d+ /m);
  expect(stdout).toMatch(/^boot-time\.boot +\d+/m);
  expect(stdout).toMatch(/\d{3,} stats in stats\.json/);
  expect(leftovers()).toEqual(before);
});
