import { chmodSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SettingSources } from "../../src/config/setting.js";
import { readSettingFiles } from "../../src/config/setting-files.js";
import { settingPlaces, userFolder } from "./setting-places.js";

const valuesOf = (places: SettingSources): Record<string, string> =>
  Object.fromEntries([...readSettingFiles(places)].map(([key, { value }]) => [key, value]));

describe("settings files", () => {
  it("are read in the order of their names, etc, user, lab, --config; the later wins per key", () => {
    const files = {
      "etc/defaults/10.yaml": "A: etc10\nB: etc10\nC: etc10\nD: etc10\nE: etc10\nF: etc10\n",
      "etc/defaults/20.yaml": "B: etc20\n",
      "etc/defaults/30.yml": "B: not read\n",
      [`${userFolder}/defaults/10.yaml`]: "C: user10\nD: user10\nE: user10\nF: user10\nlab: z9\n",
      [`${userFolder}/defaults/20.yaml`]: "D: user20\n",
      [`${userFolder}/include/lab/z9.yaml`]: "E: lab\nF: lab\n",
      [`${userFolder}/include/lab/other.yaml`]: "E: other lab\n",
      "given.yaml": "F: given\n",
    };
    const places = settingPlaces({ files });
    const given = { ...places, flags: { config: places.path("given.yaml") } };
    const expected = { A: "etc10", B: "etc20", C: "user10", D: "user20", E: "lab", lab: "z9" };
    expect(valuesOf(places)).toEqual({ ...expected, F: "lab" });
    expect(valuesOf(given)).toEqual({ ...expected, F: "given" });
    expect(readSettingFiles(given).get("E")?.origin).toBe(places.path(`${userFolder}/include/lab/z9.yaml`));
  });

  it("may name the lab in --config", () => {
    const files = { [`${userFolder}/include/lab/z9.yaml`]: "A: lab\n", "given.yaml": "lab: z9\n" };
    const places = settingPlaces({ files });
    expect(valuesOf({ ...places, flags: { config: places.path("given.yaml") } })).toEqual({ A: "lab", lab: "z9" });
  });

  it("cannot reach another folder by the name of the lab", () => {
    const files = { [`${userFolder}/defaults/a.yaml`]: "lab: ../../stolen\n", [`${userFolder}/stolen.yaml`]: "A: 1\n" };
    expect(valuesOf(settingPlaces({ files }))).toEqual({ lab: "../../stolen" });
  });

  it("keep every value as it is written", () => {
    const text = "A: 0123\nB: 1.0\nC: yes\nD: true\nE: '~'\nF: 12345678901234567890\nG: {x: 1}\nH: [1]\nI: 'a: b'\n";
    expect(valuesOf(settingPlaces({ files: { "etc/defaults/a.yaml": text } }))).toEqual({
      A: "0123",
      B: "1.0",
      C: "yes",
      D: "true",
      E: "",
      F: "12345678901234567890",
      I: "a: b",
    });
  });

  it("take a value away by leaving it empty", () => {
    const files = { "etc/defaults/a.yaml": "A: 1\nB: 1\n", [`${userFolder}/defaults/a.yaml`]: "A:\nB: null\n" };
    expect(valuesOf(settingPlaces({ files }))).toEqual({ A: "", B: "" });
  });

  it("may be empty, or comments alone", () => {
    const files = { "etc/defaults/a.yaml": "", "etc/defaults/b.yaml": "---\n# CCI_STORE: sqlite:x\n\n" };
    expect(valuesOf(settingPlaces({ files }))).toEqual({});
  });

  it("keep __proto__ as a key like others", () => {
    const found = readSettingFiles(settingPlaces({ files: { "etc/defaults/a.yaml": "__proto__: x\nA: 1\n" } }));
    expect(found.get("A")?.value).toBe("1");
    expect(({} as Record<string, unknown>).A).toBeUndefined();
  });

  it.each([
    ["is no YAML", "A: [1\n", /a\.yaml:\d+:\d+: /],
    ["is no map", "- A\n", /a\.yaml:1:1: a settings file is a map/],
    ["has a key twice", "A: 1\nA: 2\n", /a\.yaml:2:1: /],
    ["is far too large", `A: ${"x".repeat(1024 ** 2)}\n`, /a\.yaml: .*at most/],
  ])("one that %s is BAD_SETTING with its place", (_title, text, message) => {
    const places = settingPlaces({ files: { "etc/defaults/a.yaml": text } });
    expect(() => readSettingFiles(places)).toThrow(expect.objectContaining({ code: "BAD_SETTING" }));
    expect(() => readSettingFiles(places)).toThrow(message);
  });

  it("given by --config must be there, and no folder", () => {
    const places = settingPlaces({ files: { "folder/x": "" } });
    const given = (config: string) => () => readSettingFiles({ ...places, flags: { config } });
    expect(given("/nonexistent/c.yaml")).toThrow("--config /nonexistent/c.yaml: there is no such file");
    expect(given(places.path("folder"))).toThrow(/folder: illegal operation on a directory/);
  });

  it.skipIf(process.getuid?.() === 0)("that cannot be read are not passed over (root can read all)", () => {
    const places = settingPlaces({ files: { "etc/defaults/a.yaml": "A: 1\n" } });
    chmodSync(places.path("etc/defaults/a.yaml"), 0);
    expect(() => readSettingFiles(places)).toThrow(/a\.yaml: permission denied/);
  });
});
