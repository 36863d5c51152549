import { afterEach, expect, test } from "vitest";
import { localDate, localTimestamp, parseTimestamp } from "../../src/job/local-timestamp.js";

const zone = process.env.TZ;
const aprilMs = 1_587_725_398_000;

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test.each([
  ["Asia/Shanghai", "2020-04-24T18:49:58+0800"],
  ["UTC", "2020-04-24T10:49:58+0000"],
  ["America/St_Johns", "2020-04-24T08:19:58-0230"],
])("a timestamp in %s has the offset of that zone", (name, text) => {
  process.env.TZ = name;
  expect(localTimestamp(aprilMs)).toBe(text);
  expect(parseTimestamp(text)).toBe(aprilMs);
});

test("a timestamp of the first generation is local time", () => {
  process.env.TZ = "Asia/Shanghai";
  expect(parseTimestamp("2020-04-24 18:49:58")).toBe(aprilMs);
});

test.each([
  ["2020-04-24T10:49:58Z", aprilMs],
  ["2020-04-24T12:49:58+02:00", aprilMs],
  ["2020-04-24T10:49:58.123Z", aprilMs],
  ["2020-02-30 00:00:00", undefined],
  ["2020-13-01 00:00:00", undefined],
  ["2020-04-24 24:00:00", undefined],
  ["0000-04-24 10:00:00", undefined],
  ["1587725398", undefined],
  ["2020-04-24", undefined],
  ["", undefined],
])("%j is read as %j", (text, ms) => {
  expect(parseTimestamp(text)).toBe(ms);
});

test("a date is that of the same zone", () => {
  process.env.TZ = "Asia/Shanghai";
  expect(localDate(Date.UTC(2020, 10, 29, 20))).toBe("2020-11-30");
});
