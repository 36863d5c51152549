import { expect, it, vi } from "vitest";
import { echoProfile } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";

const path = "/cover/raw";

it("gives the profile of a replica as the centre gives it, for download, and stores nothing (case 29)", async () => {
  const { lab, post } = await openCoverageTestServer();
  const [agent] = await lab.serve(echoService, echoProfile({ main: 3 }));
  const { status, headers, text } = await post(path, { srv_addr: agent?.address });
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/octet-stream");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-disposition")).toMatch(
    /^attachment; filename="http---127\.0\.0\.1-\d+~[0-9a-f]{8}\.cov"$/,
  );
  expect(text).toBe(await centreProfile(lab.centre.url, agent?.address));
  expect(text).toBe(echoProfile({ main: 3 }));
  expect(lab.store.allLatest()).toEqual([]);
  expect(lab.store.schedule()).toEqual([]);
});

it("refuses a request without an address, with two selectors, or with what is no address (case 29)", async () => {
  const { lab, post } = await openCoverageTestServer();
  const one = { code: 400, error: "exactly one of srv_addr and srv_name is needed" };
  expect((await post(path, {})).json).toEqual(one);
  expect((await post(path, { srv_addr: "http://127.0.0.1:1", srv_name: echoService })).json).toEqual(one);
  expect((await post(path, { srv_addr: "" })).status).toBe(400);
  for (const address of ["file:///etc/passwd", "ftp://127.0.0.1:1", "127.0.0.1:1", "http://", "http://a b"]) {
    expect([address, (await post(path, { srv_addr: address })).status]).toEqual([address, 400]);
  }
  expect(lab.centre.requests.filter(({ path: asked }) => asked.includes("profile"))).toEqual([]);
});

it("is no way to what the centre does not list (case 29)", async () => {
  const { lab, post } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile());
  const [agent] = await lab.serve("other", echoProfile());
  lab.centre.services.delete("other");
  expect((await post(path, { srv_addr: agent?.address })).status).toBe(404);
  expect(agent?.requests).toEqual([]);
});

it("merges all replicas of a service that is named", async () => {
  const { lab, post } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ main: 1, push: 2 }));
  const { status, headers, text } = await post(path, { srv_name: echoService });
  expect([status, text]).toEqual([200, echoProfile({ main: 2, push: 2 })]);
  expect(headers.get("content-disposition")).toBe(`attachment; filename="${echoService}.cov"`);
});

it("names a download after a service without its slash (case 47)", async () => {
  const { lab, post } = await openCoverageTestServer();
  const name = "staging_th_apa_goc_echoserver_feature/sub_959f168fc3";
  await lab.serve(name, echoProfile({ main: 1 }));
  const { headers } = await post(path, { srv_name: name });
  const file = "staging_th_apa_goc_echoserver_feature-sub_959f168fc3~eaa18bde.cov";
  expect(headers.get("content-disposition")).toBe(`attachment; filename="${file}"`);
});

it("answers 409 with both addresses where replicas are of different builds (case 12)", async () => {
  const { lab, post } = await openCoverageTestServer();
  const agents = await lab.serve(echoService, echoProfile(), echoProfile().replace(" 3 0\n", " 4 0\n"));
  const { status, json } = await post(path, { srv_name: echoService });
  expect(status).toBe(409);
  for (const { address } of agents) expect(json.error).toContain(address);
});

it("answers 404 for a service without replicas, 502 for a dead replica or centre", async () => {
  const { lab, post } = await openCoverageTestServer();
  expect((await post(path, { srv_name: echoService })).status).toBe(404);
  const [agent] = await lab.serve(echoService, echoProfile());
  await agent?.behave("dead");
  expect((await post(path, { srv_addr: agent?.address })).status).toBe(502);
  await lab.centre.down();
  expect((await post(path, { srv_addr: agent?.address })).status).toBe(502);
});

it("answers 502 for what is no profile, 504 for a replica that hangs", async () => {
  const { lab, post } = await openCoverageTestServer({ rules: { pullTimeoutMs: 200 } });
  const [html, hanging] = await lab.serve(echoService, echoProfile(), echoProfile());
  await html?.behave("html");
  await hanging?.behave("hang");
  expect((await post(path, { srv_addr: html?.address })).status).toBe(502);
  expect((await post(path, { srv_addr: hanging?.address })).status).toBe(504);
});

it("fetches two profiles at a time, and answers 504 to who has no turn in time", async () => {
  const { lab, url, post } = await openCoverageTestServer({ rules: { pullTimeoutMs: 60_000 } });
  const agents = await lab.serve(echoService, echoProfile(), echoProfile());
  for (const agent of agents) await agent.behave("hang");
  const caller = new AbortController();
  const hanging = agents.map(({ address }) =>
    fetch(`${url}${path}`, {
      method: "POST",
      body: JSON.stringify({ srv_addr: address }),
      signal: caller.signal,
    }).catch(() => "gone"),
  );
  await vi.waitFor(() => expect(agents.map(({ requests }) => requests.length)).toEqual([1, 1]));
  const third = post(path, { srv_addr: agents[0]?.address });
  await vi.waitFor(() => expect(lab.clock.waits).toEqual([60_000]));
  lab.clock.advance(60_000);
  expect((await third).json).toEqual({ code: 504, error: "others are served: no turn within 60 s" });
  caller.abort();
  await Promise.all(hanging);
  await agents[0]?.behave("normal");
  expect((await post(path, { srv_addr: agents[0]?.address })).status).toBe(200);
});

async function centreProfile(url: string, address: string | undefined): Promise<string> {
  const body = JSON.stringify({ address: [address] });
  const headers = { "content-type": "application/json" };
  return await (await fetch(`${url}/v1/cover/profile`, { method: "POST", body, headers })).text();
}
