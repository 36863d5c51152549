import { isAppName } from "../support/app-name.js";
import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";

/** What a coverage is of: all its snapshots are one history (coverage.md 2.3). */
export interface CoverageKey {
  readonly env: string;
  readonly region: string;
  /** Also the name of the module's folder in the work folder. */
  readonly app: string;
  /** Lower case, 6 to 40 hex digits, as given. */
  readonly commit: string;
}

/** `ENV_REGION_APP_BRANCH_COMMIT`, read. The branch is no part of the key. */
export interface ServiceName extends CoverageKey {
  readonly branch: string;
}

const commitPattern = /^[0-9a-f]{6,40}$/i;

const branchPrefixes = ["refs/heads/", "refs/remotes/origin/", "remotes/origin/", "origin/"];

/** Reads the name of a service (coverage.md 2.1). `knownApps` are those of the configuration. Throws BAD_SERVICE_NAME. */
export function readServiceName(name: string, knownApps: Iterable<string>): ServiceName {
  const parts = name.split("_");
  const [env, region, ...others] = parts;
  const commit = others.pop();
  if (parts.length < 5 || !env || !region || !commit || !commitPattern.test(commit)) throw badName(name);
  const rest = others.join("_");
  const app = longestKnown(rest, knownApps) ?? others.slice(0, -1).join("_");
  const branch = withoutPrefix(rest.slice(app.length + 1));
  if (!isAppName(app) || branch === "") throw badName(name);
  if ([env, region, app, branch, ...parts].some((part) => part === "." || part === "..")) throw badName(name);
  return { env, region, app, branch, commit: commit.toLowerCase() };
}

/** The name again, with the short branch. */
export function serviceNameText({ env, region, app, branch, commit }: ServiceName): string {
  return [env, region, app, branch, commit].join("_");
}

function longestKnown(rest: string, knownApps: Iterable<string>): string | undefined {
  let longest: string | undefined;
  for (const app of knownApps) {
    if (app.length > (longest?.length ?? 0) && rest.startsWith(`${app}_`)) longest = app;
  }
  return longest;
}

function withoutPrefix(branch: string): string {
  const prefix = branchPrefixes.find((one) => branch.startsWith(one));
  return prefix === undefined ? branch : branch.slice(prefix.length);
}

function badName(name: string): CciError {
  return new CciError(
    "BAD_SERVICE_NAME",
    `invalid service name: ${printable(name)} (want env_region_app_branch_commit)`,
  );
}
