import { describe, expect, it } from "vitest";
import { environmentLines } from "../../src/config/environment-lines.js";
import { type Places, settingPlaces, userFolder } from "./setting-places.js";

const lines = (places: Places): readonly string[] => environmentLines(settingPlaces(places));

describe("settings as an environment", () => {
  it("are those that are configured, wherever they stand, as they are written", () => {
    const files = {
      "etc/defaults/a.yaml": "REDIS_HOST: redis\nOS_HTTP_HOST: os.lab\n",
      [`${userFolder}/defaults/b.yaml`]: "SCHED_PORT: 03001\nOS_HTTP_HOST: os2.lab\nmy_account: me\n",
    };
    const env = { SCHED_PORT: "3000", SCHED_HOST: "sched", CCI_QUEUE_LEASE: "30.0", PATH: "/bin", LKP_SRC: "/lkp" };
    const expected = ["CCI_QUEUE_LEASE=30.0", "SCHED_HOST=sched", "SCHED_PORT=03001", "OS_HTTP_HOST=os2.lab"];
    expect(lines({ files, env })).toEqual([...expected, "LKP_SRC=/lkp", "REDIS_HOST=redis"]);
    expect(lines({})).toEqual([]);
  });

  it("know --store and --queue", () => {
    expect(lines({ flags: { store: "sqlite:a", queue: "sqlite:b" } })).toEqual([
      "CCI_STORE=sqlite:a",
      "CCI_QUEUE=sqlite:b",
    ]);
  });

  it("hold no secret and no address with credentials", () => {
    const env = {
      ES_PASSWORD: "x",
      ES_API_KEY: "x",
      CCI_STORE: "https://u:x@es",
      CCI_QUEUE: "redis://:x@r",
      ES_USER: "u",
    };
    expect(lines({ env })).toEqual(["ES_USER=u"]);
  });

  it("are BAD_SETTING where one cannot be used, or has more than one line", () => {
    expect(() => lines({ env: { SCHED_PORT: "x" } })).toThrow("SCHED_PORT (environment) is x");
    expect(() => lines({ env: { SCHED_HOST: "a\nLD_PRELOAD=b" } })).toThrow(
      "SCHED_HOST (environment) has more than one line",
    );
  });
});
