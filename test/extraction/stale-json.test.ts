import { utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { staleJson } from "../../src/extraction/stale-json.js";
import { makeFolder } from "../support/temp-folder.js";

/** A result root whose logs are older than its json, but for those named. */
function rootWith(names: readonly string[], grown: readonly string[] = []): string {
  const root = makeFolder(Object.fromEntries(names.map((name) => [name, "x"])));
  for (const name of names) {
    const seconds = grown.includes(name) ? 3000 : name.includes(".json") ? 2000 : 1000;
    utimesSync(join(root, name), seconds, seconds);
  }
  return root;
}

describe("the json that must go before stats are made again", () => {
  it("is the json of a log that is newer, and the conclusions", () => {
    const names = ["iperf", "iperf.json", "vmstat", "vmstat.json", "stats.json", "result.json"];
    expect(staleJson(rootWith(names, ["iperf"]), false)).toEqual(["iperf.json", "result.json", "stats.json"]);
  });

  it("is also that of a compressed log, and a compressed one", () => {
    const names = ["dmesg.xz", "dmesg.json", "meminfo.gz", "meminfo.json.gz", "time.zst", "time.json"];
    expect(staleJson(rootWith(names, ["dmesg.xz", "meminfo.gz", "time.zst"]), false)).toEqual([
      "dmesg.json",
      "meminfo.json.gz",
      "time.json",
    ]);
  });

  it("is every json that has a log, when forced", () => {
    expect(staleJson(rootWith(["iperf", "iperf.json", "vmstat.gz", "vmstat.json"]), true)).toEqual([
      "iperf.json",
      "vmstat.json",
    ]);
  });

  it("is never one without a log: it came from the box", () => {
    expect(staleJson(rootWith(["box.json", "other.json.gz"], ["box.json"]), true)).toEqual([]);
  });

  it("is named in dotted groups by the log of that name", () => {
    expect(staleJson(rootWith(["iperf.time", "iperf.time.json"], ["iperf.time"]), false)).toEqual(["iperf.time.json"]);
  });
});
