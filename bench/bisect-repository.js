import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { descendantsOf, git, makeHistory } from "./bisect-history.js";
import { median } from "./measure.js";
import { Random } from "./random.js";

/** @typedef {import("./bisect-history.js").History} History */
/**
 * One search by one program.
 * @typedef {object} Search
 * @property {number} runs how often the test was run
 * @property {string | undefined} culprit
 * @property {readonly string[]} candidates
 * @property {number} confidence 0..1, 0 where the program states none
 */
/**
 * What a test says of each commit.
 * @typedef {object} Fault
 * @property {History} history
 * @property {ReadonlySet<number>} bad places of the commits that fail
 * @property {ReadonlySet<number>} skip places of those that cannot be tested
 * @property {number} share of a hundred runs of a bad commit so many fail
 * @property {number} seed
 */

const cci = fileURLToPath(new URL("../bin/cci.js", import.meta.url));

/** Takes down that it ran, and says what it was told of the commit that it finds itself at. */
const test = `commit=$(git rev-parse HEAD)
echo "$commit" >> "$1/runs"
grep -q "$commit" "$1/skip" && exit 125
grep -q "$commit" "$1/bad" || exit 0
read -r share seed < "$1/share"
chance=$(echo "$seed $commit $(grep -c "$commit" "$1/runs")" | sha1sum | cut -c1-6)
[ $((0x$chance % 100)) -lt "$share" ] && exit 1
exit 0
`;

/**
 * Compares `cci bisect run` with `git bisect run` on real repositories: the same command, its runs counted.
 * @param {number} searches of each kind
 * @returns {AsyncGenerator<{ cells: Readonly<Record<string, string>>, isOk: boolean }>}
 */
export async function* repositoryRows(searches) {
  const folder = mkdtempSync(join(tmpdir(), "cci-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on("exit", remove);
  try {
    writeFileSync(join(folder, "test.sh"), test);
    yield* deterministicRows(folder, searches);
    yield await flakyRow(folder, searches);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/**
 * @param {string} folder
 * @param {number} searches
 */
async function* deterministicRows(folder, searches) {
  const history = historyIn(folder, { commits: 1000, merges: true, seed: 6 });
  const skip = unbuildable(history, 400, 200);
  const random = new Random(60);
  const outside = history.commits.flatMap(({ parents }, at) =>
    at > 0 && [at, ...parents].every((commit) => !skip.has(commit)) ? [at] : [],
  );
  const plain = [];
  for (let n = 0; n < searches; n++) {
    const culprit = random.pick(outside);
    const fault = { history, bad: descendantsOf(history, culprit), skip, share: 100, seed: n };
    plain.push({
      hash: history.commits[culprit].hash,
      byGit: await bisectByGit(folder, fault),
      once: await bisectByCci(folder, fault, ["--runs", "1"]),
      auto: await bisectByCci(folder, fault, []),
    });
  }
  const one = plain.map(({ once, byGit }) => once.runs - byGit.runs);
  const more = plain.map(({ auto, byGit }) => auto.runs - byGit.runs);
  yield {
    cells: {
      what: "1 000 commits, 200 of them do not build: `--runs 1`",
      right: share(plain, ({ once, byGit }) => once.culprit === byGit.culprit && once.culprit !== undefined),
      runs: mean(plain.map(({ once }) => once.runs)),
      "runs of git": mean(plain.map(({ byGit }) => byGit.runs)),
      expected: "as git, at most 2 runs more on average",
    },
    isOk: plain.every(({ once, byGit }) => once.culprit === byGit.culprit) && Number(mean(one)) <= 2,
  };
  yield {
    cells: {
      what: "the same: default",
      right: share(plain, ({ auto, hash }) => auto.culprit === hash && auto.confidence >= 0.95),
      runs: mean(plain.map(({ auto }) => auto.runs)),
      "runs of git": mean(plain.map(({ byGit }) => byGit.runs)),
      expected: "confidence >= 0.95, at most 14 runs more",
    },
    isOk: plain.every(({ auto, hash }) => auto.culprit === hash && auto.confidence >= 0.95) && Number(mean(more)) <= 14,
  };
  yield await insideRow(folder, { history, skip, searches: Math.ceil(searches / 4) });
}

/**
 * @param {string} folder
 * @param {{ history: History, skip: ReadonlySet<number>, searches: number }} wanted
 */
async function insideRow(folder, { history, skip, searches }) {
  const random = new Random(61);
  const found = [];
  for (let n = 0; n < searches; n++) {
    const fault = { history, bad: descendantsOf(history, random.pick([...skip])), skip, share: 100, seed: n };
    found.push({
      byGit: await bisectByGit(folder, fault),
      once: await bisectByCci(folder, fault, ["--runs", "1"]),
    });
  }
  /** @param {typeof found[number]} pair */
  const isSame = ({ byGit, once }) =>
    byGit.candidates.length > 1 && byGit.candidates.toSorted().join() === once.candidates.toSorted().join();
  return {
    cells: {
      what: "the same, culprit among those: candidates of `--runs 1`",
      right: share(found, isSame),
      runs: mean(found.map(({ once }) => once.runs)),
      "runs of git": mean(found.map(({ byGit }) => byGit.runs)),
      expected: "those of git",
    },
    isOk: found.every(isSame),
  };
}

/**
 * @param {string} folder
 * @param {number} searches
 */
async function flakyRow(folder, searches) {
  const history = historyIn(folder, { commits: 65, merges: false, seed: 64 });
  const random = new Random(62);
  const found = [];
  for (let seed = 0; seed < searches; seed++) {
    const culprit = random.integer(1, 64);
    const fault = { history, bad: descendantsOf(history, culprit), skip: new Set(), share: 50, seed };
    found.push({
      hash: history.commits[culprit].hash,
      auto: await bisectByCci(folder, fault, []),
      byGit: await bisectByGit(folder, fault),
    });
  }
  const right = found.filter(({ auto, hash }) => auto.culprit === hash).length / found.length;
  const runs = median(found.map(({ auto }) => auto.runs));
  return {
    cells: {
      what: "64 commits, the bad ones fail every other time: default",
      right: share(found, ({ auto, hash }) => auto.culprit === hash),
      runs: `median ${runs}`,
      "runs of git": `${mean(found.map(({ byGit }) => byGit.runs))}, right ${share(found, ({ byGit, hash }) => byGit.culprit === hash)}`,
      expected: "right >= 95 %, median of runs <= 60",
    },
    isOk: right >= 0.95 && runs <= 60,
  };
}

/**
 * @param {string} folder
 * @param {{ commits: number, merges: boolean, seed: number }} wanted
 */
function historyIn(folder, wanted) {
  const repository = join(folder, `repository-${wanted.commits}`);
  mkdirSync(repository);
  return makeHistory(repository, wanted);
}

/**
 * Commits from one that broke the build until one that mended it, at least so many.
 * @param {History} history
 * @param {number} from
 * @param {number} count
 * @returns {ReadonlySet<number>}
 */
function unbuildable(history, from, count) {
  const broken = descendantsOf(history, mainCommit(history, from));
  const mended = descendantsOf(history, mainCommit(history, from + count));
  return new Set([...broken].filter((commit) => !mended.has(commit)));
}

/**
 * The first commit from there on that everything behind it contains.
 * @param {History} history
 * @param {number} from
 */
function mainCommit(history, from) {
  for (let at = from; ; at++) if (descendantsOf(history, at).size === history.commits.length - at) return at;
}

/**
 * @param {string} folder
 * @param {Fault} fault
 * @returns {Promise<Search>}
 */
async function bisectByGit(folder, fault) {
  const repository = fault.history.folder;
  const { command, runs } = prepare(folder, fault);
  git(repository, ["bisect", "start", fault.history.commits.at(-1)?.hash ?? "", fault.history.commits[0].hash, "--"]);
  const { stdout } = await run("git", ["bisect", "run", ...command], repository);
  git(repository, ["bisect", "reset"]);
  const culprit = /^([\da-f]{40}) is the first bad commit$/m.exec(stdout)?.[1];
  const list = /could be any of:\n((?:[\da-f]{40}\n)+)/.exec(stdout)?.[1] ?? "";
  return { runs: runs(), culprit, candidates: list.split("\n").filter((line) => line !== ""), confidence: 0 };
}

/**
 * @param {string} folder
 * @param {Fault} fault
 * @param {readonly string[]} options
 * @returns {Promise<Search>}
 */
async function bisectByCci(folder, fault, options) {
  const { command, runs } = prepare(folder, fault);
  const ends = ["--good", fault.history.commits[0].hash, "--bad", fault.history.commits.at(-1)?.hash ?? ""];
  const args = [cci, "bisect", "run", "--json", ...ends, ...options, "--", ...command];
  const { stdout, stderr } = await run(process.execPath, args, fault.history.folder);
  if (stdout === "") throw new Error(`cci ${args.slice(1).join(" ")}: ${stderr}`);
  const answer = JSON.parse(stdout);
  if (answer.runs !== runs()) throw new Error(`the test was run ${runs()} times, not ${answer.runs}`);
  const culprit = answer.culprit ?? undefined;
  return { runs: answer.runs, culprit, candidates: answer.candidates, confidence: answer.confidence ?? 0 };
}

/**
 * A fresh folder for the command: what it is to say, and how often it ran.
 * @param {string} folder
 * @param {Fault} fault
 */
function prepare(folder, { history, bad, skip, share, seed }) {
  const state = mkdtempSync(join(folder, "search-"));
  /** @param {ReadonlySet<number>} places */
  const list = (places) => [...places].map((at) => `${history.commits[at].hash}\n`).join("");
  writeFileSync(join(state, "bad"), list(bad));
  writeFileSync(join(state, "skip"), list(skip));
  writeFileSync(join(state, "share"), `${share} ${seed}\n`);
  writeFileSync(join(state, "runs"), "");
  const runs = () => readFileSync(join(state, "runs"), "utf8").split("\n").length - 1;
  return { command: ["sh", join(folder, "test.sh"), state], runs };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<{ stdout: string, stderr: string }>}
 */
function run(command, args, cwd) {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, maxBuffer: 1 << 28 }, (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

/**
 * @template T
 * @param {readonly T[]} all
 * @param {(one: T) => boolean} holds
 */
function share(all, holds) {
  return `${all.filter(holds).length} of ${all.length}`;
}

/** @param {readonly number[]} values */
function mean(values) {
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(1);
}
