import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { makeFolder } from "../support/temp-folder.js";

/** A repository whose file `n` says which commit it is: 1, 2, 3, … */
export interface NumberedRepository {
  /** The folder above it, for BISECT_LOCAL_REPOS. */
  readonly parent: string;
  readonly path: string;
  /** 40 hex of commit number 1, 2, 3, … */
  commit(number: number): string;
}

const dayS = 86_400;

/** A linear history of one commit a day, the last one today. */
export function makeNumberedRepository(count: number): NumberedRepository {
  const parent = makeFolder({ "demo/n": "0\n" });
  const path = join(parent, "demo");
  const git = (args: readonly string[], input?: string): string =>
    execFileSync("git", ["-C", path, ...args], {
      encoding: "utf8",
      input: input ?? "",
      env: { PATH: process.env.PATH, HOME: parent, GIT_CONFIG_NOSYSTEM: "1" },
    });
  git(["init", "--quiet", "--initial-branch=main"]);
  const nowS = Math.floor(Date.now() / 1000);
  const stream = Array.from({ length: count }, (_, at) => {
    const number = at + 1;
    const when = `Dev <dev@example.org> ${nowS - (count - number) * dayS} +0000`;
    const message = `change number ${number}`;
    const text = `${number}\n`;
    return `commit refs/heads/main\nmark :${number}\ncommitter ${when}\ndata ${message.length}\n${message}\nM 100644 inline n\ndata ${text.length}\n${text}\n`;
  });
  git(["fast-import", "--quiet"], stream.join(""));
  git(["reset", "--quiet", "--hard"]);
  const commits = git(["rev-list", "--reverse", "main"]).trim().split("\n");
  return { parent, path, commit: (number) => commits[number - 1] ?? "" };
}
