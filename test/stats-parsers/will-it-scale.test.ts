import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import willItScale from "../../stats-parsers/will-it-scale.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/will-it-scale/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(willItScale, log)).columns;
const heading = "tasks,processes,processes_idle,threads,threads_idle,linear\n";

describe("the will-it-scale parser", () => {
  it("prints every column of a row under its number of tasks, as found", async () => {
    const columns = await columnsOf(fixture("written"));
    expect(columns).toMatchObject({
      "1.processes": ["600000"],
      "1.processes_idle": ["75.02"],
      "1.threads": ["500000"],
      "2.threads_idle": ["50.04"],
      "4.linear": ["2400000"],
    });
    expect(columns["0.processes"]).toBeUndefined();
  });

  it("relates the last row to linear growth and averages the work of a task", async () => {
    // (600000 + 1100000/2 + 2000001/4) / 3 = 550000.08, (500000 + 800000/2 + 1000003/4) / 3 = 383333.58
    expect(await columnsOf(fixture("written"))).toMatchObject({
      scalability: ["0.833334"],
      per_process_ops: ["550000"],
      per_thread_ops: ["383333"],
      workload: ["6000004"],
    });
  });

  it("leaves out rows without work and takes no scalability from one task or without linear", async () => {
    const columns = await columnsOf(`${heading}1,10,50,0,100,10\n2,0,100,0,100,20\n3,30,0,0,100,0\n`);
    expect(columns["2.processes"]).toBeUndefined();
    expect(columns.scalability).toBeUndefined();
    expect(columns.per_process_ops).toEqual(["10"]);
    expect(columns.workload).toEqual(["40"]);
  });

  it("turns a failed assertion into a key", async () => {
    expect(await columnsOf(fixture("assertion"))).toEqual({
      "Assertion_pipe(pipefd)_==_0_failed": ["1"],
      "Assertion_ret_==_sizeof(buf)_err_failed": ["1"],
    });
  });

  it("gives nothing for an empty, foreign or cut log", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf(`${heading}1,10,50\n1,x,50,0,100,10\n,,,,,\nAssertion`)).toEqual({});
  });
});
