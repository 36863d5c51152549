import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import { funcReport } from "../../../src/coverage/report/func-report.js";
import { htmlReport } from "../../../src/coverage/report/html-report.js";
import { measureFunctions } from "../../../src/coverage/report/measure-functions.js";
import { openFolderSources } from "../../../src/coverage/source/open-folder-sources.js";
import { withSources } from "../../../src/coverage/source/with-sources.js";
import { makeFolder } from "../../support/temp-folder.js";
import { addGoModule, goModulePath } from "../go-module.js";
import { coverageOf, goReason, goTools, runGo } from "../go-tool.js";

/** Both reports of a profile whose sources lie in a folder. */
const reports = async (profile: Buffer, folder: string): Promise<{ readonly func: string; readonly html: string }> => {
  const sourced = await withSources(parseProfile(profile), openFolderSources(folder), { allowsPaths: true });
  const measured = measureFunctions(sourced);
  expect(measured.missingSources).toEqual([]);
  return { func: funcReport(measured), html: htmlReport(sourced, measured, undefined) };
};
/** The spans of the source, in order, and the options that choose a file. */
const marks = (html: string): { readonly spans: readonly string[]; readonly options: readonly string[] } => ({
  spans: html.match(/<span class="cov\d+" title="\d+">/g) ?? [],
  options: [...html.matchAll(/<option[^>]*>([^<]*)<\/option>/g)].map((match) => match[1] as string),
});

describe.skipIf(goTools.length === 0)(`Go's own reports${goReason}`, () => {
  it.each(goTools)("equal ours on a generated module with everything that scanners fall over, by %s", async (go) => {
    const folder = makeFolder();
    addGoModule(folder, 7);
    const packages = ["-mod=vendor", `-coverpkg=./...,dep.test/dep`, "./..."];
    const theirs = coverageOf(go, folder, packages, "count");
    expect(theirs.func).toContain(`${goModulePath}/shapes/shapes.go:`);
    const ours = await reports(theirs.profile, folder);
    expect(ours.func).toBe(theirs.func);
    expect(marks(ours.html)).toEqual(marks(theirs.html));
  });

  it.each(goTools)("equal ours on packages of GOROOT/src (case 54), by %s", async (go) => {
    const root = runGo(go, "/", ["env", "GOROOT"]).trim();
    const theirs = coverageOf(go, join(root, "src"), ["container/list", "path"], "set");
    const ours = await reports(theirs.profile, join(root, "src"));
    expect(ours.func).toBe(theirs.func);
    expect(marks(ours.html)).toEqual(marks(theirs.html));
  });
});
