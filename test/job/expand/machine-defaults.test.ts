import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openMachineDefaults } from "../../../src/job/expand/machine-defaults.js";
import { type FilesByName, makeFolder } from "../../support/temp-folder.js";

/** Over two folders; each file's only field is its text. Also what was read. */
function open(files: FilesByName) {
  const folder = makeFolder({ outside: "o", ...files });
  const read: string[] = [];
  const defaults = openMachineDefaults([join(folder, "own"), join(folder, "lkp")], (path) => {
    read.push(path.slice(folder.length + 1));
    return { from: readFileSync(path, "utf8") };
  });
  return { ...defaults, read };
}

describe("fields of a machine", () => {
  it("are of its own file, else that of its class, the own folder first", () => {
    const files = {
      "own/hosts/a--1": "own a--1",
      "lkp/hosts/a--1": "x",
      "own/hosts/b": "own b",
      "lkp/hosts/b.2": "lkp b.2",
    };
    const { hostFields, read } = open({ ...files, "lkp/hosts/c": "lkp c" });
    const asked = ["a--1", "b.2", "b--x", "c.1", "c.1"].map((testbox) => hostFields(testbox).from);
    expect(asked).toEqual(["own a--1", "own b", "own b", "lkp c", "lkp c"]);
    expect(read).toHaveLength(4);
  });

  it("are none where there is no folder of hosts", () => {
    expect(open({ "lkp/include/x/y": "z" }).hostFields("any")).toEqual({});
  });

  it.each(["d--1", "..", "../outside", "hosts/b", "a\nb", "", `${"n".repeat(300)}`])("refuse %j", (testbox) => {
    const { hostFields, read } = open({ "lkp/hosts/b": "x" });
    expect(() => hostFields(testbox)).toThrow(/^hosts file not exist: [^\n]*, maybe need check testbox field$/);
    expect(read).toEqual([]);
  });
});

describe("fields that another field brings along", () => {
  it("are of include/KEY/VALUE, with or without .yaml", () => {
    const { includedFields, read } = open({
      "own/include/os/debian.yaml": "own",
      "lkp/include/os/debian": "lkp",
      "lkp/include/category/benchmark": "b",
    });
    expect(includedFields("os", "debian")).toEqual({ from: "own" });
    expect(includedFields("category", "benchmark")).toEqual({ from: "b" });
    expect([includedFields("os", "other"), includedFields("none", "x")]).toEqual([{}, {}]);
    includedFields("os", "debian");
    expect(read).toEqual(["own/include/os/debian.yaml", "lkp/include/category/benchmark"]);
  });

  it("are never those of the lab file, which holds passwords, nor of files elsewhere", () => {
    const { includedFields, read } = open({ "own/include/lab/z9.yaml": "secret", "own/include/os/x": "y" });
    const asked = [
      ["lab", "z9"],
      ["os", "../../../outside"],
      ["..", "outside"],
      ["os", ".."],
      ["os/..", "x"],
    ] as const;
    expect(asked.map(([key, value]) => includedFields(key, value))).toEqual(asked.map(() => ({})));
    expect(read).toEqual([]);
  });
});
