import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it, test, vi } from "vitest";
import type { TestRepository } from "../bisect/git/make-repository.js";
import { echoApp, echoProfile, makeEchoRepository } from "../coverage/echo-service.js";
import { type AgentDouble, startAgent } from "../coverage/goc-double/start-agent.js";
import { type CentreDouble, startCentre } from "../coverage/goc-double/start-centre.js";
import { runLauncher } from "../support/run-async.js";
import type { CliRun } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

interface Lab {
  readonly centre: CentreDouble;
  readonly agents: readonly AgentDouble[];
  readonly root: string;
  readonly service: string;
  gocCov(...args: readonly string[]): Promise<CliRun>;
}

const half = echoProfile({ main: 2, new: 2, push: 2 });
const more = echoProfile({ main: 2, new: 2, push: 2, pop: 1 });

/** A work folder with a repository, a centre, and a service of its head with a replica for each profile. */
function openLab(...profiles: readonly string[]): Promise<Lab> {
  const repository = makeEchoRepository();
  const module = { repo: repository.gitDir, base: "origin/main" };
  return openLabOf(repository, { modules: { [echoApp]: module }, jitter: 0 }, profiles);
}

async function openLabOf(repository: TestRepository, settings: object, profiles: readonly string[]): Promise<Lab> {
  const root = makeFolder({ "goc-cov.json": JSON.stringify(settings) });
  const centre = await startCentre();
  const agents = await Promise.all(profiles.map((profile) => startAgent({ profile })));
  const service = `staging_th_${echoApp}_feature/sub_${repository.hash("head").slice(0, 10)}`;
  if (agents.length > 0)
    centre.services.set(
      service,
      agents.map(({ address }) => address),
    );
  const env = { HOME: root, XDG_STATE_HOME: root };
  const gocCov = (...args: readonly string[]): Promise<CliRun> =>
    runLauncher("goc-cov", [...args, "--root", root, "--center", centre.url], { env });
  return { centre, agents, root, service, gocCov };
}

test("goc-cov pull stores and reports; list, history, total, report and diff read what is stored", async () => {
  const { agents, root, service, gocCov } = await openLab(half);
  expect(await gocCov("pull", "--all")).toEqual({ stdout: `${service} changed 45.5\n`, stderr: "", exitCode: 0 });
  expect(readdirSync(join(root, echoApp, "cov_data")).sort()).toEqual([
    `${echoApp}_1.cov`,
    `${echoApp}_1_report.html`,
    `${echoApp}_1_report.txt`,
  ]);
  expect(await gocCov("pull", service)).toMatchObject({ stdout: `${service} unchanged 45.5\n`, exitCode: 0 });
  agents[0]?.setProfile(more);
  expect(await gocCov("pull", service)).toMatchObject({ stdout: `${service} changed 54.5\n` });

  expect((await gocCov("total", service)).stdout).toBe("54.5\n");
  expect(await gocCov("total", service, "--fail-under", "60")).toMatchObject({ exitCode: 4 });
  const history = JSON.parse((await gocCov("history", service, "--json")).stdout);
  expect(history).toMatchObject({ code: 0, srv_status: "online", count: 2 });
  expect(history.srv_cover_totals.map((row: { cover_total: string }) => row.cover_total)).toEqual(["54.5", "45.5"]);
  expect((await gocCov("history", service, "--limit", "1")).stdout.split("\n")).toHaveLength(3);
  const [heading, row] = (await gocCov("list")).stdout.split("\n");
  expect(heading).toMatch(/^name +replicas +status +total +last pull +next due$/);
  expect(row).toMatch(new RegExp(`^${service} +1 +online +54\\.5 +\\S+Z +\\S+Z$`));

  expect((await gocCov("report", service)).stdout).toMatch(/total:\t+\(statements\)\t+54\.5%\n$/);
  expect((await gocCov("report", service, "--id", "1")).stdout).toMatch(/\t45\.5%\n$/);
  expect((await gocCov("report", service, "--type", "raw")).stdout).toBe(more);
  expect((await gocCov("diff", service)).stdout).toBe(
    "stack/stack.go (50.0%): missing 15\n\nTotal: 2 lines, missing 1, coverage 50.0%\n",
  );
  expect(await gocCov("report", service, "--id", "9")).toMatchObject({ exitCode: 5 });
});

test("goc-cov total --accumulated has what ran in any snapshot (case 41)", async () => {
  const { agents, service, gocCov } = await openLab(more);
  await gocCov("pull", service);
  agents[0]?.setProfile(echoProfile({ main: 1, inner: 1 }));
  await gocCov("pull", service);
  expect((await gocCov("total", service)).stdout).toBe("36.4\n");
  expect((await gocCov("total", service, "--accumulated")).stdout).toBe("63.6\n");
  expect((await gocCov("report", service, "--accumulated")).stdout).toMatch(/\t63\.6%\n$/);
});

test("goc-cov total of a snapshot that an earlier tool stored is what it stored", async () => {
  const { root, service, gocCov } = await openLab(half);
  await gocCov("pull", service);
  const database = new Sqlite(join(root, "sqlite.db"));
  database.exec("DELETE FROM goc_cov_snapshot; UPDATE goc_o_staging_service_cover SET cover_total = '34.4'");
  database.close();
  expect(await gocCov("total", service, "--fail-under", "34.4")).toMatchObject({ stdout: "34.4\n", exitCode: 0 });
  expect(await gocCov("total", service, "--fail-under", "34.5")).toMatchObject({ exitCode: 4 });
});

test("goc-cov report and total of a snapshot say that sources are missing, and end with 3 (case 40)", async () => {
  const { service, gocCov } = await openLab(`${half}example.test/gone/x.go:1.1,2.2 5 1\n`);
  expect(await gocCov("pull", service)).toMatchObject({ exitCode: 0 });
  for (const command of [["total"], ["report"], ["report", "--type", "html"]]) {
    const { stderr, exitCode } = await gocCov(...command, service);
    expect(stderr).toBe(
      `goc-cov: ${service}: some sources were not found at its commit; report --type json names them\n`,
    );
    expect(exitCode).toBe(3);
  }
  const accumulated = await gocCov("report", service, "--accumulated");
  expect(accumulated.stderr).toContain("example.test/gone/x.go");
  expect(accumulated.exitCode).toBe(3);
});

describe("goc-cov pull", () => {
  it("does not mail by cron that there is no repository: what it pulled is stored (case 49)", async () => {
    const { service, gocCov } = await openLabOf(makeEchoRepository(), { jitter: 0 }, [half]);
    expect(await gocCov("pull", "--due", "--quiet")).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    const { stdout, stderr } = await gocCov("pull", service);
    expect(stdout).toBe(`${service} unchanged 41.7\n`);
    expect(stderr).toContain("no repository");
  });

  it("says of a service that is offline that it is, also when quiet", async () => {
    const { centre, service, gocCov } = await openLab(half);
    await gocCov("pull", service);
    centre.services.clear();
    const stderr = `goc-cov: ${service}: the centre lists no replica of it\n`;
    expect(await gocCov("pull", service, "--quiet")).toEqual({ stdout: "", stderr, exitCode: 1 });
    expect(await gocCov("list", "--offline", "--quiet")).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    await centre.down();
    const list = await gocCov("list");
    expect(list.stdout).toContain("unknown");
    expect(list.stderr).toContain(centre.url);
  });

  it("says nothing by cron while nothing is due (case 45)", async () => {
    const { service, gocCov } = await openLab(half);
    expect(await gocCov("pull", "--due", "--quiet")).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(await gocCov("pull", "--due")).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(JSON.parse((await gocCov("pull", "--due", "--json")).stdout)).toEqual({ code: 0, count: 0, data: [] });
    expect((await gocCov("total", service)).stdout).toBe("45.5\n");
  });

  it("names a replica that failed, and ends with 3; with none left with 1", async () => {
    const { agents, service, gocCov } = await openLab(half, more);
    await agents[1]?.behave("error");
    const partial = await gocCov("pull", service, "--quiet");
    expect(partial).toMatchObject({ stdout: "", exitCode: 3 });
    expect(partial.stderr).toMatch(new RegExp(`^goc-cov: ${service}: ${agents[1]?.address}: .+\n$`));
    await agents[0]?.behave("html");
    const failed = await gocCov("pull", service, "--json");
    expect(failed.exitCode).toBe(1);
    const { code, data } = JSON.parse(failed.stdout);
    expect(code).toBe(1);
    expect(data[0]).toMatchObject({ srv_name: service, result: "failed", id: 1, cover_total: "45.5", addresses: [] });
    expect(data[0].failed_addresses).toHaveLength(2);
  });

  it("has the profile of one replica as it is, with --addr", async () => {
    const { agents, root, gocCov } = await openLab(half);
    const address = agents[0]?.address ?? "";
    expect(await gocCov("pull", "--addr", address)).toEqual({ stdout: half, stderr: "", exitCode: 0 });
    expect(existsSync(join(root, echoApp))).toBe(false);
    expect(await gocCov("pull", "--addr", "http://127.0.0.1:9")).toMatchObject({ exitCode: 5 });
    expect(await gocCov("pull", "--addr", address, "--json")).toMatchObject({ exitCode: 2 });
    const output = join(root, "raw.cov");
    const { stdout } = await gocCov("pull", "--addr", address, "--json", "-o", output);
    expect(JSON.parse(stdout)).toEqual({ code: 0, address, output });
    expect(readFileSync(output, "utf8")).toBe(half);
    expect(await gocCov("pull", "--addr", "file:///etc/passwd")).toMatchObject({ exitCode: 2 });
  });

  it("ends with 69 where the centre is gone, 5 for a service that nobody knows, 2 for a name that cannot be read", async () => {
    const { centre, service, gocCov } = await openLab(half);
    expect(await gocCov("pull", "gocc")).toMatchObject({ exitCode: 2 });
    expect(await gocCov("pull", `${service}0`)).toMatchObject({ exitCode: 5 });
    await centre.down();
    const { stderr, exitCode } = await gocCov("pull", "--all");
    expect(stderr).toContain("cci: CENTRE_UNREACHABLE: ");
    expect(exitCode).toBe(69);
    expect(JSON.parse((await gocCov("pull", "--all", "--json")).stdout)).toMatchObject({ code: 69 });
  });

  it("takes exactly one way of naming what is pulled", async () => {
    const { service, gocCov } = await openLab();
    for (const args of [[], [service, "--all"], ["--all", "--due"]]) {
      expect(await gocCov("pull", ...args)).toMatchObject({ exitCode: 2 });
    }
  });

  it("gives way to another in the work folder, and takes over from one that died (case 20)", async () => {
    const { root, service, gocCov } = await openLab(half);
    const lock = join(root, ".goc-cov.lock");
    const holder = {
      host: (await import("node:os")).hostname(),
      started_at: new Date().toISOString(),
      command: "pull",
    };
    writeFileSync(lock, JSON.stringify({ pid: process.pid, ...holder }));
    const busy = await gocCov("pull", service);
    expect(busy.exitCode).toBe(75);
    expect(busy.stderr).toMatch(/^cci: WATCH_DOG_BUSY: .+\n$/);
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, ...holder }));
    expect(await gocCov("pull", service)).toMatchObject({ stdout: `${service} changed 45.5\n`, exitCode: 0 });
    expect(existsSync(lock)).toBe(false);
  });
});

test("goc-cov pull by cron gives way to a serve that pulls (case 20)", async () => {
  const { agents, root, centre, gocCov } = await openLab(half);
  await agents[0]?.behave("hang");
  const { startGocCovServe } = await import("./start-goc-cov-serve.js");
  await startGocCovServe({ root, center: centre.url });
  await vi.waitFor(() => expect(agents[0]?.requests).not.toEqual([]), { timeout: 20_000, interval: 50 });
  const busy = await gocCov("pull", "--due", "--quiet");
  expect(busy).toMatchObject({ stdout: "", exitCode: 75 });
  expect(busy.stderr).toMatch(/^cci: WATCH_DOG_BUSY: goc-cov serve \(process \d+ .+\n$/);
});

test("goc-cov clear sets counters to 0 and begins anew (case 42)", async () => {
  const { agents, service, gocCov } = await openLab(half);
  await gocCov("pull", service);
  expect(await gocCov("clear", service)).toEqual({ stdout: `${service} cleared 0.0\n`, stderr: "", exitCode: 0 });
  expect(agents[0]?.profile()).not.toContain(" 2\n");
  expect((await gocCov("total", service)).stdout).toBe("0.0\n");
  expect(await gocCov("pull", service)).toMatchObject({ stdout: `${service} changed 0.0\n` });
});

test("goc-cov clear goes on behind a service that cannot be cleared, and names it", async () => {
  const { service, gocCov } = await openLab(half);
  const unknown = service.replace("staging", "live");
  const some = await gocCov("clear", unknown, service, "--json");
  expect(some.exitCode).toBe(3);
  expect(some.stderr).toContain(unknown);
  expect(JSON.parse(some.stdout)).toMatchObject({
    code: 3,
    count: 2,
    data: [
      { srv_name: unknown, error: expect.any(String) },
      { srv_name: service, id: 1, cover_total: "0.0" },
    ],
  });
  expect(await gocCov("clear", unknown)).toMatchObject({ stdout: "", exitCode: 5 });
  expect(await gocCov("clear", service, "gocc")).toMatchObject({ stdout: "", exitCode: 2 });
});

describe("goc-cov prune", () => {
  it("removes what is beyond --keep, and says before what would go", async () => {
    const { agents, root, service, gocCov } = await openLab(half);
    await gocCov("pull", service);
    agents[0]?.setProfile(more);
    await gocCov("pull", service);
    const dry = JSON.parse((await gocCov("prune", "--keep", "1", "--dry-run", "--json")).stdout);
    expect(dry).toMatchObject({ code: 0, deleted_rows: [1] });
    expect(readdirSync(join(root, echoApp, "cov_data"))).toHaveLength(6);
    expect(JSON.parse((await gocCov("prune", "--keep", "1", "--json")).stdout)).toEqual(dry);
    expect(readdirSync(join(root, echoApp, "cov_data"))).toHaveLength(3);
    expect(readFileSync(join(root, echoApp, "cov_data", `${echoApp}_2.cov`), "utf8")).toBe(more);
  });

  it("removes dead replicas from the centre with --offline, unless most are dead (case 24)", async () => {
    const { agents, centre, service, gocCov } = await openLab(half, half, half, half);
    const dead = agents.slice(0, 3);
    for (const agent of dead) await agent.behave("dead");
    const sweep = ["prune", "--offline", "--probe-tries", "1"];
    const guarded = await gocCov(...sweep);
    expect(guarded).toMatchObject({ stdout: "", exitCode: 1 });
    expect(guarded.stderr).toContain("3 of 4 replicas are dead: nothing is removed");
    const dry = await gocCov(...sweep, "--no-guard", "--dry-run");
    expect(dry.stdout).toBe(dead.map(({ address }) => `${address} would be removed\n`).join(""));
    expect(centre.services.get(service)).toHaveLength(4);
    const answer = JSON.parse((await gocCov(...sweep, "--no-guard", "--json")).stdout);
    const addresses = dead.map(({ address }) => address);
    expect(answer).toMatchObject({ code: 0, checked: 4, dead: addresses, removed: addresses, guarded: false });
    expect(centre.services.get(service)).toEqual([agents[3]?.address]);
  });
});

test("goc-cov serve answers, pulls what is new, and ends in good order", async () => {
  const { root, centre, service } = await openLab(half);
  const { startGocCovServe } = await import("./start-goc-cov-serve.js");
  const serve = await startGocCovServe({ root, center: centre.url });
  expect(await (await fetch(`${serve.url}/ping`)).json()).toEqual({ code: 0, message: "pong" });
  const body = JSON.stringify({ srv_name: service });
  await vi.waitFor(
    async () => {
      const total = await fetch(`${serve.url}/cover/latest/total`, { method: "POST", body });
      expect(await total.json()).toMatchObject({ code: 0, srv_status: "online", cover_total: "45.5" });
    },
    { timeout: 20_000, interval: 50 },
  );
  serve.kill("SIGTERM");
  expect(await serve.ended).toEqual([0, null]);
  await vi.waitFor(() => expect(existsSync(join(root, ".goc-cov.lock"))).toBe(false));
});
