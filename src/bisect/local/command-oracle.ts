import { CciError } from "../../support/cci-error.js";
import type { Clock } from "../../support/clock.js";
import type { OutputStream } from "../../support/process-group.js";
import type { Oracle } from "../search/oracle.js";
import { type JudgeRules, judgeCommand } from "./judge-command.js";
import type { RunBook } from "./run-book.js";
import type { RunCache } from "./run-cache.js";
import { type RunRecord, runOf } from "./run-record.js";
import { runTest, type TestEnd } from "./run-test.js";
import { type TestEnds, testEnvironment } from "./test-environment.js";
import type { Tree, TreePool } from "./tree-pool.js";
import type { ValueCapture } from "./value-capture.js";

/** What is run, and how it is judged. */
interface TestCommand {
  readonly command: readonly string[];
  /** For `sh -c`, once per checked-out commit; undefined: nothing is built. */
  readonly build: string | undefined;
  readonly rules: JudgeRules;
  /** Undefined: the exit code is the verdict. */
  readonly capture: (() => ValueCapture) | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** Takes what is going on, for those who watch. */
export interface RunWatcher {
  onStart(commit: string, runNo: number): void;
  onOutput(stream: OutputStream, bytes: Buffer): void;
  /** Before the error of a run that ends the search: what it printed last. */
  onAbort(lastLines: readonly string[]): void;
}

export interface CommandOracleRequest {
  readonly test: TestCommand;
  readonly ends: TestEnds;
  readonly pool: TreePool;
  readonly book: RunBook;
  readonly cache: RunCache | undefined;
  readonly watcher: RunWatcher;
  readonly clock: Clock;
  /** Aborted: runs under way are ended and every question is rejected with its reason. */
  readonly stop: AbortSignal;
}

/** Judges commits by a command. */
export interface CommandOracle {
  readonly oracle: Oracle;
  /** Ends what is under way, and waits for that. */
  close(): Promise<void>;
}

/** Why a run that is under way need not end. */
const closed = new CciError("BISECT_ABORTED", "the search is over");

/**
 * An oracle that runs a command in work trees (bisect.md 5.4). Runs that are known already, from an earlier session or the
 * cache, are answered without it. Rejects with BISECT_ABORTED where a run ends the search, with COMMAND_BROKEN where the
 * command cannot be started on a good commit either.
 */
export function openCommandOracle(request: CommandOracleRequest): CommandOracle {
  const { test, ends, pool, book, cache, watcher, clock } = request;
  const over = new AbortController();
  const stop = AbortSignal.any([request.stop, over.signal]);
  const asked = new Map<string, number>();
  const running = new Map<string, Promise<RunRecord>>();
  let proof: Promise<RunRecord> | undefined;

  /** Each run once, whoever asks for it. */
  const obtain = (commit: string, runNo: number): Promise<RunRecord> => {
    const key = `${commit} ${runNo}`;
    const under = running.get(key);
    if (under) return under;
    const started = perform(commit, runNo).finally(() => running.delete(key));
    // A search that is over asks no more how this one ended.
    started.catch(() => {});
    running.set(key, started);
    return started;
  };

  const perform = async (commit: string, runNo: number): Promise<RunRecord> => {
    const known = book.find(commit, runNo);
    if (known) {
      await book.turnOf(known);
      return known;
    }
    const cached = cache?.find(commit, runNo);
    if (cached) {
      book.add(cached);
      return cached;
    }
    const record = await pool.use(commit, runNo > 1, (tree) => runIn(tree, runNo));
    if (record.isSuspect) await proveCommand(record);
    book.add(record);
    cache?.add(record);
    return record;
  };

  const runIn = async (tree: Tree, runNo: number): Promise<RunRecord> => {
    stop.throwIfAborted();
    const { commit, folder } = tree;
    watcher.onStart(commit, runNo);
    const env = testEnvironment(test.env, ends, { commit, runNo, folder });
    const unbuilt = await build(tree, env);
    const about = { commit, runNo };
    if (unbuilt) return { ...about, verdict: "skip", reason: unbuilt.reason, ms: unbuilt.ms, origin: "build" };
    const capture = test.capture?.();
    const { timeoutS } = test.rules;
    const end = await runTest({
      command: test.command,
      folder,
      env,
      timeoutMs: timeoutS === undefined ? undefined : timeoutS * 1000,
      clock,
      stop,
      onOutput(stream, bytes) {
        if (stream === "stdout") capture?.take(bytes);
        watcher.onOutput(stream, bytes);
      },
    });
    const judgement = judgeCommand(end, capture?.value(), test.rules);
    if (!("abort" in judgement)) return { ...about, ...judgement, ms: end.ms, origin: "run" };
    watcher.onAbort(end.lastLines);
    throw new CciError("BISECT_ABORTED", `run ${runNo} of ${commit} ended the search: ${judgement.abort}`, {
      hint: "exit 125 skips a commit; --signal-is-bad takes a crash for bad; --resume goes on",
    });
  };

  /** Why there is nothing to run; undefined: it is built. */
  const build = async (
    tree: Tree,
    env: Record<string, string>,
  ): Promise<{ reason: string; ms: number } | undefined> => {
    if (test.build === undefined || tree.isBuilt === true) return undefined;
    const failed = book.of(tree.commit).find(({ origin }) => origin === "build");
    if (failed) return { reason: failed.reason, ms: 0 };
    const { onOutput } = watcher;
    const command = ["sh", "-c", test.build];
    const end = await runTest({ command, folder: tree.folder, env, timeoutMs: undefined, clock, stop, onOutput });
    tree.isBuilt = end.exitCode === 0;
    return tree.isBuilt ? undefined : { reason: `build: ${textOf(end)}`, ms: end.ms };
  };

  /** A command that does not start says nothing of a commit, unless it starts on one that is known to be good. */
  const proveCommand = async (record: RunRecord): Promise<void> => {
    const [good] = ends.goods;
    if (good === undefined || ends.goods.some((one) => hasStarted(book, one))) return;
    if (ends.goods.includes(record.commit)) throw brokenCommand(test.command, record, true);
    // Its own end, if it does not start either, is the error above.
    proof ??= obtain(good, book.of(good).length + 1);
    await proof;
  };

  return {
    async oracle(commit) {
      stop.throwIfAborted();
      const runNo = (asked.get(commit) ?? noted(book, commit)) + 1;
      asked.set(commit, runNo);
      return runOf(await obtain(commit, runNo));
    },
    async close() {
      over.abort(closed);
      await Promise.allSettled(running.values());
    },
  };
}

/** A command that can be started nowhere judges nothing. */
export function brokenCommand(command: readonly string[], { commit, reason }: RunRecord, isOnGood: boolean): CciError {
  const [program = ""] = command;
  const what = reason.endsWith("127") ? "is not found" : "cannot be executed";
  const where = isOnGood ? `the good commit ${commit}` : `every commit, ${commit} for one`;
  return new CciError("COMMAND_BROKEN", `${program} ${what}: ${reason} on ${where}`, {
    hint: "it runs at the top of a temporary work tree: commit the script, or give its absolute path",
  });
}

/** Whether some run of the commit came to an end that was not that of a command which does not start. */
function hasStarted(book: RunBook, commit: string): boolean {
  return book.of(commit).some(({ isSuspect, origin }) => !isSuspect && origin !== "build");
}

/** Runs of a replayed log: the search knows them already. */
function noted(book: RunBook, commit: string): number {
  return book.of(commit).filter(({ origin }) => origin === "log").length;
}

function textOf({ exitCode, signal }: TestEnd): string {
  return exitCode === undefined ? `ended by ${signal}` : `exit ${exitCode}`;
}
