import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { openOutputFiles } from "../../src/testbox/output-files.js";
import { makeFolder } from "../support/temp-folder.js";

const noSpace = Object.assign(new Error("ENOSPC: no space left on device, write"), {
  code: "ENOSPC",
  syscall: "write",
});

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const writeSync = (fd: number, bytes: Buffer, from: number): number => {
    if (bytes.includes("no room")) throw noSpace;
    return fs.writeSync(fd, bytes, from);
  };
  return { ...fs, writeSync };
});

it("a full disk cuts the output, and nothing is thrown at who hands it on", () => {
  const folder = makeFolder();
  const output = openOutputFiles(folder);
  for (const text of ["before\n", "no room\n", "after\n"]) output.take("stdout", Buffer.from(text));
  output.take("stderr", Buffer.from("other\n"));
  expect(output.close()).toEqual(["stdout: no space left on device", "output: no space left on device"]);
  expect(readFileSync(join(folder, "stdout"), "utf8")).toBe("before\n");
  expect(readFileSync(join(folder, "stderr"), "utf8")).toBe("other\n");
});

it("output beyond 10 MB is cut, and the file says so", () => {
  const folder = makeFolder();
  const output = openOutputFiles(folder);
  output.take("stderr", Buffer.alloc(10_000_001, "x"));
  expect(output.close()).toEqual(["stderr: 10 MB", "output: 10 MB"]);
  expect(readFileSync(join(folder, "stderr"))).toHaveLength(10_000_000);
});
