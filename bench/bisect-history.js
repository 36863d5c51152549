import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "./random.js";

/**
 * @typedef {object} HistoryCommit
 * @property {string} hash
 * @property {readonly number[]} parents their places in the history
 */
/**
 * @typedef {object} History
 * @property {string} folder a work tree of it, at its last commit
 * @property {readonly HistoryCommit[]} commits parents before children
 */

const firstTime = 1_704_067_200;
/** Of a hundred commits of the main line so many begin a topic, which is merged when it is done. */
const topicsInHundred = 6;

/**
 * Makes a real repository of that many commits by one `git fast-import`; the same seed gives the same one.
 * @param {string} folder empty
 * @param {{ commits: number, merges: boolean, seed: number }} wanted
 * @returns {History}
 */
export function makeHistory(folder, { commits, merges, seed }) {
  const parents = merges ? mergedParents(commits, new Random(seed)) : linearParents(commits);
  const marks = join(folder, ".git", "marks");
  git(folder, ["init", "--quiet", "--initial-branch=main"]);
  git(folder, ["fast-import", "--quiet", `--export-marks=${marks}`], stream(parents));
  git(folder, ["reset", "--quiet", "--hard"]);
  const hashes = new Map(
    readFileSync(marks, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => /** @type {[string, string]} */ (line.split(" "))),
  );
  return { folder, commits: parents.map((of, at) => ({ hash: hashes.get(`:${at + 1}`) ?? "", parents: of })) };
}

/**
 * Places of the commits that contain a commit, itself included.
 * @param {History} history
 * @param {number} commit
 * @returns {ReadonlySet<number>}
 */
export function descendantsOf({ commits }, commit) {
  const found = new Set([commit]);
  for (const [at, { parents }] of commits.entries()) if (parents.some((parent) => found.has(parent))) found.add(at);
  return found;
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {string} input
 */
export function git(folder, args, input = "") {
  return execFileSync("git", args, { cwd: folder, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
}

/** @param {number} count */
function linearParents(count) {
  return Array.from({ length: count }, (_, at) => (at === 0 ? [] : [at - 1]));
}

/**
 * @param {number} count
 * @param {Random} random
 */
function mergedParents(count, random) {
  /** @type {number[][]} */
  const parents = [[]];
  let main = 0;
  while (parents.length < count) {
    const topic = random.integer(2, 8);
    if (random.integer(1, 100) > topicsInHundred || parents.length + topic + 2 > count) {
      main = parents.push([main]) - 1;
      continue;
    }
    let tip = main;
    for (let n = 0; n < topic; n++) tip = parents.push([tip]) - 1;
    main = parents.push([main]) - 1;
    main = parents.push([main, tip]) - 1;
  }
  return parents;
}

/** @param {readonly (readonly number[])[]} parents */
function stream(parents) {
  const commits = parents.map((of, at) =>
    [
      `commit refs/heads/main\nmark :${at + 1}`,
      `committer Ada <ada@example.com> ${firstTime + at * 600} +0000`,
      data(`Change ${at + 1}`),
      ...of.map((parent, nth) => `${nth === 0 ? "from" : "merge"} :${parent + 1}`),
      `M 100644 inline file-${at % 50}\n${data(`${at}\n`)}`,
      "",
    ].join("\n"),
  );
  return commits.join("\n");
}

/** @param {string} text */
function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
