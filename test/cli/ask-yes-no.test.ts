import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askYesNo } from "../../src/cli/ask-yes-no.js";

async function ask(typed: string): Promise<{ readonly answer: boolean; readonly shown: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(typed);
  const answer = await askYesNo("Return vm-1", input, output);
  return { answer, shown: String(output.read()) };
}

describe("a question of yes or no", () => {
  it.each([
    ["y\n", true],
    ["n\n", false],
    [" Y \n", true],
    ["", false],
  ])("takes %j for %s", async (typed, answer) => {
    expect(await ask(typed)).toEqual({ answer, shown: "Return vm-1? (y/n) " });
  });

  it("is asked again until it is answered", async () => {
    const { answer, shown } = await ask("yes\n\ny\nn\n");
    expect([answer, shown.split("? (y/n) ").length - 1]).toEqual([true, 3]);
  });
});
