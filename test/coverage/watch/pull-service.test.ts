import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readServiceName } from "../../../src/coverage/service-name.js";
import type { Snapshot } from "../../../src/coverage/store/snapshot.js";
import type { PullOutcome } from "../../../src/coverage/watch/pull-outcome.js";
import { pullService } from "../../../src/coverage/watch/pull-service.js";
import { echoApp, echoProfile, foreignProfile } from "../echo-service.js";
import { startAgent } from "../goc-double/start-agent.js";
import { echoService, openWatchLab, type WatchLab } from "../watch-lab.js";

const key = readServiceName(echoService, []);

async function pull(lab: WatchLab, context = lab.context): Promise<PullOutcome> {
  return pullService(context, echoService, { listed: await lab.list(), reason: "manual" });
}

function history(lab: WatchLab): readonly Snapshot[] {
  return lab.store.history(key, 100);
}

function textOf(lab: WatchLab, snapshot: Snapshot | undefined): string | undefined {
  return snapshot && lab.store.readProfile(snapshot)?.toString();
}

describe("a pull", () => {
  it("stores the first profile as number 1, though no repository is known (cases 13 and 49)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ greet: 1, main: 1 }));
    const outcome = await pull(lab);
    expect(outcome).toMatchObject({
      srvName: echoService,
      result: "changed",
      isChanged: true,
      addresses: [agent?.address],
      failedAddresses: [],
      error: "no repository of apa_goc_echoserver is configured",
      errorCode: "REPO_UNAVAILABLE",
      latest: {
        ...key,
        isLatest: true,
        addresses: [agent?.address],
        covFilePath: `${echoApp}/cov_data/${echoApp}_1.cov`,
        coverTotal: "33.3",
        facts: {
          func: undefined,
          profile: { covered: 4, statements: 12 },
          totalKind: "profile",
          isPartial: false,
          failedAddresses: [],
          isIncomplete: false,
          reason: "manual",
        },
      },
    });
    const file = join(lab.root, echoApp, "cov_data", `${echoApp}_1.cov`);
    expect(readFileSync(file, "utf8")).toBe(echoProfile({ greet: 1, main: 1 }));
    expect(history(lab)).toEqual([outcome.latest]);
    expect(lab.pulls).toEqual(["changed"]);
  });

  it("adds a row where one more block is covered, and leaves the old row's total (case 14)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pull(lab);
    agent?.setProfile(echoProfile({ main: 1, push: 1 }));
    expect((await pull(lab)).result).toBe("changed");
    expect(history(lab)).toMatchObject([
      { isLatest: true, coverTotal: "33.3", covFilePath: `${echoApp}/cov_data/${echoApp}_2.cov` },
      { isLatest: false, coverTotal: "25.0", covFilePath: `${echoApp}/cov_data/${echoApp}_1.cov` },
    ]);
  });

  it("replaces the latest in place where only counts grew (case 15)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    const first = await pull(lab);
    lab.clock.advance(1000);
    agent?.setProfile(echoProfile({ main: 7 }));
    expect(await pull(lab)).toMatchObject({ result: "unchanged", isChanged: false });
    const [row, ...others] = history(lab);
    expect(others).toEqual([]);
    expect(textOf(lab, row)).toBe(echoProfile({ main: 7 }));
    expect(row?.createdAt).toBe(first.latest?.createdAt);
    expect(row?.updatedAt).toBe("2024-01-01T12:00:01.000Z");
  });

  it("adds a row with less after a restart (4.4)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1, push: 4 }));
    await pull(lab);
    agent?.setProfile(echoProfile({ main: 1 }));
    expect(await pull(lab)).toMatchObject({ result: "changed", latest: { coverTotal: "25.0" } });
  });

  it("does not mind the order of files and blocks in what agents say", async () => {
    const lab = await openWatchLab();
    const text = echoProfile({ main: 1 });
    const agent = await startAgent({ profile: text, isShuffled: true });
    lab.centre.services.set(echoService, [agent.address]);
    await pull(lab);
    agent.setProfile(`mode: count\n${text.trimEnd().split("\n").slice(1).reverse().join("\n")}\n`);
    expect((await pull(lab)).result).toBe("unchanged");
    expect(textOf(lab, history(lab)[0])).toBe(text);
  });

  it("adds up the replicas, asked one after the other and each by its address", async () => {
    const lab = await openWatchLab();
    const agents = await lab.serve(echoService, echoProfile({ main: 1, push: 2 }), echoProfile({ main: 1, pop: 3 }));
    const outcome = await pull(lab);
    expect(textOf(lab, outcome.latest)).toBe(echoProfile({ main: 2, push: 2, pop: 3 }));
    expect(outcome.latest?.addresses).toEqual(agents.map(({ address }) => address).sort());
    const asked = lab.centre.requests.filter(({ path }) => path === "/v1/cover/profile");
    expect(asked.map(({ body }) => JSON.parse(body))).toEqual(agents.map(({ address }) => ({ address: [address] })));
  });

  it("leaves out excluded files before everything", async () => {
    const lab = await openWatchLab({ rules: { exclude: ["/stack/"] } });
    await lab.serve(echoService, echoProfile({ main: 1, push: 2 }));
    expect(await pull(lab)).toMatchObject({ latest: { coverTotal: "60.0" } });
    expect(textOf(lab, history(lab)[0])).not.toContain("stack.go");
  });

  it("says offline of a service that the centre does not list, with what is stored", async () => {
    const lab = await openWatchLab();
    await lab.serve(echoService, echoProfile({ main: 1 }));
    const { latest } = await pull(lab);
    lab.centre.services.clear();
    expect(await pull(lab)).toMatchObject({ result: "offline", latest, error: undefined });
    expect(lab.pulls).toEqual(["changed"]);
  });

  it("refuses a name that does not parse, and writes nothing (case 2)", async () => {
    const lab = await openWatchLab();
    for (const name of ["a_b_c_d", "gocc", "staging_th__master_845820727e", "staging_th_../x_master_845820727e"]) {
      await lab.serve(name, echoProfile({ main: 1 }));
      await expect(
        pullService(lab.context, name, { listed: await lab.list(), reason: "manual" }),
      ).rejects.toMatchObject({ code: "BAD_SERVICE_NAME" });
    }
    expect(readdirSync(lab.root).filter((name) => !name.startsWith("sqlite.db"))).toEqual([]);
    expect(existsSync(join(lab.root, "..", "x"))).toBe(false);
    expect(lab.store.allLatest()).toEqual([]);
  });

  it("asks only the addresses that are wanted, which have to be the service's", async () => {
    const lab = await openWatchLab();
    const [one, other] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ push: 1 }));
    const [strange] = await lab.serve("another", echoProfile());
    const listed = await lab.list();
    const of = (...addresses: readonly string[]) =>
      pullService(lab.context, echoService, { listed, reason: "manual", addresses });
    await expect(of(strange?.address ?? "")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(of("file:///etc/passwd")).rejects.toMatchObject({ code: "USAGE" });
    expect(await of(one?.address ?? "")).toMatchObject({
      result: "changed",
      addresses: [one?.address],
      failedAddresses: [],
      latest: { facts: { isPartial: true } },
    });
    expect(other?.requests).toEqual([]);
    // What the other replica covered stays, as it was not asked.
    await of(other?.address ?? "");
    expect(textOf(lab, history(lab)[0])).toBe(echoProfile({ main: 1, push: 1 }));
  });
});

describe("a pull with trouble", () => {
  it("keeps what the others give, and takes no loss from a replica that is missing (case 25)", async () => {
    const lab = await openWatchLab();
    const [a, b, c] = await lab.serve(
      echoService,
      echoProfile({ main: 1 }),
      echoProfile({ main: 1, push: 1 }),
      echoProfile({ main: 1, pop: 1 }),
    );
    await pull(lab);
    await c?.behave("dead");
    const subset = await pull(lab);
    expect(subset).toMatchObject({
      result: "partial",
      isChanged: false,
      addresses: [a?.address, b?.address],
      failedAddresses: [{ address: c?.address, error: expect.stringContaining("refused") }],
      latest: { coverTotal: "41.7" },
    });
    expect(history(lab)).toHaveLength(1);
    expect(textOf(lab, subset.latest)).toBe(echoProfile({ main: 3, push: 1, pop: 1 }));

    b?.setProfile(echoProfile({ main: 1, rest: 5 }));
    const more = await pull(lab);
    expect(more).toMatchObject({
      result: "partial",
      isChanged: true,
      latest: { coverTotal: "66.7", addresses: [a?.address, b?.address].sort(), facts: { isPartial: true } },
    });
    expect(more.latest?.facts.failedAddresses).toEqual(more.failedAddresses);
    expect(textOf(lab, more.latest)).toBe(echoProfile({ main: 3, push: 1, pop: 1, rest: 5 }));
    expect(history(lab)).toHaveLength(2);

    await c?.behave("normal");
    expect(await pull(lab)).toMatchObject({ result: "changed", latest: { facts: { isPartial: false } } });
  });

  it("takes the total of those that answer where there is nothing earlier (case 25)", async () => {
    const lab = await openWatchLab();
    const [dead] = await lab.serve(echoService, echoProfile(), echoProfile({ main: 1 }), echoProfile({ push: 1 }));
    await dead?.behave("dead");
    expect(await pull(lab)).toMatchObject({
      result: "partial",
      isChanged: true,
      latest: { coverTotal: "33.3", facts: { isPartial: true } },
    });
  });

  it("stores a partial pull of another build as it is", async () => {
    const lab = await openWatchLab();
    const [a, b] = await lab.serve(echoService, echoProfile({ main: 1, push: 1 }), echoProfile({ main: 1 }));
    await pull(lab);
    const other = echoProfile({ main: 1 }).replace(" 3 1\n", " 4 1\n");
    a?.setProfile(other);
    await b?.behave("dead");
    expect((await pull(lab)).result).toBe("partial");
    expect(textOf(lab, history(lab)[0])).toBe(other);
  });

  it("fails where no replica answers, with the reason of each", async () => {
    const lab = await openWatchLab();
    const [a, b] = await lab.serve(echoService, echoProfile(), echoProfile());
    await a?.behave("error");
    await b?.behave("html");
    const outcome = await pull(lab);
    expect(outcome).toMatchObject({ result: "failed", latest: undefined, addresses: [] });
    expect(outcome.failedAddresses.map(({ address }) => address)).toEqual([a?.address, b?.address]);
    for (const { address } of outcome.failedAddresses) expect(outcome.error).toContain(address);
    expect(lab.store.allLatest()).toEqual([]);
    expect(lab.pulls).toEqual(["failed"]);
  });

  it.each(["html", "empty", "mode-only", "broken", "redirect", "error"] as const)(
    "stores nothing of an agent that answers with %s (case 51)",
    async (behaviour) => {
      const lab = await openWatchLab();
      const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
      await agent?.behave(behaviour);
      expect(await pull(lab)).toMatchObject({ result: "failed", latest: undefined });
      expect(existsSync(join(lab.root, echoApp))).toBe(false);
    },
  );

  it.each(["hang", "drip"] as const)("gives up an agent that does nothing but %s (case 51)", async (behaviour) => {
    const lab = await openWatchLab({ rules: { pullTimeoutMs: 150 } });
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await agent?.behave(behaviour);
    expect(await pull(lab)).toMatchObject({ result: "failed", errorCode: "AGENT_TOO_SLOW" });
    // First through the centre, then straight.
    expect(agent?.requests).toHaveLength(2);
  });

  it("never follows a replica that sends us elsewhere (case 52)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    const elsewhere = await startAgent({ profile: echoProfile({ main: 1 }) });
    await agent?.behave("redirect", { location: `${elsewhere.address}/v1/cover/profile` });
    await lab.centre.behave("error", { paths: ["/v1/cover/profile"] });
    expect(await pull(lab)).toMatchObject({ result: "failed", errorCode: "AGENT_FAILED" });
    expect(agent?.requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  it("neither connects to a denied address nor names it to the centre (case 53)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    lab.centre.services.set(echoService, ["http://169.254.169.254", agent?.address ?? ""]);
    expect(await pull(lab)).toMatchObject({
      result: "partial",
      addresses: [agent?.address],
      failedAddresses: [{ address: "http://169.254.169.254", error: "address not allowed: http://169.254.169.254" }],
    });
    expect(lab.centre.requests.filter(({ body }) => body.includes("169.254"))).toEqual([]);
    expect(lab.centre.services.get(echoService)).toContain("http://169.254.169.254");
  });

  it("is a conflict where replicas are of different builds, with file and addresses (case 12)", async () => {
    const lab = await openWatchLab();
    const [a, b] = await lab.serve(
      echoService,
      echoProfile({ main: 1 }),
      echoProfile({ main: 1 }).replace(/.*main.go:5.*\n/, ""),
    );
    const outcome = await pull(lab);
    expect(outcome).toMatchObject({ result: "conflict", errorCode: "PROFILE_CONFLICT", latest: undefined });
    expect(outcome.error).toContain("example.test/echo/main.go");
    expect(outcome.error).toContain(`3 in ${a?.address}, 2 in ${b?.address}`);
    expect(lab.store.allLatest()).toEqual([]);
  });

  it("stores nothing of a foreign profile, and leaves its address listed (case 48)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    const { latest } = await pull(lab);
    agent?.setProfile(foreignProfile);
    expect(await pull(lab)).toMatchObject({
      result: "failed",
      errorCode: "FOREIGN_PROFILE",
      latest,
      failedAddresses: [{ address: agent?.address, error: "foreign profile" }],
    });
    expect(history(lab)).toEqual([latest]);
    expect(lab.centre.services.get(echoService)).toEqual([agent?.address]);
    expect(lab.removed).toEqual([]);
  });

  it("takes a foreign address from its old name where it has another, which keeps it (case 48)", async () => {
    const lab = await openWatchLab();
    const [agent, stays] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ main: 1 }));
    await pull(lab);
    agent?.setProfile(foreignProfile);
    lab.centre.services.set("another", [agent?.address ?? ""]);
    expect((await pull(lab)).result).toBe("partial");
    expect([...lab.centre.services]).toEqual([
      [echoService, [stays?.address]],
      ["another", [agent?.address]],
    ]);
    expect(lab.removed).toEqual([1]);
  });

  it("ends with the reason of who stops it, and stores nothing", async () => {
    const lab = await openWatchLab();
    await lab.serve(echoService, echoProfile({ main: 1 }));
    const listed = await lab.list();
    const stop = AbortSignal.abort(new Error("no more"));
    await expect(pullService(lab.context, echoService, { listed, reason: "manual", stop })).rejects.toThrow("no more");
    expect(lab.store.allLatest()).toEqual([]);
  });
});

describe("a pull while the centre is down", () => {
  it("asks the agents of the last pull themselves (case 26)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pull(lab);
    await lab.centre.down();
    agent?.setProfile(echoProfile({ main: 1, push: 1 }));
    const outcome = await pullService(lab.context, echoService, { listed: undefined, reason: "schedule" });
    expect(outcome).toMatchObject({ result: "changed", addresses: [agent?.address] });
    expect(outcome.latest?.facts.reason).toBe("schedule");
  });

  it("fails where nobody knows an address (case 26)", async () => {
    const lab = await openWatchLab();
    await lab.centre.down();
    const outcome = await pullService(lab.context, echoService, { listed: undefined, reason: "manual" });
    expect(outcome).toMatchObject({ result: "failed", errorCode: "CENTRE_UNREACHABLE", failedAddresses: [] });
  });

  it("asks an agent itself where the centre breaks down over its profile", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await lab.centre.behave("error", { paths: ["/v1/cover/profile"] });
    expect((await pull(lab)).result).toBe("changed");
    expect(agent?.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/cover/profile"]);
  });

  it("believes a centre that says that the agent is dead", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await agent?.behave("error");
    expect(await pull(lab)).toMatchObject({ result: "failed", errorCode: "CENTRE_REFUSED" });
    expect(agent?.requests).toHaveLength(1);
  });
});
