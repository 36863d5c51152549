import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { defaultParserLimits } from "../../../src/results/parser-run.js";
import type { Reporter } from "../../../src/results/reporter.js";
import { openRootPool, type RootPool, type RootPoolOptions } from "../../../src/results/run/root-pool.js";
import { setEnvironment } from "../../support/environment.js";
import { makeResultRoot } from "../../support/result-root.js";
import { type FilesByName, makeFolder } from "../../support/temp-folder.js";

const module = (body: string): string => `export default { async parse(log, emit) { ${body} } };\n`;
const stuck = module("emit('a', 1); for (;;) {}");
const greedy = module("const all = []; for (;;) all.push(new Array(1e5).fill({}).map((_, at) => ({ at })));");
const well = module("emit('a', 1);");
const silent: Reporter = { warn() {}, problem() {} };

/** Threads of the built package over parsers of the test; their heaps are small. */
function openPool(parsers: FilesByName, more: Partial<RootPoolOptions> = {}): RootPool {
  const options = {
    parserDirs: [makeFolder(parsers)],
    lkpSrc: undefined,
    only: undefined,
    force: false,
    limits: defaultParserLimits,
  };
  const script = new URL("../../../dist/root-worker.cjs", import.meta.url);
  const pool = openRootPool({ lanes: 1, options, heapMib: 96, script, ...more });
  onTestFinished(() => pool.close());
  return pool;
}

/** A result root with the log of one program. */
const rootOf = (program: string): string => makeResultRoot({ [program]: "some log\n" });

it("gives each root its own outcome and messages, with more roots than lanes", async () => {
  const pool = openPool({ "well.mjs": well, "bad.mjs": module("throw new Error('no way');") }, { lanes: 2 });
  const roots = ["well", "bad", "well", "bad", "well"].map(rootOf);
  const problems: string[][] = [];
  const outcomes = await Promise.all(
    roots.map((root) => {
      const own: string[] = [];
      problems.push(own);
      return pool.run(root, { warn() {}, problem: (code) => void own.push(code) });
    }),
  );
  expect(outcomes.map(({ resultRoot }) => resultRoot)).toEqual(roots);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["ok", "partial", "ok", "partial", "ok"]);
  expect(outcomes.map(({ stats }) => stats.get("well.a"))).toEqual([1, undefined, 1, undefined, 1]);
  expect(problems).toEqual([[], ["PARSER_FAILED"], [], ["PARSER_FAILED"], []]);
});

it("ends a root whose parser is stuck in a loop, and goes on with the next one", async () => {
  const pool = openPool({ "stuck.mjs": stuck, "well.mjs": well }, { timeoutMs: 1000 });
  const [late, next] = await Promise.all([rootOf("stuck"), rootOf("well")].map((root) => pool.run(root, silent)));
  expect(late).toMatchObject({ outcome: "failed", exitCode: 1, error: { code: "PARSER_FAILED" } });
  expect(late?.error?.message).toBe(`${late?.resultRoot}: timed out after 1 s`);
  expect(next?.outcome).toBe("ok");
});

const isNode24 = Number.parseInt(process.versions.node, 10) >= 24;

it.skipIf(isNode24)(
  "ends a root that takes all memory, and goes on with the next one (skipped: on Node 24 a thread beyond its heap may end the process)",
  async () => {
    const pool = openPool({ "greedy.mjs": greedy, "well.mjs": well });
    const [big, next] = await Promise.all([rootOf("greedy"), rootOf("well")].map((root) => pool.run(root, silent)));
    expect(big?.error?.message).toBe(`${big?.resultRoot}: out of memory`);
    expect(next?.outcome).toBe("ok");
  },
);

it("ends a root and its parser's processes and scratch folder when its signal is aborted", async () => {
  const marks = makeFolder();
  const slow = `#!/bin/sh\nsleep 600 &\necho $! >${marks}/child.tmp\nmv ${marks}/child.tmp ${marks}/child\nwait\n`;
  const scratch = makeFolder();
  setEnvironment("TMPDIR", scratch);
  const pool = openPool({ slow, "well.mjs": well });
  const dropping = new AbortController();
  const dropped = pool.run(rootOf("slow"), silent, dropping.signal);
  await vi.waitFor(() => expect(existsSync(join(marks, "child"))).toBe(true), { timeout: 20_000, interval: 20 });

  dropping.abort();

  expect(await dropped).toMatchObject({ outcome: "failed", error: { message: expect.stringContaining("dropped") } });
  const child = Number(readFileSync(join(marks, "child"), "utf8"));
  await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow(), { timeout: 20_000, interval: 20 });
  expect(readdirSync(scratch).filter((name) => !name.startsWith("cci-test-"))).toEqual([]);
  expect((await pool.run(rootOf("well"), silent)).outcome).toBe("ok");
});

it("does not begin a root whose signal was aborted before", async () => {
  const pool = openPool({ "well.mjs": well });
  const root = rootOf("well");
  expect((await pool.run(root, silent, AbortSignal.abort())).outcome).toBe("failed");
  expect(readdirSync(root)).toEqual(["job.yaml", "well"]);
});

it("says at once what is wrong with the options", () => {
  const options = {
    parserDirs: ["/nonexistent/parsers"],
    lkpSrc: undefined,
    only: undefined,
    force: false,
    limits: defaultParserLimits,
  };
  expect(() => openRootPool({ lanes: 1, options })).toThrow("/nonexistent/parsers");
});
