import { describe, expect, it, onTestFinished } from "vitest";
import { openCentre } from "../../../src/coverage/goc/open-centre.js";
import { readServiceList } from "../../../src/coverage/goc/read-service-list.js";
import { refusedStatus } from "../../../src/coverage/goc/refused-status.js";
import type { Behaviour } from "../goc-double/behaviour.js";
import { startAgent } from "../goc-double/start-agent.js";
import { type CentreDouble, startCentre } from "../goc-double/start-centre.js";
import { smallProfile, sortedProfile } from "./small-profile.js";

const name = "staging_th_apa_goc_echoserver_master_845820727e";
const elsewhere = "http://10.9.8.7:1234";

function open(centre: CentreDouble, limits: { timeoutMs?: number; maxBytes?: number } = {}) {
  return openCentre({ url: centre.url, timeoutMs: 5000, maxBytes: 1024 * 1024, ...limits });
}

describe("a centre", () => {
  it.each(["", "/", "//"])("is asked at /v1 with one slash where its URL ends with %j (case 27)", async (end) => {
    const double = await startCentre({ services: { [name]: [elsewhere] } });
    const centre = openCentre({ url: `${double.url}${end}`, timeoutMs: 5000, maxBytes: 1024 });
    await centre.list();
    await centre.remove(elsewhere);
    await centre.register(name, elsewhere);
    expect(double.requests.map(({ path }) => path)).toEqual([
      "/v1/cover/list",
      "/v1/cover/remove",
      "/v1/cover/register",
    ]);
    expect(centre.url).toBe(double.url);
  });

  it("may stand below a path", async () => {
    const double = await startCentre();
    const centre = openCentre({ url: `${double.url}/goc/`, timeoutMs: 5000, maxBytes: 1024 });
    await expect(centre.list()).rejects.toMatchObject({ code: "CENTRE_REFUSED" });
    expect(double.requests[0]?.path).toBe("/goc/v1/cover/list");
  });

  it("lists names of any kind with their addresses in order", async () => {
    const services = { [name]: ["http://10.0.0.2:1", "http://10.0.0.1:1"], "a&b/c <d>": [elsewhere] };
    const double = await startCentre({ services });
    double.services.set("__proto__", [elsewhere]);
    const listed = await open(double).list();
    expect(listed.get(name)).toEqual(["http://10.0.0.2:1", "http://10.0.0.1:1"]);
    expect([...listed.keys()]).toEqual(["__proto__", "a&b/c <d>", name]);
  });

  it("hands on the profile of one replica, asked for by its address alone", async () => {
    const agent = await startAgent({ profile: smallProfile, isShuffled: true });
    const double = await startCentre({ services: { [name]: [agent.address, elsewhere] } });
    expect((await open(double).profile(agent.address)).toString()).toBe(sortedProfile);
    expect(double.requests).toMatchObject([
      { method: "POST", path: "/v1/cover/profile", body: JSON.stringify({ address: [agent.address] }) },
    ]);
  });

  it("is never asked with an empty selector, which would mean everything", async () => {
    const double = await startCentre({ services: { [name]: [elsewhere] } });
    const centre = open(double);
    for (const call of [centre.profile(""), centre.clear(""), centre.remove("")]) {
      await expect(call).rejects.toMatchObject({ code: "USAGE" });
    }
    expect(double.requests).toEqual([]);
  });

  it("clears one replica, and says so when it knows none of that address", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const other = await startAgent({ profile: smallProfile });
    const double = await startCentre({ services: { [name]: [agent.address, other.address] } });
    const centre = open(double);
    await centre.clear(agent.address);
    expect(agent.profile()).not.toMatch(/ [1-9]\d*$/m);
    expect(other.profile()).toBe(smallProfile);
    await expect(centre.clear("http://127.0.0.1:9")).rejects.toMatchObject({
      code: "CENTRE_REFUSED",
      message: expect.stringContaining("does not list http://127.0.0.1:9"),
    });
  });

  it("takes an address from all its names, and keeps one that is registered as it is", async () => {
    const double = await startCentre({ services: { [name]: [elsewhere], other: [elsewhere, "http://10.0.0.1:1"] } });
    const centre = open(double);
    await centre.remove(elsewhere);
    expect(Object.fromEntries(await centre.list())).toEqual({ other: ["http://10.0.0.1:1"] });
    await centre.register("a&b+c d", elsewhere);
    expect((await centre.list()).get("a&b+c d")).toEqual([elsewhere]);
  });

  it("is refused with its status and what it says", async () => {
    const agent = await startAgent({ profile: "<html>\n" });
    const double = await startCentre({ services: { [name]: [agent.address] } });
    const centre = open(double);
    const unknown = await centre.profile(elsewhere).catch((error) => error);
    expect(unknown).toMatchObject({
      code: "CENTRE_REFUSED",
      message: `the centre ${double.url}: profile answers 417: address [${elsewhere}] not found`,
    });
    expect(refusedStatus(unknown)).toBe(417);
    const garbage = await centre.profile(agent.address).catch((error) => error);
    expect(garbage.message).toContain("answers 500: bad mode line: <html>");
    expect(refusedStatus(garbage)).toBe(500);
    expect(refusedStatus(new Error("417"))).toBeUndefined();
  });

  it("has its error on one line, cut where it is long", async () => {
    const double = await startCentre();
    const error = await open(double)
      .profile(`http://\u001b[31m\n${"long".repeat(500)}`)
      .catch((thrown) => thrown);
    expect(error.message).toMatch(/^[^\u0000-\u001f]*…$/);
    expect(error.message.length).toBeLessThan(600);
  });

  it.each<[Behaviour, string, RegExp]>([
    ["dead", "CENTRE_UNREACHABLE", /ECONNREFUSED/],
    ["hang", "CENTRE_TOO_SLOW", /no whole answer within 0\.15 s/],
    ["drip", "CENTRE_TOO_SLOW", /no whole answer within 0\.15 s/],
    ["error", "CENTRE_REFUSED", /answers 500: something broke/],
    ["html", "CENTRE_REFUSED", /no list of services/],
    ["empty", "CENTRE_REFUSED", /no list of services/],
    ["redirect", "CENTRE_REFUSED", /answers 302, a redirect, which is not followed/],
    ["endless", "CENTRE_REFUSED", /more than 65536 bytes/],
    ["gigabyte", "CENTRE_REFUSED", /more than 65536 bytes/],
    ["gzip-bomb", "CENTRE_REFUSED", /packed/],
    ["broken", "CENTRE_UNREACHABLE", /aborted/],
  ])("that answers by %s is %s", async (behaviour, code, message) => {
    const target = await startCentre();
    const double = await startCentre({ services: { [name]: [elsewhere] } });
    await double.behave(behaviour, { location: `${target.url}/v1/cover/list`, dripMs: 10 });
    const isSlow = behaviour === "hang" || behaviour === "drip";
    const centre = open(double, { timeoutMs: isSlow ? 150 : 5000, maxBytes: 64 * 1024 });
    await expect(centre.list()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(target.requests).toEqual([]);
    await double.behave("normal");
    expect((await centre.list()).size).toBe(1);
  });

  it.each(["[]", "null", '"x"', '{"a":"b"}', '{"a":[1]}', '{"a":null}', "{"])(
    "has no list where it answers %s",
    (body) => {
      expect(readServiceList(Buffer.from(body))).toBeUndefined();
    },
  );

  it("whose replica hangs is given up in time", async () => {
    const agent = await startAgent({ profile: smallProfile });
    await agent.behave("hang");
    const double = await startCentre({ services: { [name]: [agent.address] } });
    await expect(open(double, { timeoutMs: 100 }).profile(agent.address)).rejects.toMatchObject({
      code: "CENTRE_TOO_SLOW",
    });
  });

  it("is asked no further when the asker stops", async () => {
    const double = await startCentre();
    await double.behave("hang");
    const stop = new AbortController();
    const asked = open(double).list(stop.signal);
    const reason = new Error("stopped");
    const thrown = expect(asked).rejects.toBe(reason);
    stop.abort(reason);
    await thrown;
    await expect(open(double).list(stop.signal)).rejects.toBe(reason);
  });

  it("is not looked for behind a proxy of the environment", async () => {
    const before = process.env.http_proxy;
    process.env.http_proxy = "http://127.0.0.1:9";
    onTestFinished(() => {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    });
    expect((await open(await startCentre()).list()).size).toBe(0);
  });

  it("is given the user of its URL, whose password nobody sees", async () => {
    const double = await startCentre();
    const url = double.url.replace("://", "://me:secret@");
    const centre = openCentre({ url, timeoutMs: 5000, maxBytes: 1024 });
    await centre.list();
    expect(double.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:secret").toString("base64")}`);
    await double.down();
    const error = await centre.list().catch((thrown) => thrown);
    expect(`${centre.url} ${error.message}`).not.toContain("secret");
  });

  it.each(["", "127.0.0.1:7777", "ftp://h:1", "http://h:1/?a=b", "http://h:1/#x", "http://me:secret@h:99999"])(
    "is not opened at %j",
    (url) => {
      expect(() => openCentre({ url, timeoutMs: 1, maxBytes: 1 })).toThrowError(
        expect.objectContaining({ code: "BAD_SETTING", message: expect.not.stringContaining("secret") }),
      );
    },
  );
});
