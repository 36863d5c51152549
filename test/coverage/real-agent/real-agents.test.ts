import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import { profileText } from "../../../src/coverage/profile/profile-text.js";
import { accumulatedProfile } from "../../../src/coverage/watch/accumulated-profile.js";
import { captureBeforeStop } from "../../../src/coverage/watch/capture-before-stop.js";
import { clearService } from "../../../src/coverage/watch/clear-service.js";
import { openGate } from "../../../src/coverage/watch/open-gate.js";
import { pullReplica } from "../../../src/coverage/watch/pull-replica.js";
import { sweepOffline } from "../../../src/coverage/watch/sweep-offline.js";
import { goReason, goTools } from "../go-tool.js";
import { inTestTime } from "../in-test-time.js";
import { openRealLab } from "./real-lab.js";
import { openCoverStage, openGocStage, type RealStage } from "./real-stage.js";

const [go = ""] = goTools;
const goc = process.env.CCI_TEST_GOC;
/** A Go whose cache is cold compiles its own packages first. */
const buildTimeout = 300_000;

describe.skipIf(go === "")(`real agents${goReason}`, () => {
  describe("in services instrumented by go tool cover, listed by the double of the centre", () => {
    suite(() => openCoverStage(go));
  });

  if (goc) {
    describe("in services instrumented by goc build, listed by goc server", () => suite(() => openGocStage(go, goc)));
  } else {
    it.skip("the same with goc itself (skipped: CCI_TEST_GOC names no goc program)", () => {});
  }
});

function suite(open: () => Promise<RealStage>): void {
  let stage: RealStage;
  beforeAll(async () => {
    stage = await open();
  }, buildTimeout);
  afterAll(() => stage?.close());

  it("answer as the agent API does", async () => {
    const lab = await openRealLab(stage);
    const { address } = await lab.start();
    const ask = async (path: string, method = "GET") => {
      const answer = await fetch(`${address}${path}`, { method });
      return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
    };
    const text = { status: 200, type: "text/plain; charset=utf-8" };
    const { body, ...profile } = await ask("/v1/cover/profile", "POST");
    expect(profile).toEqual(text);
    const blocks = parseProfile(Buffer.from(body)).files.flatMap((file) => file.blocks);
    const fraction = blocks.filter(({ count }) => count > 0).length / blocks.length;
    expect(await ask("/v1/cover/coverage")).toEqual({ ...text, body: fraction.toFixed(6) });
    expect(await ask("/v1/cover/clear")).toEqual({ ...text, body: "clear call successfully\n" });
    expect(await ask("/v1/cover/coverage", "POST")).toEqual({ ...text, body: "0.000000" });
    expect(await ask("/elsewhere")).toEqual({ ...text, status: 404, body: "404 page not found\n" });
  });

  it("are pulled, and pulled again once the service did something more (case 55)", async () => {
    const lab = await openRealLab(stage);
    const service = await lab.start();
    expect(await lab.pull()).toMatchObject({ result: "changed", addresses: [service.address], error: undefined });
    const started = lab.latest();
    const { raw, func } = await lab.reports(started);
    expect(func).toContain("echoserver/stack/stack.go:");
    expect(profileText(parseProfile(await pullReplica(lab.context, service.address)))).toBe(raw);

    expect(await service.ask("/hello?name=x")).toBe("hello, x\n");
    expect((await lab.pull()).result).toBe("changed");
    // Counts alone are no news, and a literal of the package is in no function.
    await service.ask("/hello?name=y");
    expect(await lab.pull()).toMatchObject({ result: "unchanged", latest: { facts: { totalKind: "func" } } });
    const { facts } = lab.latest();
    expect(facts.profile.statements - (facts.func?.statements ?? 0)).toBe(3);

    expect(await service.ask("/mirror?name=foo", { method: "POST", headers: { "X-Test": "1" }, body: "hi" })).toBe(
      "foo: hi\nX-Test: 1\n",
    );
    expect((await lab.pull()).result).toBe("changed");
    expect(Number(lab.latest().coverTotal)).toBeGreaterThan(Number(started.coverTotal));
    await lab.reports(lab.latest());
  });

  it.each(["set", "count", "atomic"] as const)("count in mode %s", async (mode) => {
    const lab = await openRealLab(stage);
    const service = await lab.start(mode);
    for (let times = 0; times < 3; times++) await service.ask("/ping");
    await lab.pull();
    const { raw } = await lab.reports(lab.latest());
    expect(raw.split("\n")[0]).toBe(`mode: ${mode}`);
    expect(Math.max(...Array.from(raw.matchAll(/ (\d+)$/gm), ([, count]) => Number(count)))).toBe(
      mode === "set" ? 1 : 3,
    );
  });

  it("begin anew after a restart: the total is lower, what ran before stays in the accumulated one", async () => {
    const lab = await openRealLab(stage);
    const first = await lab.start();
    await first.ask("/push?item=a");
    await first.ask("/pop");
    await lab.pull();
    const before = lab.latest();
    expect(await first.end("SIGTERM")).toBe(0);

    const second = await lab.start();
    await second.ask("/ping");
    expect((await lab.pull()).result).toBe("changed");
    const after = lab.latest();
    expect(Number(after.coverTotal)).toBeLessThan(Number(before.coverTotal));
    const [old, young, all] = [
      (await lab.reports(before)).raw,
      (await lab.reports(after)).raw,
      profileText(accumulatedProfile(lab.context, after)),
    ].map(coveredLines);
    expect(all).toEqual(new Set([...(old ?? []), ...(young ?? [])]));
    expect(all?.size).toBeGreaterThan(old?.size ?? 0);
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "deregister at %s; what was captured before it is kept, and nothing else",
    async (signal) => {
      const lab = await openRealLab(stage);
      const [service, lost] = [await lab.start(), await lab.start()];
      await lab.pull();
      await service.ask("/push?item=a");
      const captured = await captureBeforeStop(lab.context, openGate(2), lab.srvName, service.address);
      expect(await service.end(signal)).toBe(0);
      expect(await lab.listed()).toEqual([lost.address]);
      await lost.ask("/pop");
      expect(await lost.end(signal)).toBe(0);
      expect(await lab.listed()).toEqual([]);

      expect(await lab.pull()).toMatchObject({ result: "offline", latest: { id: captured.id } });
      const { func } = await lab.reports(lab.latest());
      expect(func).toMatch(/\tPush\t+100\.0%/);
      expect(func).toMatch(/\tPop\t+0\.0%/);
    },
  );

  it("stay listed after SIGKILL until the sweep has tried four times", async () => {
    const lab = await openRealLab(stage);
    const [killed, other] = [await lab.start(), await lab.start()];
    await lab.pull();
    expect(await killed.end("SIGKILL")).toBeNull();
    expect(await lab.listed()).toEqual([killed.address, other.address]);
    expect(await lab.pull()).toMatchObject({
      result: "partial",
      isChanged: false,
      failedAddresses: [{ address: killed.address }],
    });

    const startMs = lab.clock.nowMs();
    const swept = await inTestTime(lab.clock, sweepOffline(lab.context, { guard: true }));
    expect(swept).toEqual({ checked: 2, dead: [killed.address], removed: [killed.address], isGuarded: false });
    // The pauses between four tries.
    expect(lab.clock.nowMs() - startMs).toBe(6000);
    expect(await lab.listed()).toEqual([other.address]);
    expect(await lab.pull()).toMatchObject({ result: "unchanged", addresses: [other.address] });
  });

  it("are cleared; what ran once at the start stays at 0", async () => {
    const lab = await openRealLab(stage);
    const service = await lab.start();
    await lab.pull();
    expect((await lab.reports(lab.latest())).func).toMatch(/\tmain\t+[1-9]/);

    expect(await clearService(lab.context, lab.srvName)).toMatchObject({
      addresses: [service.address],
      failedAddresses: [],
      snapshot: { coverTotal: "0.0", covFilePath: null },
    });
    await service.ask("/ping");
    expect((await lab.pull()).result).toBe("changed");
    const { raw, func } = await lab.reports(lab.latest());
    expect(func).toMatch(/\tmain\t+0\.0%/);
    expect(func).toMatch(/\troutes\t+[1-9]/);
    expect([...coveredLines(raw)]).toHaveLength(1);
  });

  it("are merged where they are replicas of one service, as the centre merges them", async () => {
    const lab = await openRealLab(stage);
    const [one, two] = [await lab.start(), await lab.start()];
    await one.ask("/push?item=a");
    await two.ask("/hello");
    await two.ask("/mirror");
    const alone = [];
    for (const { address } of [one, two]) {
      alone.push(coveredLines((await pullReplica(lab.context, address)).toString()).size);
    }
    expect(await lab.pull()).toMatchObject({
      result: "changed",
      addresses: [one.address, two.address],
      failedAddresses: [],
    });
    const { raw } = await lab.reports(lab.latest());
    expect(coveredLines(raw).size).toBeGreaterThan(Math.max(...alone));
    const merged = await fetch(`${lab.center}/v1/cover/profile`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ service: [lab.srvName] }),
    });
    expect(raw).toBe(await merged.text());
  });
}

/** The blocks that ran, without their counts. */
function coveredLines(profile: string): ReadonlySet<string> {
  return new Set(Array.from(profile.matchAll(/^(.+:.+) \d+ [1-9]\d*$/gm), ([, block]) => block ?? ""));
}
