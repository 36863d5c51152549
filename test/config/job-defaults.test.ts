import { describe, expect, it } from "vitest";
import { readJobDefaults } from "../../src/config/job-defaults.js";
import { settingPlaces, userFolder } from "./setting-places.js";

const defaultsOf = (...args: Parameters<typeof settingPlaces>) => readJobDefaults(settingPlaces(...args));

describe("fields that settings files give to every job", () => {
  it("the lab's beat the user's, and those the machine's; of one folder the later name wins", () => {
    const files = {
      "etc/defaults/a.yaml": "a: etc\nb: etc\nc: etc\nd: etc\n",
      [`${userFolder}/defaults/2.yaml`]: "b: two\nc: two\nlab: z9\n",
      [`${userFolder}/defaults/1.yaml`]: "b: one\nlab: other\n",
      [`${userFolder}/include/lab/z9.yaml`]: "c: lab\n",
      [`${userFolder}/include/lab/other.yaml`]: "d: wrong\n",
    };
    expect(defaultsOf({ files })).toEqual({ a: "etc", b: "two", c: "lab", d: "etc", lab: "z9" });
  });

  it("values have types, but no number loses a digit", () => {
    const text = "n: 3\nz: 0123\nv: 6.10\nf: 1.5\nbig: 12345678901234567890\nt: true\nl: [1, a]\nm: {x: 2}\ns: '7'\n";
    expect(defaultsOf({ files: { "etc/defaults/a.yaml": text } })).toEqual({
      n: 3,
      z: "0123",
      v: "6.10",
      f: 1.5,
      big: "12345678901234567890",
      t: true,
      l: [1, "a"],
      m: { x: 2 },
      s: "7",
    });
  });

  it("null takes an earlier field away", () => {
    const files = { "etc/defaults/a.yaml": "a: 1\n", [`${userFolder}/defaults/a.yaml`]: "a:\n" };
    expect(defaultsOf({ files })).toEqual({});
  });

  it("settings of cci, passwords among them, are no fields of jobs", () => {
    const names = [
      "CCI_STORE",
      "CCI_ACCOUNTS",
      "ES_PASSWORD",
      "LOGGING_ES_PASSWORD",
      "REDIS_HOST",
      "LKP_SRC",
      "CCI_SRC",
    ];
    const text = [...names, "SCHED_HOST", "my_token"].map((name) => `${name}: x\n`).join("");
    expect(defaultsOf({ files: { "etc/defaults/a.yaml": text } })).toEqual({ SCHED_HOST: "x", my_token: "x" });
  });

  it("a file that is no map is a bad setting", () => {
    expect(() => defaultsOf({ files: { "etc/defaults/a.yaml": "- x\n" } })).toThrow(/a\.yaml:1:1/);
  });
});
