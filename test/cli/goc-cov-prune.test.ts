import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type CentreDouble, startCentre } from "../coverage/goc-double/start-centre.js";
import { runLauncher } from "../support/run-async.js";
import type { CliRun } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const service = "staging_th_app_master_845820727e";

/** An agent of which these probes fail, the first being 1. Gone after the test. */
async function startFailing(isFailing: (probe: number) => boolean): Promise<string> {
  let probes = 0;
  const server = createServer((_, answer) => {
    answer.writeHead(isFailing(++probes) ? 500 : 200).end("0.5");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sweep(centre: CentreDouble, ...args: readonly string[]): Promise<CliRun> {
  const root = makeFolder();
  const env = { HOME: root, XDG_STATE_HOME: root };
  const common = ["--root", root, "--center", centre.url, "--probe-tries", "1"];
  return runLauncher("goc-cov", ["prune", "--offline", ...common, ...args], { env });
}

const asked = ({ requests }: CentreDouble, call: string): number =>
  requests.filter(({ path }) => path === `/v1/cover/${call}`).length;

test("goc-cov prune --offline keeps an agent that is back when it would be removed", async () => {
  const centre = await startCentre();
  const back = await startFailing((probe) => probe === 1);
  const gone = await startFailing(() => true);
  centre.services.set(service, [back, gone]);
  expect(await sweep(centre)).toEqual({ stdout: `${gone} removed\n`, stderr: "", exitCode: 0 });
  expect(centre.services.get(service)).toEqual([back]);
  expect(asked(centre, "remove")).toBe(1);
});

test("goc-cov prune --offline --dry-run lists once, and removes nothing", async () => {
  const centre = await startCentre();
  const gone = await startFailing(() => true);
  centre.services.set(service, [gone]);
  const dry = await sweep(centre, "--dry-run");
  expect(dry).toEqual({ stdout: `${gone} would be removed\n`, stderr: "", exitCode: 0 });
  expect(centre.services.get(service)).toEqual([gone]);
  expect([asked(centre, "list"), asked(centre, "remove")]).toEqual([1, 0]);
});
