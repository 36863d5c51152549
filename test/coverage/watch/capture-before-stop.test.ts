import { describe, expect, it, vi } from "vitest";
import { readServiceName } from "../../../src/coverage/service-name.js";
import { captureBeforeStop } from "../../../src/coverage/watch/capture-before-stop.js";
import { type Gate, openGate } from "../../../src/coverage/watch/open-gate.js";
import { pullService } from "../../../src/coverage/watch/pull-service.js";
import { echoProfile, foreignProfile } from "../echo-service.js";
import { echoService, openWatchLab, type WatchLab } from "../watch-lab.js";

const key = readServiceName(echoService, []);
const pullTimeoutMs = 8000;

async function pulled(lab: WatchLab): Promise<void> {
  await pullService(lab.context, echoService, { listed: await lab.list(), reason: "manual" });
}

/** A capture that gets no turn. */
async function late(lab: WatchLab, gate: Gate, srvName: string): Promise<void> {
  const captured = captureBeforeStop(lab.context, gate, srvName, undefined);
  await vi.waitFor(() => expect(lab.clock.waits).toEqual([pullTimeoutMs]));
  lab.clock.advance(pullTimeoutMs);
  await captured;
}

function textOf(lab: WatchLab): string | undefined {
  const latest = lab.store.latest(key);
  return latest && lab.store.readProfile(latest)?.toString();
}

describe("a capture before a replica stops", () => {
  it("stores what the replica knows, without a report and a date for the next pull (case 34)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    const snapshot = await captureBeforeStop(lab.context, openGate(2), echoService, agent?.address);
    expect(snapshot).toMatchObject({
      coverTotal: "25.0",
      addresses: [agent?.address],
      facts: { reason: "prestop", totalKind: "profile", isPartial: false },
    });
    expect(lab.store.readReport(snapshot, "_report.txt")).toBeUndefined();
    expect(lab.store.schedule()).toEqual([]);
  });

  it("merges the other replicas where they answer, and the latest where they do not", async () => {
    const lab = await openWatchLab();
    const [ends, other] = await lab.serve(echoService, echoProfile({ main: 1, pop: 1 }), echoProfile({ push: 1 }));
    await captureBeforeStop(lab.context, openGate(2), echoService, ends?.address);
    expect(textOf(lab)).toBe(echoProfile({ main: 1, pop: 1, push: 1 }));
    await other?.behave("error");
    ends?.setProfile(echoProfile({ main: 1, rest: 1 }));
    const snapshot = await captureBeforeStop(lab.context, openGate(2), echoService, ends?.address);
    expect(textOf(lab)).toBe(echoProfile({ main: 1, pop: 1, push: 1, rest: 1 }));
    expect(snapshot.facts).toMatchObject({ isPartial: true, failedAddresses: [{ address: other?.address }] });
  });

  it("asks all replicas where nobody says which one stops, and needs one of them", async () => {
    const lab = await openWatchLab();
    const [dead] = await lab.serve(echoService, echoProfile(), echoProfile({ main: 1 }), echoProfile({ push: 1 }));
    await dead?.behave("dead");
    const snapshot = await captureBeforeStop(lab.context, openGate(2), echoService, undefined);
    expect(snapshot.facts.isPartial).toBe(true);
    expect(textOf(lab)).toBe(echoProfile({ main: 1, push: 1 }));
  });

  it("gives the latest where nothing new is covered", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pulled(lab);
    agent?.setProfile(echoProfile({ main: 2 }));
    expect((await captureBeforeStop(lab.context, openGate(2), echoService, agent?.address)).id).toBe(1);
    expect(textOf(lab)).toBe(echoProfile({ main: 2 }));
    expect(lab.store.history(key, 10)).toHaveLength(1);
  });

  it("asks the agent itself where the centre is down (case 34)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pulled(lab);
    await lab.centre.down();
    agent?.setProfile(echoProfile({ main: 1, push: 1 }));
    const snapshot = await captureBeforeStop(lab.context, openGate(2), echoService, agent?.address);
    expect(snapshot).toMatchObject({ id: 2, coverTotal: "33.3" });
  });

  it("asks the agent beside a centre that takes too long for the profile", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await lab.centre.behave("hang", { paths: ["/v1/cover/profile"] });
    const captured = captureBeforeStop(lab.context, openGate(2), echoService, agent?.address);
    await vi.waitFor(() => expect(lab.clock.waits).toContain(pullTimeoutMs / 3));
    lab.clock.advance(pullTimeoutMs / 3);
    expect((await captured).id).toBe(1);
    expect(lab.clock.waits).toEqual([]);
  });

  it("does not wait for the list of a centre that hangs, when it knows the agent", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pulled(lab);
    agent?.setProfile(echoProfile({ main: 1, push: 1 }));
    await lab.centre.behave("hang");
    const captured = captureBeforeStop(lab.context, openGate(2), echoService, agent?.address);
    await vi.waitFor(() => expect(lab.clock.waits).toContain(pullTimeoutMs / 4));
    lab.clock.advance(pullTimeoutMs / 4);
    await vi.waitFor(() => expect(lab.clock.waits).toContain(pullTimeoutMs / 3));
    lab.clock.advance(pullTimeoutMs / 3);
    expect((await captured).id).toBe(2);
  });

  it("is over in time where the replica hangs, and stores nothing (case 34)", async () => {
    const lab = await openWatchLab();
    const [agent, other] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ main: 1 }));
    await agent?.behave("hang");
    const captured = captureBeforeStop(lab.context, openGate(2), echoService, agent?.address);
    captured.catch(() => {});
    await vi.waitFor(() => expect(agent?.requests).toHaveLength(1));
    lab.clock.advance(pullTimeoutMs);
    await expect(captured).rejects.toMatchObject({ code: "AGENT_TOO_SLOW" });
    expect(other?.requests).toEqual([]);
    expect(lab.store.allLatest()).toEqual([]);
  });

  it("stores a replica that answers although another one hangs to the end", async () => {
    const lab = await openWatchLab();
    const [agent, other] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ main: 1 }));
    await other?.behave("hang");
    const captured = captureBeforeStop(lab.context, openGate(2), echoService, agent?.address);
    await vi.waitFor(() => expect([agent?.requests.length, other?.requests.length]).toEqual([1, 1]));
    await vi.waitFor(() => expect(lab.clock.waits).toEqual([pullTimeoutMs, pullTimeoutMs / 8, pullTimeoutMs / 3]));
    lab.clock.advance(pullTimeoutMs);
    expect(await captured).toMatchObject({
      addresses: [agent?.address],
      facts: { failedAddresses: [{ address: other?.address, error: "no whole answer within 8 s" }] },
    });
  });

  it("lets others in beside a replica that hangs, and has no turn without end", async () => {
    const lab = await openWatchLab();
    const [hanging] = await lab.serve(echoService, echoProfile({ main: 1 }));
    const other = echoService.replace("staging", "live");
    await lab.serve(other, echoProfile({ push: 1 }));
    await hanging?.behave("hang");
    const gate = openGate(1);
    const lost = captureBeforeStop(lab.context, gate, echoService, undefined);
    lost.catch(() => {});
    await vi.waitFor(() => expect(hanging?.requests).toHaveLength(1));
    const saved = captureBeforeStop(lab.context, gate, other, undefined);
    await vi.waitFor(() => expect(lab.clock.waits.filter((ms) => ms === pullTimeoutMs)).toHaveLength(2));
    lab.clock.advance(pullTimeoutMs / 8);
    expect((await saved).env).toBe("live");
    lab.clock.advance(pullTimeoutMs);
    await expect(lost).rejects.toMatchObject({ code: "AGENT_TOO_SLOW" });
    await gate.enter(new AbortController().signal);
    await expect(late(lab, gate, other)).rejects.toMatchObject({ code: "AGENT_TOO_SLOW" });
  });

  it("leaves another build out, which must not keep it from being stored", async () => {
    const lab = await openWatchLab();
    const [agent, other] = await lab.serve(echoService, echoProfile({ main: 1 }), foreignBuild);
    const snapshot = await captureBeforeStop(lab.context, openGate(2), echoService, agent?.address);
    expect(snapshot).toMatchObject({
      addresses: [agent?.address],
      facts: { isPartial: true, failedAddresses: [{ address: other?.address }] },
    });
    expect(textOf(lab)).toBe(echoProfile({ main: 1 }));
  });

  it("stores nothing of a foreign profile", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pulled(lab);
    agent?.setProfile(foreignProfile);
    await expect(captureBeforeStop(lab.context, openGate(2), echoService, agent?.address)).rejects.toMatchObject({
      code: "FOREIGN_PROFILE",
    });
    expect(textOf(lab)).toBe(echoProfile({ main: 1 }));
  });

  it("fails where the replica is dead, and is quick about it (case 34)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ main: 1 }));
    await agent?.behave("dead");
    await expect(captureBeforeStop(lab.context, openGate(2), echoService, agent?.address)).rejects.toMatchObject({
      code: "CENTRE_REFUSED",
      message: expect.stringContaining(agent?.address ?? "?"),
    });
    expect(lab.store.allLatest()).toEqual([]);
  });

  it("asks no address that is not the service's, and no service that is not listed", async () => {
    const lab = await openWatchLab();
    const [strange] = await lab.serve("another", echoProfile({ main: 1 }));
    await lab.serve(echoService, echoProfile({ main: 1 }));
    const capture = (name: string, address?: string) => captureBeforeStop(lab.context, openGate(2), name, address);
    await expect(capture(echoService, strange?.address)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(capture(echoService, "file:///etc/passwd")).rejects.toMatchObject({ code: "USAGE" });
    await expect(capture("e_r_app_main_abcdef0")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(capture("another")).rejects.toMatchObject({ code: "BAD_SERVICE_NAME" });
    await lab.centre.down();
    await expect(capture("e_r_app_main_abcdef0")).rejects.toMatchObject({ code: "CENTRE_UNREACHABLE" });
    expect(strange?.requests).toEqual([]);
  });
});

/** Of the same files, with one block less. */
const foreignBuild = echoProfile({ main: 1 }).replace(/.*main.go:5.*\n/, "");
