import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { readBuildErrorIds } from "../../src/extraction/build-error-ids.js";
import { makeFolder } from "../support/temp-folder.js";

const keys = (...ids: string[]): string => JSON.stringify(Object.fromEntries(ids.map((id) => [id, [1]])));

it("takes the keys of all three files in order, each once, and not those that carry text (6.4)", () => {
  const root = makeFolder({
    "pkgbuild.json": keys("pkgbuild.b.c:error:x", "pkgbuild.b.c:error:x.message", "pkgbuild.a.c:warning:y"),
    "build-pkg.json": keys("build-pkg.z", "build-pkg.z.log", "build-pkg.z.element", "shared"),
    "buildpkg.json": keys("shared", "buildpkg.last"),
    "other.json": keys("other.no"),
  });
  expect(readBuildErrorIds(root)).toEqual({
    ids: ["build-pkg.z", "shared", "pkgbuild.b.c:error:x", "pkgbuild.a.c:warning:y", "buildpkg.last"],
    problems: [],
  });
});

it("reads a compressed file, and takes __proto__ and a file named log.c for ids like others", () => {
  const text = '{"__proto__":[1],"pkgbuild.log.c:error:x":[1]}';
  const root = makeFolder({ "pkgbuild.json.gz": gzipSync(text) });
  expect(readBuildErrorIds(root).ids).toEqual(["__proto__", "pkgbuild.log.c:error:x"]);
});

it("names a file that is no JSON, or expands too far, and uses the others", () => {
  const root = makeFolder({
    "build-pkg.json": "{",
    "buildpkg.json.gz": gzipSync(Buffer.alloc(65 * 1024 ** 2, " ")),
    "pkgbuild.json": "[1]",
  });
  expect(readBuildErrorIds(root)).toEqual({
    ids: [],
    problems: [
      expect.stringMatching(/build-pkg\.json: no JSON$/),
      expect.stringMatching(/buildpkg\.json\.gz: no JSON$/),
    ],
  });
});

it("uses the first ids only of more than anybody can look at, and says so", () => {
  const root = makeFolder({ "pkgbuild.json": keys(...Array.from({ length: 10_002 }, (_, at) => `pkgbuild.${at}`)) });
  const { ids, problems } = readBuildErrorIds(root);
  expect(ids.length).toBe(10_000);
  expect(ids.at(-1)).toBe("pkgbuild.9999");
  expect(problems).toEqual([expect.stringContaining("10002 error ids")]);
});

it("gives nothing for a result root without a build", () => {
  expect(readBuildErrorIds(makeFolder())).toEqual({ ids: [], problems: [] });
});
