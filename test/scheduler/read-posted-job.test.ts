import { describe, expect, it } from "vitest";
import { readPostedJob } from "../../src/scheduler/read-posted-job.js";

const read = (text: string | Buffer): unknown => readPostedJob(Buffer.from(text));

describe("the body of a submitted job", () => {
  it("keeps unknown keys and all digits", () => {
    expect(read('{"suite":"s","#! x":null,"n":12345678901234567890,"a b":{"c":[1]}}')).toEqual({
      suite: "s",
      "#! x": null,
      n: 12345678901234567890n,
      "a b": { c: [1] },
    });
  });

  it.each([
    ["case 9: text", "not json"],
    ["nothing", ""],
    ["an array", "[]"],
    ["null", "null"],
    ["a number", "7"],
    ["no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["a number without end", `{"a":${"9".repeat(100_000)}}`],
    ["nesting without end", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    ["big numbers in nesting without end", `{"a":${"[".repeat(100_000)}12345678901234567890${"]".repeat(100_000)}}`],
  ])("%s is refused", (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ status: 400, message: "Invalid JSON in request body" }));
  });

  it.each([
    '{"__proto__":{"x":1}}',
    '{"a":[{"b":{"__proto__":1}}]}',
    '{"\\u005f_proto__":null}',
    '{"n":12345678901234567890,"__proto__":{"x":1}}',
  ])("a key __proto__ is refused by its name: %s", (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining("__proto__") }),
    );
    expect({}).not.toHaveProperty("x");
  });
});
