import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../support/temp-folder.js";

/** No module is ever fetched, no other Go than this one is started. */
export const goEnvironment = {
  ...process.env,
  GOFLAGS: "",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
  GOWORK: "off",
  GO111MODULE: "on",
};

/** What a Go prints in a folder. */
export function runGo(go: string, cwd: string, args: readonly string[]): string {
  return execFileSync(go, args, { cwd, env: goEnvironment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The Go on the path and Debian's, where they are there. */
export const goTools: readonly string[] = [...new Set(["go", "/usr/bin/go"].map(rootOf))].flatMap((root) =>
  root === undefined ? [] : [join(root, "bin/go")],
);

export const goReason = goTools.length > 0 ? "" : " (skipped: no Go here)";

/** The profile of packages under test, and what Go's own tool makes of it; profiles are read from files alone. */
export function coverageOf(
  go: string,
  cwd: string,
  packages: readonly string[],
  mode: string,
): { readonly profile: Buffer; readonly func: string; readonly html: string } {
  const folder = makeFolder();
  const path = join(folder, "p.cov");
  runGo(go, cwd, ["test", "-vet=off", `-covermode=${mode}`, `-coverprofile=${path}`, ...packages]);
  runGo(go, cwd, ["tool", "cover", `-html=${path}`, "-o", join(folder, "p.html")]);
  return {
    profile: readFileSync(path),
    func: runGo(go, cwd, ["tool", "cover", `-func=${path}`]),
    html: readFileSync(join(folder, "p.html"), "utf8"),
  };
}

/** Its GOROOT; undefined: there is none. */
function rootOf(go: string): string | undefined {
  try {
    return runGo(go, "/", ["env", "GOROOT"]).trim();
  } catch {
    return undefined;
  }
}
