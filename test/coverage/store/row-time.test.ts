import { describe, expect, it } from "vitest";
import { readRowTime, rowTime } from "../../../src/coverage/store/row-time.js";

describe("the times of the tables", () => {
  it("are UTC with ms, and come back as they were", () => {
    expect(rowTime(1_700_000_000_123)).toBe("2023-11-14T22:13:20.123Z");
    expect(readRowTime("2023-11-14T22:13:20.123Z")).toBe(1_700_000_000_123);
  });

  it("are read as people and other tools write them", () => {
    const ms = Date.UTC(2021, 7, 3, 11, 22, 33);
    expect(readRowTime("2021-08-03 11:22:33")).toBe(ms);
    expect(readRowTime("2021-08-03 19:22:33.123456789+08:00")).toBe(ms + 123);
    expect(readRowTime("2021-08-03 19:22:33 +0800 CST")).toBe(ms);
    expect(readRowTime("2021-08-03")).toBe(Date.UTC(2021, 7, 3));
  });

  it("are nothing where the text is no time", () => {
    for (const text of ["", "now", "2021", "2021-13-45", "null"]) expect(readRowTime(text), text).toBeUndefined();
  });
});
