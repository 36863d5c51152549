import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const demo = fileURLToPath(new URL("../../scripts/demo.js", import.meta.url));

it("the demo submits a matrix of jobs, runs them, shows their stats and leaves nothing behind", () => {
  const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("cci-demo-"));
  const before = leftovers();
  const { status, stdout } = spawnSync(process.execPath, [demo], { encoding: "utf8" });
  expect(status).toBe(0);
  expect(stdout).toContain("submit sleep.yaml, got job id=2\n");
  expect(stdout).toMatch(/^raw\.stats\.sleep\.time\.elapsed_time: \[[23](\.\d+)?,[23](\.\d+)?\]$/m);
  expect(stdout.match(/^[12] +sleep +dc-demo +debian +finish +success /gm)).toHaveLength(2);
  expect(leftovers()).toEqual(before);
});
