import { describe, expect, it } from "vitest";
import { dateMath, localDayStart, wholeDay, wholeSecond } from "../../src/search/moment.js";
import { setEnvironment } from "../support/environment.js";
import { noonMs } from "./search-fixture.js";

const isoOf = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

describe("wholeDay", () => {
  it("is from its first to its last ms in UTC", () => {
    const { firstMs, lastMs } = wholeDay("2024-02-29") ?? {};
    expect([isoOf(firstMs), isoOf(lastMs)]).toEqual(["2024-02-29T00:00:00.000Z", "2024-02-29T23:59:59.999Z"]);
  });

  it.each(["2024-2-29", "2023-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "24-01-01", "2024-04-01 ", "", "now"])(
    "is no %j",
    (text) => {
      expect(wholeDay(text)).toBeUndefined();
    },
  );
});

describe("wholeSecond", () => {
  it.each([
    ["2024-04-01T10:00:00", "2024-04-01T10:00:00Z", "10:00:00.000Z", "10:00:00.999Z"],
    ["2024-04-01 10:00:00", "2024-04-01T10:00:00Z", "10:00:00.000Z", "10:00:00.999Z"],
    ["2024-04-01T10:00:00Z", "2024-04-01T10:00:00Z", "10:00:00.000Z", "10:00:00.999Z"],
    ["2024-04-01T10:00:00+0800", "2024-04-01T10:00:00+0800", "02:00:00.000Z", "02:00:00.999Z"],
    ["2024-04-01T10:00:00-03:30", "2024-04-01T10:00:00-03:30", "13:30:00.000Z", "13:30:00.999Z"],
    ["2024-04-01T10:00:00.25Z", "2024-04-01T10:00:00.25Z", "10:00:00.250Z", "10:00:00.250Z"],
  ])("reads %s", (given, text, first, last) => {
    const moment = wholeSecond(given);
    expect([moment?.text, isoOf(moment?.firstMs), isoOf(moment?.lastMs)]).toEqual([
      text,
      `2024-04-01T${first}`,
      `2024-04-01T${last}`,
    ]);
  });

  it.each(["2024-04-01", "2024-04-01T10:00", "2024-04-01T24:00:00", "2024-04-01T10:60:00", "2024-04-01T10:00:60"])(
    "is no %s",
    (text) => {
      expect(wholeSecond(text)).toBeUndefined();
    },
  );

  it.each(["2023-02-29T10:00:00", "2024-04-01T10:00:00+99:00", "2024-04-01T10:00:00.1234", "2024-04-01T10:00:00 Z"])(
    "is no %s either",
    (text) => {
      expect(wholeSecond(text)).toBeUndefined();
    },
  );
});

describe("localDayStart", () => {
  it.each([
    ["Asia/Shanghai", "2024-4-1", "2024-04-01T00:00:00+0800"],
    ["America/St_Johns", "2024-12-1", "2024-12-01T00:00:00-0330"],
    ["Europe/Berlin", "2024-07-01", "2024-07-01T00:00:00+0200"],
    ["UTC", "0099-1-1", "0099-01-01T00:00:00+0000"],
    // The clock was put forward at midnight: that day began at one.
    ["America/Sao_Paulo", "2018-11-4", "2018-11-04T01:00:00-0200"],
  ])("in %s of %s is %s", (zone, day, text) => {
    setEnvironment("TZ", zone);
    expect(localDayStart(day)).toMatchObject({ text, firstMs: Date.parse(text) });
  });

  it("knows the calendar", () => {
    expect(localDayStart("2024-2-30")).toBeUndefined();
    expect(localDayStart("2024-4")).toBeUndefined();
  });
});

describe("dateMath", () => {
  it.each([
    ["now", "2024-05-01T12:00:00.000Z"],
    ["now-9d", "2024-04-22T12:00:00.000Z"],
    ["now-1w+2d", "2024-04-26T12:00:00.000Z"],
    ["now-1h-1m-1s", "2024-05-01T10:58:59.000Z"],
    ["now-1M-1d", "2024-03-31T12:00:00.000Z"],
    ["now-1d-2M", "2024-02-29T12:00:00.000Z"],
    ["now+1y", "2025-05-01T12:00:00.000Z"],
  ])("%s is %s", (text, expected) => {
    expect(isoOf(dateMath(text, noonMs)?.firstMs)).toBe(expected);
  });

  it.each([
    ["2024-02-29T12:00:00Z", "now-1y", "2023-02-28T12:00:00.000Z"],
    ["2024-03-31T12:00:00Z", "now-1M", "2024-02-29T12:00:00.000Z"],
    ["2024-10-31T12:00:00Z", "now+1M", "2024-11-30T12:00:00.000Z"],
    ["2024-12-31T12:00:00Z", "now+2M", "2025-02-28T12:00:00.000Z"],
  ])("at %s, %s ends with the month", (now, text, expected) => {
    expect(isoOf(dateMath(text, Date.parse(now))?.firstMs)).toBe(expected);
  });

  it.each([
    "now/d",
    "now-9",
    "now-d",
    "now 9d",
    "now-9H",
    "now-9x",
    "now-1.5d",
    "Now",
    "now--1d",
    "now-999999999y",
    "3d",
  ])("%s is none", (text) => {
    expect(dateMath(text, noonMs)).toBeUndefined();
  });
});
