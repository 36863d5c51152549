import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { StatsParser } from "../../src/results/parser.js";
import { parserModules } from "../../stats-parsers/registry.js";
import { type ParserRun, runParser } from "../support/run-parser.js";

const fixturesUrl = new URL("../../fixtures/", import.meta.url);
const truncationStepBytes = 64;
const flipRounds = 40;
const longLineChars = 256 * 1024;

/** Deterministic bytes: the same faults in every run. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function fixtureLogs(program: string): Buffer[] {
  const folder = new URL(`${program}/`, fixturesUrl);
  const names = readdirSync(folder).filter((name) => name.endsWith(".log"));
  return names.map((name) => readFileSync(new URL(name, folder)));
}

/** The log stands for every file that the parser reads: some live on siblings. */
function run(parser: StatsParser, log: Buffer): Promise<ParserRun> {
  return runParser(parser, log, { files: Object.fromEntries(parser.reads.map((name) => [name, log])) });
}

/** Runs a parser that must neither throw nor print more than its log can hold. */
async function survive(parser: StatsParser, log: Buffer): Promise<void> {
  const { columns } = await run(parser, log);
  const values = Object.values(columns).reduce((count, column) => count + column.length, 0);
  expect(values).toBeLessThan(20_000 + log.length * 10);
}

function flipBytes(log: Buffer, random: () => number): Buffer {
  const damaged = Buffer.from(log);
  const flips = 1 + Math.floor(random() * 20);
  for (let i = 0; i < flips; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
  return damaged;
}

describe.each([...parserModules])("parser %s", (program, load) => {
  const logs = fixtureLogs(program);

  it("has a fixture that says something", async () => {
    const { default: parser } = await load();
    const runs = await Promise.all(logs.map((log) => run(parser, log)));
    expect(runs.some(({ keys }) => keys.length > 0)).toBe(true);
  });

  it("has an example among the keys of its fixtures", async () => {
    const { default: parser } = await load();
    const runs = await Promise.all(logs.map((log) => run(parser, log)));
    expect(runs.flatMap(({ keys }) => keys)).toContain(parser.example);
  });

  it("survives its fixtures cut anywhere", async () => {
    const { default: parser } = await load();
    for (const log of logs) {
      for (let end = 0; end < log.length; end += truncationStepBytes) await survive(parser, log.subarray(0, end));
    }
  });

  it("survives its fixtures with damaged bytes", async () => {
    const { default: parser } = await load();
    const random = createRandom(7);
    for (const log of logs) {
      for (let round = 0; round < flipRounds; round++) await survive(parser, flipBytes(log, random));
    }
  });

  it("reads lines of one repeated piece without end", async () => {
    const { default: parser } = await load();
    const begin = (logs[0] ?? Buffer.alloc(0)).toString("latin1").split("\n").slice(0, 6).join("\n");
    for (const piece of [" ", "a", "1", ".", "(", "- ", "1 ", "a=", "ok ", ": ", "[1]", "=> "]) {
      const long = piece.repeat(longLineChars / piece.length);
      await survive(parser, Buffer.from(`${begin}\n${begin}${long}\n${long}\n`, "latin1"));
    }
  });
});
