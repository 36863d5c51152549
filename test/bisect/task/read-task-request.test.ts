import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTaskRequest } from "../../../src/bisect/task/read-task-request.js";
import { CciError } from "../../../src/support/cci-error.js";
import { parseDigitSafe } from "../../../src/support/digit-safe-json.js";

const errid = { bad_job_id: "25112012334404900", error_id: "ltp.eid.munlockall01.fail" };

/** What is wrong with a body; undefined: nothing. */
function problemOf(body: unknown): string | undefined {
  try {
    readTaskRequest(body);
    return undefined;
  } catch (error) {
    if (error instanceof CciError && error.code === "USAGE") return error.message;
    throw error;
  }
}

describe("the body of /new_bisect_task", () => {
  it.each([
    [{ ...errid, bisect_metric: "unixbench.score" }, "error_id and bisect_metric exclude each other"],
    [{ bad_job_id: "1" }, "error_id or bisect_metric is missing"],
    [{ bad_job_id: "1", error_id: "  " }, "error_id or bisect_metric is missing"],
    [{ bad_job_id: "1", error_id: "  ", bisect_metric: "\t" }, "error_id or bisect_metric is missing"],
    [{ ...errid, commit: "x" }, 'unknown field "commit"'],
    [{ ...errid, id: "7" }, 'unknown field "id"'],
    [{ ...errid, toString: 1 }, 'unknown field "toString"'],
    [JSON.parse('{"bad_job_id":"1","error_id":"e","__proto__":{}}'), 'unknown field "__proto__"'],
    [{ error_id: "e" }, "bad_job_id is missing"],
    [{ ...errid, bad_job_id: " " }, "bad_job_id is missing"],
    [{ ...errid, bad_job_id: "../etc" }, 'bad_job_id "../etc" is no id of a job'],
    [{ ...errid, bad_job_id: "a..b" }, 'bad_job_id "a..b" is no id of a job'],
    [{ ...errid, bad_job_id: ["1"] }, 'bad_job_id must be a text, and is ["1"]'],
    [{ ...errid, error_id: 7 }, "error_id must be a text, and is 7"],
    [{ ...errid, error_id: "a\0b" }, 'error_id has a character that cannot be kept: "a\\u0000b"'],
    [{ ...errid, error_id: "\ud800" }, 'error_id has a character that cannot be kept: "\\ud800"'],
    [{ ...errid, error_id: "x".repeat(4097) }, "error_id has 4097 characters; at most 4096"],
    [{ ...errid, bad_commit: "N/A" }, 'bad_commit "N/A" is no commit'],
    [{ ...errid, bad_commit: "-" }, 'bad_commit "-" is no commit'],
    [{ ...errid, good_commit: "none" }, 'good_commit "none" is no commit'],
    [{ ...errid, good_commit: "Null" }, 'good_commit "Null" is no commit'],
    [{ ...errid, good_commit: "unknown" }, 'good_commit "unknown" is no commit'],
    [{ ...errid, good_commit: "--upload-pack=x" }, 'good_commit "--upload-pack=x" is no commit'],
    [{ ...errid, good_commit: "v1..v2" }, 'good_commit "v1..v2" is no commit'],
    [{ ...errid, git_url: "-oProxyCommand=x" }, 'git_url "-oProxyCommand=x" is no address'],
    [{ ...errid, git_url: "https://h/x y" }, 'git_url "https://h/x y" is no address'],
    [{ ...errid, axis: "ss..linux;" }, 'axis "ss..linux;" is no field of a job'],
    [{ ...errid, priority_level: 1.5 }, "priority_level 1.5 is no whole number from 0 to 1000000"],
    [{ ...errid, timeout: -1 }, "timeout -1 is no whole number from 0 to 1728000"],
    [{ ...errid, timeout: "60" }, 'timeout "60" is no whole number from 0 to 1728000'],
    [{ ...errid, direction: "worse" }, "direction is for metrics alone"],
    [{ bad_job_id: "1", bisect_metric: "m", direction: "up" }, 'direction "up" is neither worse nor better'],
    [{ bad_job_id: "1", bisect_metric: "m", bisect_metrics: "n" }, "bisect_metric and bisect_metrics differ"],
    [{ ...errid, j: { cancel_requested: true } }, 'j {"cancel_requested":true} cannot be given'],
    [{ ...errid, options: [] }, "options must be an object, and is []"],
    [{ ...errid, options: { depth: 1 } }, 'unknown option "depth"'],
    [{ ...errid, options: { hasOwnProperty: 1 } }, 'unknown option "hasOwnProperty"'],
    [{ ...errid, options: { fresh: "yes" } }, 'option fresh must be true or false, and is "yes"'],
    [{ ...errid, options: { revert: true } }, "option revert is not supported"],
    [{ ...errid, options: { runs: 0 } }, "option runs 0 is no whole number from 1 to 100"],
    [{ ...errid, options: { alpha: 1 } }, "option alpha 1 is no number from 0.000001 to 0.5"],
    [{ ...errid, options: { speculate: 3 } }, "option speculate 3 is no whole number from 0 to 2"],
    [{ ...errid, options: { parallel_runs: 17 } }, "option parallel_runs 17 is no whole number from 1 to 16"],
    [{ ...errid, options: { paths: "fs" } }, "option paths must be a list of at most 100"],
    [
      { ...errid, options: { paths: ["a/../../b"] } },
      'option paths: "a/../../b" is no path below the top of a repository',
    ],
    [undefined, "a bisect task is asked for by a JSON object"],
    [[errid], "a bisect task is asked for by a JSON object"],
  ])("A3: refuses %j", (body, problem) => {
    expect(problemOf(body)).toBe(problem);
  });

  it("A4: keeps the digits of a job id that is a text, and refuses one beyond 2^53 that is a number", () => {
    const body = (text: string): unknown => parseDigitSafe(`{"bad_job_id":${text},"error_id":"e"}`);
    expect(readTaskRequest(body('"25112012334404903"')).bad_job_id).toBe("25112012334404903");
    expect(readTaskRequest(body("4711")).bad_job_id).toBe("4711");
    expect(problemOf(body("25112012334404903"))).toBe("bad_job_id 25112012334404903 is a number beyond 2^53");
    expect(problemOf(JSON.parse('{"bad_job_id":25112012334404903,"error_id":"e"}'))).toContain("beyond 2^53");
  });

  it("keeps an errid as it is, quotes, blanks and other scripts with it", () => {
    const error_id = ` a'b"c&d#e 内存 \n`;
    expect(readTaskRequest({ ...errid, error_id }).error_id).toBe(error_id);
  });

  it("takes null and blank texts for missing, `j: null` for empty, and the older name of the metric", () => {
    const body = { bad_job_id: 12, error_id: null, bisect_metrics: "unixbench.score", good_commit: " ", j: null };
    expect(readTaskRequest({ ...body, options: null, timeout: null, direction: "worse" })).toEqual({
      bad_job_id: "12",
      bisect_metric: "unixbench.score",
      direction: "worse",
    });
    expect(readTaskRequest({ ...errid, j: {} })).toEqual(errid);
  });

  it("reads every field and option", () => {
    const options = {
      first_parent: true,
      paths: ["fs/ext4", "mm"],
      runs: 3,
      max_runs: 150,
      alpha: 0.05,
      auto_good: true,
      fresh: true,
      speculate: 2,
      rate_shift: true,
      parallel_runs: 16,
      notify: false,
    } as const;
    const body = {
      ...errid,
      good_commit: "v6.16",
      bad_commit: "6.6.0-132.0.0",
      git_url: "https://git.example/linux",
      axis: "ss.linux.commit",
      priority_level: 7,
      timeout: 0,
      options,
    };
    expect(readTaskRequest(body)).toEqual(body);
    expect(readTaskRequest({ ...errid, options: { runs: "auto", fresh: null } })).toEqual(errid);
  });

  it("says of any JSON that it is a request or what is wrong, and throws nothing else", () => {
    const names = fc.constantFrom(
      "bad_job_id",
      "error_id",
      "bisect_metric",
      "git_url",
      "axis",
      "options",
      "timeout",
      "j",
    );
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (body) => {
        const problem = problemOf({ bad_job_id: "1", ...body });
        if (problem !== undefined) expect(problem).not.toBe("");
      }),
    );
  });
});
