import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ShownSetting, type ShownSettings, showSettings } from "../../src/config/shown-settings.js";
import { type Places, settingPlaces } from "./setting-places.js";

const show = (places: Places): ShownSettings => showSettings(settingPlaces(places));
const one = (places: Places, name: string): ShownSetting | undefined =>
  show(places).settings.find((setting) => setting.name === name);

describe("settings for people", () => {
  it("never show a secret, only that it is there", () => {
    const env = {
      ES_PASSWORD: "secret1",
      ES_API_KEY: "secret2",
      LOGGING_ES_PASSWORD: "secret3",
      CCI_STORE: "https://user:secret4@es:9200",
      CCI_QUEUE: "redis://:secret5@x@redis",
    };
    const shown = show({ env });
    expect(JSON.stringify(shown)).not.toContain("secret");
    expect(one({ env }, "ES_PASSWORD")).toEqual({ name: "ES_PASSWORD", value: "***", origin: "environment" });
    expect(one({ env }, "CCI_STORE")?.value).toBe("https://***@es:9200");
    expect(one({ env }, "CCI_QUEUE")?.value).toBe("redis://***@redis");
    expect(one({}, "ES_PASSWORD")).toEqual({ name: "ES_PASSWORD", value: undefined, origin: "not set" });
  });

  it("show those that can be used beside one that cannot", () => {
    const { settings } = show({ env: { CCI_QUEUE_LEASE: "soon", CCI_RESULT_BASE: "/srv" } });
    expect(settings.filter(({ problem }) => problem !== undefined)).toEqual([
      {
        name: "CCI_QUEUE_LEASE",
        value: undefined,
        origin: "not usable",
        problem: expect.stringContaining("is soon"),
      },
    ]);
    expect(settings).toContainEqual({ name: "CCI_RESULT_BASE", value: "/srv", origin: "environment" });
  });

  it("go on without the files where these cannot be read", () => {
    const { settings, filesProblem } = show({ files: { "etc/defaults/a.yaml": "- x\n" }, env: { ES_USER: "elastic" } });
    expect(filesProblem).toMatch(/a\.yaml:1:1/);
    expect(settings).toContainEqual({ name: "ES_USER", value: "elastic", origin: "environment" });
  });

  it("have LKP_SRC, which no file sets", () => {
    const files = { "etc/defaults/a.yaml": "LKP_SRC: /from/file\n" };
    expect(one({ files }, "LKP_SRC")).toEqual({ name: "LKP_SRC", value: undefined, origin: "not set" });
    expect(one({ files, env: { LKP_SRC: "/lkp" } }, "LKP_SRC")?.value).toBe("/lkp");
  });

  it("are all on the page of settings", () => {
    const page = readFileSync(new URL("../../docs/operating/settings.md", import.meta.url), "utf8");
    const documented = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names = ""]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(documented).toEqual(expect.arrayContaining(show({}).settings.map(({ name }) => name)));
  });
});
