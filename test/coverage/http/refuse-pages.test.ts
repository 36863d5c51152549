import { request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { whyRefused } from "../../../src/coverage/http/refuse-pages.js";
import { echoProfile } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";

/** By node:http: `fetch` sets these headers itself. */
function ask(url: string, method: string, headers: Readonly<Record<string, string>>, body = ""): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => {
      text(answer).then((json) => resolve([answer.statusCode, JSON.parse(json)]), reject);
    });
    asked.on("error", reject).end(body);
  });
}

it("refuses what pages of others make a browser send: no counter is cleared, no snapshot stored", async () => {
  const { lab, url } = await openCoverageTestServer();
  const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
  const body = JSON.stringify({ srv_name: echoService });
  const clear = `${url}/cover/clear`;
  const hook = `${url}/cover/hook/prestop?srv_name=${echoService}`;
  const host = new URL(url).host;
  const form = { "content-type": "text/plain" };
  const refused = (error: string) => [403, { code: 403, error }];
  expect(await ask(clear, "POST", { ...form, origin: "http://evil.example" }, body)).toEqual(
    refused("the request comes from another origin"),
  );
  expect(await ask(clear, "POST", { ...form, origin: `http://${host}`, "sec-fetch-site": "cross-site" }, body)).toEqual(
    refused("the request comes from another site"),
  );
  expect(await ask(hook, "GET", { "sec-fetch-site": "same-site" })).toEqual(
    refused("the request comes from another site"),
  );
  // A name that the page has made one of this machine: to the browser all of it is the same site.
  const rebound = { host: "evil.example:18089", origin: "http://evil.example:18089", "sec-fetch-site": "same-origin" };
  expect(await ask(hook, "GET", rebound)).toEqual(refused("the request names another host"));
  expect(agent?.requests).toEqual([]);
  expect(lab.store.allLatest()).toEqual([]);
});

it("serves programs, and whoever types its address", async () => {
  const { url } = await openCoverageTestServer();
  const pong = [200, { code: 0, message: "pong" }];
  expect(await ask(`${url}/ping`, "GET", {})).toEqual(pong);
  expect(await ask(`${url}/ping`, "GET", { "sec-fetch-site": "none" })).toEqual(pong);
  expect(await ask(`${url}/ping`, "GET", { host: "LOCALHOST:1", origin: "http://localhost:1" })).toEqual(pong);
});

it.each([
  [{ host: "127.1.2.3" }, true],
  [{ host: "[::1]:8089" }, true],
  [{ host: "localhost" }, true],
  [{}, true],
  [{ host: "127.0.0.1.evil.example" }, false],
  [{ host: "localhost.evil.example" }, false],
  [{ host: "lab:8089" }, false],
])("takes the host of %j on loopback: %s", (headers, isServed) => {
  expect(whyRefused(headers, true) === undefined).toBe(isServed);
  expect(whyRefused(headers, false)).toBeUndefined();
});

it.each([
  [{ host: "lab:8089", origin: "http://lab:8089" }, true],
  [{ host: "Lab:80", origin: "http://lab" }, true],
  [{ host: "lab", origin: "https://lab" }, true],
  [{ host: "lab:8089", origin: "http://lab:8090" }, false],
  [{ host: "lab:8089", origin: "null" }, false],
  [{ host: "lab:8089", origin: "" }, false],
  [{ origin: "http://lab" }, false],
  [{ host: "lab", "sec-fetch-site": "cross-site" }, false],
])("takes the origin of %j: %s", (headers, isServed) => {
  expect(whyRefused(headers, false) === undefined).toBe(isServed);
});
