import { describe, expect, it } from "vitest";
import { readSettings, type Settings } from "../../src/config/settings.js";
import { type Places, settingPlaces, userFolder } from "./setting-places.js";

const read = (places: Places): Settings => readSettings(settingPlaces(places));
const store = (places: Places): string => read(places).CCI_STORE.value;
const queue = (places: Places): string => read(places).CCI_QUEUE.value;

describe("where a setting comes from", () => {
  it.each([
    [
      "a flag before all",
      { flags: { store: "sqlite:flag" }, env: { CCI_STORE: "sqlite:env" } },
      "sqlite:flag",
      "--store",
    ],
    ["the environment before the files", { env: { CCI_STORE: "sqlite:env" } }, "sqlite:env", "environment"],
    ["the user's file before that for all", {}, "sqlite:user", `${userFolder}/defaults/b.yaml`],
    [
      "the file again where the variable is empty",
      { env: { CCI_STORE: "" } },
      "sqlite:user",
      `${userFolder}/defaults/b.yaml`,
    ],
  ] as const)("takes %s", (_title, given, value, origin) => {
    const places = settingPlaces({
      ...given,
      files: {
        "etc/defaults/a.yaml": "CCI_STORE: sqlite:etc\n",
        [`${userFolder}/defaults/b.yaml`]: "CCI_STORE: sqlite:user\n",
      },
    });
    const { CCI_STORE } = readSettings(places);
    expect(CCI_STORE).toEqual({ value, origin: origin.includes("/") ? places.path(origin) : origin });
  });

  it("has a default for everything that needs one", () => {
    const places = settingPlaces({ env: { XDG_STATE_HOME: "/state" } });
    const byDefault = (value: unknown) => ({ value, origin: "default" });
    const notSet = { value: undefined, origin: "not set" };
    expect(readSettings(places)).toMatchObject({
      CCI_STORE: byDefault("sqlite:/state/cci/cci.db"),
      CCI_QUEUE: byDefault("sqlite:/state/cci/cci.db"),
      CCI_RESULT_BASE: byDefault("/state/cci"),
      CCI_REDIS_LAYOUT: byDefault("v0.2"),
      CCI_QUEUE_LEASE: byDefault(60),
      CCI_EXTRACT_RETRY: byDefault(10),
      ES_USER: notSet,
      ES_PASSWORD: notSet,
      ES_API_KEY: notSet,
      LOGGING_ES_HOST: byDefault("172.17.0.1"),
      LOGGING_ES_PORT: byDefault(9202),
      LOGGING_ES_USER: notSet,
      LOGGING_ES_PASSWORD: notSet,
    });
  });

  it("keeps what it makes below the home folder where XDG_STATE_HOME is not set", () => {
    const places = settingPlaces({});
    expect(readSettings(places).CCI_RESULT_BASE.value).toBe(places.path("home/.local/state/cci"));
  });
});

describe("servers named by host and port", () => {
  it.each([
    [{ ES_HOST: "es" }, "http://es:9200"],
    [{ ES_HOST: "es", ES_PORT: "9201" }, "http://es:9201"],
    [{ ES_HOST: "es:9300", ES_PORT: "9201" }, "http://es:9300"],
    [{ ES_HOST: "http://es:80/" }, "http://es:80"],
    [{ ES_HOST: "https://es.lab" }, "https://es.lab:9200"],
    [{ ES_HOST: "::1" }, "http://[::1]:9200"],
    [{ ES_HOST: "[fe80::1]:9300" }, "http://[fe80::1]:9300"],
    [{ ES_HOST: "http://user:secret@es" }, "http://user:secret@es:9200"],
  ])("%j is the store %s", (env, url) => {
    expect(read({ env }).CCI_STORE).toEqual({ value: url, origin: "ES_HOST, environment" });
  });

  it("REDIS_HOST and REDIS_PORT are the queue", () => {
    expect(queue({ env: { REDIS_HOST: "redis" } })).toBe("redis://redis:6379");
    expect(queue({ env: { REDIS_HOST: "redis", REDIS_PORT: "6380" } })).toBe("redis://redis:6380");
  });

  it("CCI_STORE and CCI_QUEUE come before them, wherever they stand", () => {
    const files = { "etc/defaults/a.yaml": "CCI_STORE: sqlite:a\nCCI_QUEUE: sqlite:b\n" };
    const env = { ES_HOST: "es", REDIS_HOST: "redis" };
    expect([store({ env, files }), queue({ env, files })]).toEqual(["sqlite:a", "sqlite:b"]);
  });
});

describe("a value that cannot be used", () => {
  it.each([
    ["CCI_QUEUE_LEASE", "soon"],
    ["CCI_QUEUE_LEASE", "0"],
    ["CCI_QUEUE_LEASE", "0x10"],
    ["CCI_QUEUE_LEASE", "1e99"],
    ["CCI_EXTRACT_RETRY", "-1"],
    ["CCI_EXTRACT_RETRY", " "],
    ["CCI_REDIS_LAYOUT", "v2"],
    ["LOGGING_ES_PORT", "70000"],
    ["LOGGING_ES_PORT", "92.5"],
    ["ES_HOST", "es lab"],
    ["ES_HOST", "http://es/path"],
  ])("%s=%s is named with its origin", (name, value) => {
    expect(() => read({ env: { [name]: value } })).toThrow(`${name} (environment) is ${value}`);
  });

  it("a port of a host is named, too", () => {
    expect(() => read({ env: { ES_HOST: "es", ES_PORT: "http" } })).toThrow("ES_PORT (environment) is http");
  });

  it("is told by file where it stands in one", () => {
    const places = settingPlaces({ files: { "etc/defaults/a.yaml": "CCI_QUEUE_LEASE: never\n" } });
    expect(() => readSettings(places)).toThrow(`CCI_QUEUE_LEASE (${places.path("etc/defaults/a.yaml")}) is never`);
  });

  it("does not show the password of an address", () => {
    expect(() => read({ env: { ES_HOST: "http://user:secret@es/path" } })).toThrow(/is http:\/\/\*\*\*@es\/path$/);
  });
});
