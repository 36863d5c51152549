import type { Job } from "../job/load-job.js";
import { isObject } from "../support/is-object.js";
import { withoutSecrets } from "../support/without-secrets.js";
import { canonicalUrl } from "./git/canonical-url.js";
import { shortName } from "./git/short-name.js";
import { jobCategory } from "./job-category.js";

/** The field of a job that a bisection varies, and the repository that its commits are of (bisect.md 4.1). */
export interface Axis {
  /** `ss.linux.commit`, `program.makepkg.commit`, `pp.makepkg.commit`, `upstream_commit` or `commit`. */
  readonly path: string;
  /** As the job has it: a tag, or at least 12 hex. */
  readonly commit: string;
  /** Canonical; where the job has no address of a repository, what it has there without passwords: mirrors refuse it. */
  readonly url: string;
  /** Short name of the repository; empty where it has no address. */
  readonly project: string;
}

/** Where a field lies: names from the top of the job down. A source may have dots in its name. */
type FieldPlace = readonly string[];

interface Row {
  readonly place: FieldPlace;
  readonly urlOf: (job: Job) => string | undefined;
}

/**
 * The axis of a job, or the one with that path; undefined: it has none with both repository and commit. A job that builds
 * a program varies the program, any other one its source. `localRepos` are the folders of BISECT_LOCAL_REPOS: where a job
 * names its repository by `upstream_repo` alone, its mirror lies below the first of them.
 */
export function axisOf(job: Job, forced?: string, localRepos: readonly string[] = []): Axis | undefined {
  const sources = sourceRows(job);
  const packages = packageRows();
  const upstream: Row = { place: ["upstream_commit"], urlOf: (from) => upstreamUrl(from, localRepos) };
  const plain: Row = { place: ["commit"], urlOf: (from) => textAt(from, ["git_url"]) };
  const rows =
    jobCategory(job) === "build"
      ? [...packages, upstream, ...sources, plain]
      : [...sources, ...packages, upstream, plain];
  for (const { place, urlOf } of rows) {
    const path = place.join(".");
    if (forced !== undefined && path !== forced) continue;
    const commit = textAt(job, place);
    const address = urlOf(job);
    if (commit === undefined || address === undefined) continue;
    const url = canonicalUrl(address);
    if (url === undefined) return { path, commit, url: withoutSecrets(address), project: "" };
    return { path, commit, url, project: shortName(url) };
  }
  return undefined;
}

/** The job with another commit; all else as it is. */
export function withCommit(job: Job, axis: Axis, commit: string): Job {
  return withValue(job, placeOf(axis.path), commit);
}

/** `ss.linux`, or the first other source by name. */
function sourceRows(job: Job): readonly Row[] {
  if (!isObject(job.ss)) return [];
  const names = Object.keys(job.ss).sort();
  return [...names.filter((name) => name === "linux"), ...names.filter((name) => name !== "linux")].map((name) => ({
    place: ["ss", name, "commit"],
    urlOf: (from) => textAt(from, ["ss", name, "_url"]),
  }));
}

function packageRows(): readonly Row[] {
  return ["program", "pp"].map((section) => ({
    place: [section, "makepkg", "commit"],
    urlOf: (from) => textAt(from, [section, "makepkg", "_url"]),
  }));
}

/** One or more folders; none is hidden or leads up. */
const repositoryPath = /^(?:[\w~+][\w.~+-]*\/)*[\w~+][\w.~+-]*$/;

function upstreamUrl(job: Job, localRepos: readonly string[]): string | undefined {
  const url = textAt(job, ["upstream_url"]);
  const repository = textAt(job, ["upstream_repo"]);
  const [folder] = localRepos;
  if (url !== undefined || repository === undefined || folder === undefined) return url;
  const path = [textAt(job, ["upstream_dir"]) ?? "upstream", repository].join("/");
  return repositoryPath.test(path) ? `${folder}/${path}` : undefined;
}

function textAt(job: Job, place: FieldPlace): string | undefined {
  let value: unknown = job;
  for (const name of place) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  // YAML reads the tag 6.17 as a number.
  const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}

function placeOf(path: string): FieldPlace {
  const names = path.split(".");
  const [first, last] = [names[0] as string, names.at(-1) as string];
  return names.length < 3 ? names : [first, names.slice(1, -1).join("."), last];
}

function withValue(map: Readonly<Record<string, unknown>>, [name, ...below]: FieldPlace, value: string): Job {
  const key = name as string;
  const inner = Object.hasOwn(map, key) ? map[key] : undefined;
  const next = below.length === 0 ? value : withValue(isObject(inner) ? inner : {}, below, value);
  // Of two entries with one key the first gives the place and the last the value.
  return Object.fromEntries([...Object.entries(map), [key, next]]);
}
