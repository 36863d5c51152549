import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gitEnvironment } from "../../../src/support/git/git-environment.js";
import { makeFolder } from "../../support/temp-folder.js";

export interface CommitPlan {
  /** Also its subject, unless there is another. */
  readonly name: string;
  /** Names of earlier ones; default: the one before it. */
  readonly parents?: readonly string[];
  /** What it changes: content by path, null: gone. Default: a file with its name in it. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Seconds since 1970; default: an hour after the one before it. */
  readonly time?: number;
  readonly subject?: string;
  readonly author?: string;
}

export interface TestRepository {
  /** A work tree with branch `main`, or a bare repository. */
  readonly folder: string;
  readonly gitDir: string;
  /** 40 hex of a commit by its name in the plan. */
  readonly hash: (name: string) => string;
  readonly git: (...args: readonly string[]) => string;
  readonly gitWithInput: (input: string, ...args: readonly string[]) => string;
}

export interface RepositoryOptions {
  /** Commit by ref. Default: `refs/heads/main` at the last one. */
  readonly refs?: Readonly<Record<string, string>>;
  /** Commit by the name of an annotated tag. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly bare?: boolean;
  /** Default: a folder of the test. */
  readonly folder?: string;
}

/** Monday, 1 January 2024. */
export const firstTime = 1_704_067_200;
const hour = 3600;
const person = (name: string, time: number): string => `${name} <${name.toLowerCase()}@example.com> ${time} +0000`;

/** A real repository with these commits, made by one `git fast-import`. */
export function makeRepository(plans: readonly CommitPlan[], options: RepositoryOptions = {}): TestRepository {
  const folder = options.folder ?? makeFolder();
  const gitDir = options.bare ? folder : join(folder, ".git");
  mkdirSync(folder, { recursive: true });
  const git = (...args: readonly string[]): string => runGit(folder, args);
  git("init", "--quiet", "--initial-branch=main", ...(options.bare ? ["--bare"] : []));
  const marks = join(gitDir, "test-marks");
  runGit(folder, ["fast-import", "--quiet", `--export-marks=${marks}`], stream(plans, options));
  const hashes = readFileSync(marks, "utf8").trimEnd().split("\n");
  const byMark = new Map(hashes.map((line) => [line.split(" ")[0] as string, line.split(" ")[1] as string]));
  const byName = new Map(plans.map(({ name }, at) => [name, byMark.get(`:${at + 1}`) as string]));
  if (!options.bare) git("reset", "--quiet", "--hard");
  return {
    folder,
    gitDir,
    git,
    gitWithInput: (input, ...args) => runGit(folder, args, input),
    hash(name) {
      const hash = byName.get(name);
      if (hash === undefined) throw new Error(`no commit ${name}`);
      return hash;
    },
  };
}

/** `c1` ... `cN`, one after the other. */
export function chain(length: number): readonly CommitPlan[] {
  return Array.from({ length }, (_, at) => ({ name: `c${at + 1}` }));
}

function runGit(folder: string, args: readonly string[], input = ""): string {
  const env = gitEnvironment({
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
    GIT_CONFIG_GLOBAL: "/dev/null",
  });
  return execFileSync("git", args, {
    cwd: folder,
    env,
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  }).trimEnd();
}

function stream(plans: readonly CommitPlan[], { refs, tags = {} }: RepositoryOptions): string {
  const place = new Map(plans.map(({ name }, at) => [name, at + 1]));
  const parts = plans.map(({ name, parents, files, time, subject, author }, at) => {
    const from = parents ?? (at === 0 ? [] : [plans[at - 1]?.name as string]);
    const when = time ?? firstTime + at * hour;
    const message = subject ?? name;
    return [
      ...(from.length === 0 ? ["reset refs/heads/work", ""] : []),
      "commit refs/heads/work",
      `mark :${at + 1}`,
      `author ${person(author ?? "Ada", when)}`,
      `committer ${person("Grace", when)}`,
      data(message),
      ...from.map((parent, nth) => `${nth === 0 ? "from" : "merge"} :${place.get(parent)}`),
      ...Object.entries(files ?? { [`${name}.txt`]: `${name}\n` }).flatMap(([path, content]) =>
        content === null ? [`D ${path}`] : [`M 100644 inline ${path}`, data(content)],
      ),
      "",
    ].join("\n");
  });
  const last = plans.at(-1)?.name as string;
  const heads = Object.entries(refs ?? { "refs/heads/main": last }).map(
    ([ref, name]) => `reset ${ref}\nfrom :${place.get(name)}\n`,
  );
  const annotated = Object.entries(tags).map(
    ([tag, name]) => `tag ${tag}\nfrom :${place.get(name)}\ntagger ${person("Ada", firstTime)}\n${data(tag)}`,
  );
  const gone = `reset refs/heads/work\nfrom ${"0".repeat(40)}\n`;
  return [...parts, ...heads, ...annotated, gone].join("\n");
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
