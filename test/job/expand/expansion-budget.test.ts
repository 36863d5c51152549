import { describe, expect, it } from "vitest";
import { expandText } from "./expand-text.js";

const maxJobs = 10_000;

/** `[1, 2, ...]`, each a job where it stands for a parameter. */
const numbers = (count: number): string => `[${Array.from({ length: count }, (_, at) => at + 1).join(", ")}]`;

const tooManyValues = "a.yaml:1:1: its jobs have more than 4000000 values together";
const tooManyCharacters = "a.yaml:1:1: the templates of its jobs make more than 67108864 characters together";

describe("what all jobs of a file may take", () => {
  it("a list that every job holds is counted for each of them", () => {
    const text = (jobs: number): string => `list: ${numbers(50_000)}\nsleep: ${numbers(jobs)}\n`;
    expect(() => expandText(text(90))).toThrow(tooManyValues);
    expect(expandText(text(20))).toHaveLength(20);
  });

  it("fields that every job holds are counted before the jobs are made", () => {
    const fields = Array.from({ length: 5000 }, (_, at) => `f${at}: 1\n`).join("");
    expect(() => expandText(`${fields}sleep: ${numbers(5000)}\n`, { maxJobs })).toThrow(tooManyValues);
  });

  it("what lists of machines multiply is counted together, also inside a map", () => {
    const fields = Array.from({ length: 5000 }, (_, at) => `k${at}: 1`).join(", ");
    const text = `suite: mine\ntestbox: ${numbers(90)}\nmine: {x: ${numbers(100)}, ${fields}}\n`;
    expect(() => expandText(text, { maxJobs })).toThrow(tooManyValues);
  });

  it("what templates copy into each job is counted", () => {
    const copies = Array.from({ length: 10 }, (_, at) => `c${at}: "{{ list }}"\n`).join("");
    expect(() => expandText(`list: ${numbers(4000)}\n${copies}sleep: ${numbers(95)}\n`)).toThrow(tooManyValues);
  });

  it("documents of a file share it", () => {
    const document = (name: string): string => `sleep: ${numbers(80)}\nname: ${name}\nlist: ${numbers(20_000)}\n`;
    expect(expandText(document("a"))).toHaveLength(80);
    expect(() => expandText(["a", "b", "c"].map(document).join("---\n"))).toThrow(tooManyValues);
  });

  it("files that templates fill in are counted for each job", () => {
    const files = { "big.txt": "x".repeat(1_000_000) };
    const fields = Array.from({ length: 8 }, (_, at) => `x${at}: "{{ file('big.txt') }}"\n`).join("");
    expect(expandText(`${fields}sleep: ${numbers(8)}\n`, {}, files)).toHaveLength(8);
    expect(() => expandText(`${fields}sleep: ${numbers(9)}\n`, {}, files)).toThrow(tooManyCharacters);
  });

  it("the text around a template is counted, which each job has of its own", () => {
    const text = `x: "${"x".repeat(900_000)} {{ sleep }}"\nsleep: ${numbers(80)}\n`;
    expect(() => expandText(text)).toThrow(tooManyCharacters);
  });

  it("many jobs of a usual size are within it", () => {
    const fields = Array.from({ length: 100 }, (_, at) => `f${at}: value ${at} {{ sleep }}\n`).join("");
    expect(expandText(`${fields}sleep: ${numbers(100)}\ntestbox: ${numbers(5)}\n`, { maxJobs })).toHaveLength(500);
  });
});
