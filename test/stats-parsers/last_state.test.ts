import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import lastState from "../../stats-parsers/last_state.js";
import { runParser } from "../support/run-parser.js";

const written = readFileSync(new URL("../../fixtures/last_state/written.log", import.meta.url));

describe("the last_state parser", () => {
  it("keeps the lines that end in a number, sorted and once each (results.md 9.5)", async () => {
    const { columns, keys } = await runParser(lastState, written);
    expect(columns).toEqual({ exit_fail: ["1"], is_finished: ["1"], "test.iperf.exit_code.127": ["1"] });
    expect(keys).toEqual(["exit_fail", "is_finished", "test.iperf.exit_code.127"]);
  });

  it("drops lines of any other shape", async () => {
    expect((await runParser(lastState, "a:1\n: 1\nb: -1\nc: 1.5\nd: x\ne\n\n__proto__: 2\r\n")).keys).toEqual([
      "__proto__",
    ]);
  });

  it("gives both values of a key that has two", async () => {
    expect((await runParser(lastState, "oom: 2\noom: 1\n")).columns).toEqual({ oom: ["1", "2"] });
  });

  it("prints nothing of an empty log", async () => expect((await runParser(lastState, "")).keys).toEqual([]));

  it("takes the marks of an older pipeline for what they are now", async () => {
    const { columns } = await runParser(lastState, "is_finished: 1\neid.soft_timeout: 001");
    expect(columns).toEqual({ is_finished: ["1"], soft_timeout: ["001"] });
  });
});
