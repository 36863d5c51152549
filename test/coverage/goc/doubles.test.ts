import { describe, expect, it } from "vitest";
import type { Behaviour } from "../goc-double/behaviour.js";
import { startAgent } from "../goc-double/start-agent.js";
import { startCentre } from "../goc-double/start-centre.js";
import { replay } from "./recorded-exchange.js";
import { smallProfile, sortedProfile } from "./small-profile.js";

/** What a double answers to JSON by POST, or to GET; without its Date. */
async function ask(url: string, path: string, json?: object): Promise<string> {
  const isPost = json !== undefined;
  const answer = await replay(
    {
      method: isPost ? "POST" : "GET",
      server: "",
      path,
      headers: isPost ? { "Content-Type": "application/json" } : {},
      body: isPost ? JSON.stringify(json) : undefined,
      answer: "",
    },
    url,
  );
  return answer.replace("Date: <date>\n", "");
}

async function bodyOf(answer: Promise<string>): Promise<string> {
  const text = await answer;
  return `${text.split(" ")[1]} ${text.slice(text.indexOf("\n\n") + 2)}`;
}

describe("the double of the centre", () => {
  it("answers as Go does: its headers in Go's order, JSON with its signs escaped", async () => {
    const centre = await startCentre({ services: { "a&b": ["http://127.0.0.1:1"] } });
    expect(await ask(centre.url, "/v1/cover/list")).toBe(
      'HTTP/1.1 200 OK\nContent-Type: application/json; charset=utf-8\nContent-Length: 35\n\n{"a\\u0026b":["http://127.0.0.1:1"]}',
    );
    expect(await ask(centre.url, "//v1/cover/list")).toBe(
      "HTTP/1.1 404 Not Found\nContent-Type: text/plain\nContent-Length: 18\n\n404 page not found",
    );
  });

  it("merges what the agents say, sorted, and chunked where it is long", async () => {
    const [one, two] = [await startAgent({ profile: smallProfile }), await startAgent({ profile: smallProfile })];
    const centre = await startCentre({ services: { s: [one.address, two.address] } });
    const body = sortedProfile.replace(/ (\d+)$/gm, (_, count) => ` ${2 * count}`);
    expect(await ask(centre.url, "/v1/cover/profile", { service: ["s"] })).toBe(
      `HTTP/1.1 200 OK\nContent-Length: ${body.length}\nContent-Type: text/plain; charset=utf-8\n\n${body}`,
    );
    const long = `mode: set\n${Array.from({ length: 80 }, (_, at) => `example.test/long/a.go:${at + 1}.1,${at + 1}.9 1 0\n`).join("")}`;
    one.setProfile(long);
    expect(await ask(centre.url, `/v1/cover/profile?address=${one.address}`)).toBe(
      `HTTP/1.1 200 OK\nContent-Type: text/plain; charset=utf-8\nTransfer-Encoding: chunked\n\n${long}`,
    );
  });

  it("refuses profiles that do not fit, in goc's words", async () => {
    const [one, two] = [await startAgent({ profile: smallProfile }), await startAgent({ profile: smallProfile })];
    const centre = await startCentre({ services: { s: [one.address, two.address] } });
    const merged = (): Promise<string> => bodyOf(ask(centre.url, "/v1/cover/profile", { service: ["s"] }));
    two.setProfile(smallProfile.replace("count", "set"));
    expect(await merged()).toMatch(/^500 .*mode for example.test\/apa\/a.go mismatches \(count vs set\)"}$/);
    two.setProfile(smallProfile.replace(/.*5\.1.*\n/, ""));
    expect(await merged()).toMatch(/^500 .*file block count for example.test\/apa\/a.go mismatches \(3 vs 2\)"}$/);
    two.setProfile(smallProfile.replace("5.1,6.2", "5.1,6.3"));
    expect(await merged()).toMatch(/^500 .*coverage block mismatch: block #2 for example.test\/apa\/a.go \(/);
  });

  it.each<[Behaviour, string]>([
    ["empty", `500 {"error":"can't write an empty profile"}`],
    ["mode-only", `500 {"error":"can't write an empty profile"}`],
    ["html", '500 {"error":"bad mode line: \\u003c!DOCTYPE html\\u003e"}'],
    ["error", '417 {"error":"failed to get profile from ADDR, service s, error something broke\\n"}'],
    ["broken", '417 {"error":"failed to get profile from ADDR, service s, error unexpected EOF"}'],
    [
      "dead",
      '417 {"error":"failed to get profile from ADDR, service s, error Post \\"ADDR/v1/cover/profile\\": dial tcp HOST: connect: connection refused"}',
    ],
  ])("says of an agent that answers by %s what goc says", async (behaviour, said) => {
    const agent = await startAgent({ profile: smallProfile });
    await agent.behave(behaviour);
    const centre = await startCentre({ services: { s: [agent.address] } });
    const answer = await bodyOf(ask(centre.url, "/v1/cover/profile", { service: ["s"] }));
    expect(answer.replaceAll(agent.address, "ADDR").replaceAll(`127.0.0.1:${agent.port}`, "HOST")).toBe(said);
  });

  it("follows the redirects of an agent, as goc does", async () => {
    const [agent, target] = [await startAgent({ profile: "" }), await startAgent({ profile: smallProfile })];
    await agent.behave("redirect", { location: `${target.address}/v1/cover/profile` });
    const centre = await startCentre({ services: { s: [agent.address] } });
    expect(await bodyOf(ask(centre.url, "/v1/cover/profile", {}))).toBe(`200 ${sortedProfile}`);
  });

  it("leaves out the dead when forced, and everything goes where nothing is selected", async () => {
    const [one, dead] = [await startAgent({ profile: smallProfile }), await startAgent({ profile: smallProfile })];
    await dead.behave("dead");
    const centre = await startCentre({ services: { s: [dead.address, one.address] } });
    const forced = { force: true, service: ["s"] };
    expect(await bodyOf(ask(centre.url, "/v1/cover/profile", forced))).toBe(`200 ${sortedProfile}`);
    expect(await bodyOf(ask(centre.url, "/v1/cover/remove", {}))).toBe(
      `200 Register service ${dead.address} removed from the center.Register service ${one.address} removed from the center.`,
    );
    expect(centre.services.size).toBe(0);
  });

  it("keeps its port and its list while it is down", async () => {
    const centre = await startCentre({ services: { s: ["http://127.0.0.1:1"] } });
    await centre.down();
    await expect(ask(centre.url, "/v1/cover/list")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await centre.up();
    expect(await bodyOf(ask(centre.url, "/v1/cover/list"))).toBe('200 {"s":["http://127.0.0.1:1"]}');
  });
});

describe("the double of an agent", () => {
  it("counts blocks for its coverage, and none once it is cleared", async () => {
    const agent = await startAgent({ profile: smallProfile });
    expect(await bodyOf(ask(agent.address, "/v1/cover/coverage"))).toBe("200 0.750000");
    expect(await bodyOf(ask(agent.address, "/v1/cover/clear", {}))).toBe("200 clear call successfully\n");
    expect(await bodyOf(ask(agent.address, "/v1/cover/coverage"))).toBe("200 0.000000");
  });

  it("may shuffle its files, and keeps their lines", async () => {
    const agent = await startAgent({ profile: () => smallProfile, isShuffled: true });
    const answer = await bodyOf(ask(agent.address, "/v1/cover/profile"));
    expect(answer.split("\n").toSorted()).toEqual(`200 ${smallProfile}`.split("\n").toSorted());
  });

  it("misbehaves at some paths alone where that is wanted", async () => {
    const agent = await startAgent({ profile: smallProfile });
    await agent.behave("error", { paths: ["/profile"] });
    expect(await bodyOf(ask(agent.address, "/v1/cover/profile"))).toBe("500 something broke\n");
    expect(await bodyOf(ask(agent.address, "/v1/cover/coverage"))).toBe("200 0.750000");
  });
});
