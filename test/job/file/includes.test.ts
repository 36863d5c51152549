import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadJobFile } from "../../../src/job/file/load-job-file.js";
import { CciError } from "../../../src/support/cci-error.js";
import { type FilesByName, makeFolder } from "../../support/temp-folder.js";
import { load, troubleOf } from "./job-file.js";

const documentOf = (text: string, files?: FilesByName): unknown => load(text, files).documents[0];

describe("an include (rule 1)", () => {
  it("puts the text of the file in its place, at its indentation", () => {
    const files = { "b.yaml": "x: 1\ny:\n  z: 2\n", "c.yaml": "text: |\n  one\n\n   two\n" };
    expect(documentOf("a: 0\n<< : b.yaml\nin:\n    << : b.yaml\n    << : c.yaml\n", files)).toEqual({
      a: 0,
      x: 1,
      y: { z: 2 },
      in: { x: 1, y: { z: 2 }, text: "one\n\n two\n" },
    });
  });

  it.each([
    ["without the blank", "<<: b.yaml"],
    ["in quotes", '<< : "b.yaml"'],
    ["with a comment behind it", "<< : b.yaml # why"],
    ["with the line end of Windows", "<< : b.yaml\r"],
  ])("may be written %s", (_, line) => {
    expect(documentOf(`a: 1\n${line}\n`, { "b.yaml": "x: 1" })).toEqual({ a: 1, x: 1 });
  });

  it("may begin an element of a list", () => {
    expect(documentOf("l:\n- << : b.yaml\n- - << : b.yaml\n", { "b.yaml": "# first\nx: 1\ny: 2\n" })).toEqual({
      l: [{ x: 1, y: 2 }, [{ x: 1, y: 2 }]],
    });
  });

  it("leaves the merges of YAML alone", () => {
    expect(documentOf("a: &a {x: 1}\nb:\n  << : *a\nc:\n  <<: [*a, {y: 2}]\nd:\n  <<: {z: 3}\n")).toEqual({
      a: { x: 1 },
      b: { x: 1 },
      c: { x: 1, y: 2 },
      d: { z: 3 },
    });
  });

  it("knows the anchors of what includes it", () => {
    expect(documentOf("a: &a {x: 1}\n<< : b.yaml\n", { "b.yaml": "b: *a\n" })).toEqual({ a: { x: 1 }, b: { x: 1 } });
  });

  it("begins no document with the --- it begins with", () => {
    expect(load("a: 1\n<< : b.yaml\n", { "b.yaml": "# b\n---\nb: 1\n" }).documents).toEqual([{ a: 1, b: 1 }]);
  });

  it("is searched beside the file it stands in, then in LKP_SRC", () => {
    const lkpSrc = makeFolder({
      "inc/b.yaml": "from: lkp\n<< : c.yaml\n",
      "inc/c.yaml": "c: lkp\n",
      "d.yaml": "d: lkp",
    });
    const files = { "d.yaml": "d: own\n" };
    expect(load("<< : inc/b.yaml\n<< : d.yaml\n", files, { lkpSrc }).documents).toEqual([
      { from: "lkp", c: "lkp", d: "own" },
    ]);
    expect(load("<< : $LKP_SRC/d.yaml\n", files, { lkpSrc }).documents).toEqual([{ d: "lkp" }]);
  });

  it("may begin with $CCI_SRC/, where that is in the folder of the job file", () => {
    const folder = makeFolder({
      "jobs/a.yaml": "<< : $CCI_SRC/jobs/b.yaml\n",
      "jobs/b.yaml": "b: 1\n",
      "c.yaml": "c: 1",
    });
    const sources = { lkpSrc: undefined, cciSrc: folder, given: new Map<string, string>(), env: {} };
    expect(loadJobFile(join(folder, "jobs/a.yaml"), sources).documents).toEqual([{ b: 1 }]);
  });

  it("may be named by an early template", () => {
    expect(
      load("<< : <%= os %>.yaml\n", { "debian.yaml": "x: 1" }, { given: new Map([["os", "debian"]]) }).documents,
    ).toEqual([{ x: 1 }]);
  });

  it.each([
    ["missing", "a: 1\nb:\n  << : no.yaml\n", "a.yaml:3:3: the include no.yaml does not exist"],
    ["of a folder", "<< : .\n", "a.yaml:1:1: the include . is outside the folder of the job file and LKP_SRC"],
    ["above the folder", "<< : ../../etc/passwd\n", /^a\.yaml:1:1: the include .* (is outside|does not exist)/],
    [
      "by an absolute path",
      "<< : /etc/passwd\n",
      "a.yaml:1:1: the include /etc/passwd is outside the folder of the job file and LKP_SRC",
    ],
    [
      "by a variable that is not set",
      "<< : $LKP_SRC/x\n",
      "a.yaml:1:1: the include $LKP_SRC/x needs LKP_SRC, which is not set",
    ],
    ["of itself", "a: 1\n<< : a.yaml\n", "a.yaml:2:1: the include a.yaml includes itself"],
    ["of itself by another", "<< : b.yaml\n", "b.yaml:2:3: the include a.yaml includes itself"],
    ["of a folder inside", "<< : inner\n", "a.yaml:1:1: the include inner is not a file"],
  ])("is refused %s", (_, text, message) => {
    const files = { "b.yaml": "b:\n  << : a.yaml\n", "inner/x": "" };
    expect(troubleOf(text, files)).toMatch(typeof message === "string" ? `${message}` : message);
  });

  it("is refused where a link leads out of the folder, and taken where it does not", () => {
    const outside = makeFolder({ "secret.yaml": "secret: 1\n" });
    const folder = makeFolder({ "a.yaml": "<< : link.yaml\n", "real.yaml": "real: 1\n" });
    symlinkSync(join(outside, "secret.yaml"), join(folder, "link.yaml"));
    symlinkSync(outside, join(folder, "sub"));
    symlinkSync(join(folder, "real.yaml"), join(folder, "good.yaml"));
    const loadText = (text: string): unknown => {
      writeFileSync(join(folder, "a.yaml"), text);
      return loadJobFile(join(folder, "a.yaml"), { lkpSrc: undefined, cciSrc: outside, given: new Map(), env: {} })
        .documents;
    };
    expect(() => loadText("<< : link.yaml\n")).toThrow("outside the folder");
    expect(() => loadText("<< : sub/secret.yaml\n")).toThrow("outside the folder");
    expect(() => loadText("<< : $CCI_SRC/secret.yaml\n")).toThrow("outside the folder");
    expect(loadText("<< : good.yaml\n")).toEqual([{ real: 1 }]);
  });

  it("is not taken from a folder whose name only begins alike", () => {
    const folder = makeFolder({ "job/a.yaml": "<< : ../job-other/b.yaml\n", "job-other/b.yaml": "b: 1\n" });
    const run = (): unknown =>
      loadJobFile(join(folder, "job/a.yaml"), { lkpSrc: undefined, cciSrc: undefined, given: new Map(), env: {} });
    expect(run).toThrow("outside the folder");
  });

  it("works where the job file lies behind a link", () => {
    const folder = makeFolder({ "real/a.yaml": "<< : b.yaml\n", "real/b.yaml": "b: 1\n" });
    mkdirSync(join(folder, "x"));
    symlinkSync(join(folder, "real"), join(folder, "x/link"));
    const sources = { lkpSrc: undefined, cciSrc: undefined, given: new Map<string, string>(), env: {} };
    expect(loadJobFile(join(folder, "x/link/a.yaml"), sources).documents).toEqual([{ b: 1 }]);
  });

  it("names the errors of what is included by its own file, line and column", () => {
    const files = {
      "b.yaml": "x: 1\ny: {{ nothing }}\n",
      "c.yaml": "x: 1\nx: 2\n",
      "d.yaml": "x: 1\n% if y\n",
      "e.yaml": "x: [1\n",
      "f.yaml": "x: <% y %>\n",
    };
    expect(troubleOf("a:\n    << : b.yaml\n", files)).toBe("b.yaml:2:4: {{ nothing }}: there is no field nothing");
    expect(troubleOf("a:\n    << : c.yaml\n", files)).toBe('c.yaml:2:1: the key "x" is there twice');
    expect(troubleOf("a:\n    << : d.yaml\n", files)).toBe("d.yaml:2:1: a Ruby line is not run");
    expect(troubleOf("a:\n    << : e.yaml\nb: 1\n", files)).toMatch(/^a\.yaml:3:1: /);
    expect(troubleOf("a:\n    << : f.yaml\n", files)).toMatch(/^f\.yaml:1:4: /);
    expect(troubleOf("x: 0\n<< : b.yaml\n", { "b.yaml": "x: 1\n" })).toBe('b.yaml:1:1: the key "x" is there twice');
  });

  it("counts to the 1 MiB of the job file, and may not be there more than 1000 times", () => {
    const big = { "b.yaml": `# ${"x".repeat(300_000)}\n` };
    expect(troubleOf("a: 1\n<< : b.yaml\n<< : b.yaml\n<< : b.yaml\n<< : b.yaml\n", big)).toMatch(
      /^a\.yaml:5:1: .* more than 1048576 bytes/,
    );
    expect(troubleOf("<< : b.yaml\n".repeat(1001), { "b.yaml": "" })).toBe("a.yaml:1001:1: more than 1000 includes");
    const wide = { "b.yaml": "- x\n".repeat(100_000) };
    expect(troubleOf(`${" ".repeat(1000)}<< : b.yaml\n`, wide)).toMatch(/^b\.yaml:\d+:1: .* more than 1048576 bytes/);
  });

  it("bombs of includes are refused", () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`f${n}.yaml`, `<< : f${n + 1}.yaml\n<< : f${n + 1}.yaml\n`]),
    );
    expect(troubleOf("<< : f0.yaml\n", { ...files, "f30.yaml": "" })).toMatch(/: more than 1000 includes$/);
  });

  it("keeps the place of every line, however files include each other", () => {
    const line = fc.constantFrom("plain", "blank", "comment", "include");
    const file = fc.array(line, { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), fc.nat(3), fc.nat(5), (files, badFile, badLine) => {
        const folder = makeFolderOf(files, badFile % files.length, badLine);
        let error: unknown;
        try {
          loadJobFile(join(folder.path, "f0.yaml"), {
            lkpSrc: undefined,
            cciSrc: undefined,
            given: new Map(),
            env: {},
          });
        } catch (thrown) {
          error = thrown;
        }
        if (!folder.isReached) return;
        expect(error).toBeInstanceOf(CciError);
        expect((error as CciError).message).toBe(
          `${join(folder.path, folder.bad)}: a character that is none: U+FDD0 or U+FDD1`,
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** Files that include the next one, of which one has a bad line; whether the first file leads to it. */
function makeFolderOf(
  files: readonly (readonly string[])[],
  badFile: number,
  badLine: number,
): { path: string; bad: string; isReached: boolean } {
  let keys = 0;
  const indent = "  ";
  const texts = files.map((lines, file) =>
    lines.map((line) => {
      keys++;
      if (line === "plain") return `k${keys}: 1`;
      if (line === "include" && file + 1 < files.length)
        return `k${keys}:\n${indent}k: 1\n${indent}<< : f${file + 1}.yaml`;
      return line === "comment" ? "# words" : "";
    }),
  );
  const lines = texts[badFile] ?? [];
  const at = Math.min(badLine, lines.length);
  const lineNumber = lines.slice(0, at).join("\n").split("\n").length + (at === 0 ? 0 : 1);
  const withBad = texts.map((own, file) =>
    file === badFile ? [...own.slice(0, at), "bad: \ufdd0", ...own.slice(at)] : own,
  );
  const isReached = files.slice(0, badFile).every((own) => own.includes("include"));
  const contents = Object.fromEntries(withBad.map((own, file) => [`f${file}.yaml`, `${own.join("\n")}\n`]));
  return { path: makeFolder(contents), bad: `f${badFile}.yaml:${at === 0 ? 1 : lineNumber}:6`, isReached };
}
