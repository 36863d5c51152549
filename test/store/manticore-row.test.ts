import { describe, expect, test } from "vitest";
import type { Document } from "../../src/store/document.js";
import { layoutOf } from "../../src/store/manticore/layout.js";
import { decodeRow, encodeRow } from "../../src/store/manticore/row.js";
import { rowIdOf } from "../../src/store/manticore/row-id.js";

const jobs = layoutOf("jobs") ?? new Map();

/** A job as the columns that are not empty, `field_order` left out. */
function columns(job: Document, id = "7"): Document {
  const row = [...encodeRow("jobs", jobs, id, job)].filter(([name, value]) => name !== "field_order" && value !== "");
  return Object.fromEntries(row.filter(([, value]) => value !== 0));
}

describe("the row of a document", () => {
  test.each([
    ["25112012334404903", 25112012334404903n],
    ["lab1.2024", 2024n],
    ["a.b.7", 7n],
    ["007", 7n],
    ["9223372036854775807", 2n ** 63n - 1n],
  ])("%s has the row of its digits", (id, rowId) => {
    expect(rowIdOf(id)).toBe(rowId);
  });

  test.each(["0", "9223372036854775808", "job", "", "1.", "lab1.x7", "１"])("'%s' has the row of its hash", (id) => {
    expect(rowIdOf(id)).toBeGreaterThan(2n ** 32n);
    expect(rowIdOf(id)).toBeLessThan(2n ** 63n);
  });

  test("the hash is the one of bisect.md 1.1", () => {
    expect(rowIdOf("errid\n25112012334404900\nltp.eid.munlockall01.fail")).toBe(3302784731870282237n);
    expect(rowIdOf("metric\n25112012334404900\nunixbench.score")).toBe(3093202908646622633n);
  });

  test("has columns in the form that other programs read", () => {
    const job = {
      suite: "iperf",
      nr_run: 3,
      submit_time: "2024-04-01T10:00:00+0800",
      enqueue_time: "2024-04-01 02:00:00",
      errid: ["a.fail", "b.fail"],
      error_ids: ["x:error:y"],
      group_id: "g",
      stats: { "iperf.bps": 0.1 },
      memory: "8g",
    };
    expect(columns(job)).toEqual({
      suite: "iperf",
      nr_run: 3,
      submit_time: Date.UTC(2024, 3, 1, 2),
      enqueue_time: Date.UTC(2024, 3, 1, 2),
      errid: "a.fail b.fail",
      stats: '{"iperf.bps":0.1}',
      jj: { id: "7", error_ids: ["x:error:y"], group_id: "g" },
      other_data: '{"submit_time":"2024-04-01T10:00:00+0800","memory":"8g"}',
    });
  });

  test.each<[string, Document]>([
    ["a list", { suite: ["a", "b"] }],
    ["a number where text is", { suite: 8 }],
    ["a text where a number is", { nr_run: "8" }],
    ["0 and the empty text", { nr_run: 0, suite: "" }],
    ["NUL and half a character", { suite: "a\0b", os: "\ud800", group_id: "\0" }],
    ["words with blanks", { errid: ["a b", ""] }],
    ["a fraction in JSON", { error_ids: [0.1], monitors: { x: { interval: 0.5 } } }],
    ["digits beyond 2^53", { group_id: 25112012334404903n, nr_run: 2n ** 63n }],
    ["nothing", { suite: null, errid: [], stats: null, tags: null }],
    ["keys like others", JSON.parse('{"__proto__":{"suite":"x"},"jj":1,"other_data":2,"rev":3,"constructor":4}')],
  ])("gives back %s as it was", (_what, job) => {
    const row = Object.fromEntries(encodeRow("jobs", jobs, "x", job));
    const { id, document } = decodeRow("jobs", jobs, row);
    expect(id).toBe("x");
    expect(document).toStrictEqual(job);
    expect(Object.keys(document)).toEqual(Object.keys(job));
  });

  test("what somebody wrote to a column alone counts, not the older text beside it", () => {
    const row = encodeRow("jobs", jobs, "7", { submit_time: "2024-04-01T10:00:00+0800", suite: ["a", "b"] });
    const written = Object.fromEntries([...row, ["submit_time", 5], ["suite", "c"]]);
    expect(decodeRow("jobs", jobs, written).document).toEqual({ submit_time: 5, suite: "c" });
  });

  test("a row of another program has the fields of its columns and no id", () => {
    const row = { suite: "a", stats: "no json", jj: { hello: 1 }, other_data: "{bad" };
    expect(decodeRow("jobs", jobs, row)).toEqual({
      id: undefined,
      document: { suite: "a", stats: "no json", hello: 1 },
    });
  });
});
