import { expect, test, vi } from "vitest";
import { clearService } from "../../../src/coverage/watch/clear-service.js";
import { syncService } from "../../../src/coverage/watch/sync-service.js";
import { openTaskLine, type TaskLine } from "../../../src/coverage/watch/task-line.js";
import type { WatchContext } from "../../../src/coverage/watch/watch-context.js";
import { echoProfile, foreignProfile } from "../echo-service.js";
import type { AgentDouble } from "../goc-double/start-agent.js";
import { echoService, openWatchLab, type WatchLab } from "../watch-lab.js";

const minute = 60_000;
const ask = { srvName: echoService, isForced: false };
const forced = { ...ask, isForced: true };

const lineOf = ({ clock, log }: WatchLab): TaskLine => openTaskLine({ lock: async () => () => {}, clock, log });
const profilesAsked = ({ centre }: WatchLab) =>
  centre.requests.filter(({ path }) => path === "/v1/cover/profile").length;

/** A lab with one service and its agents, and a line. */
async function openLab(
  ...profiles: readonly string[]
): Promise<WatchLab & { line: TaskLine; agents: readonly AgentDouble[] }> {
  const lab = await openWatchLab();
  return { ...lab, line: lineOf(lab), agents: await lab.serve(echoService, ...profiles) };
}

/** The same context, whose replicas answer once the gate is opened. */
function behindGate(context: WatchContext): { readonly gated: WatchContext; open(): void } {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const profile: WatchContext["centre"]["profile"] = async (address, stop) => {
    await gate;
    return context.centre.profile(address, stop);
  };
  return { gated: { ...context, centre: { ...context.centre, profile } }, open: () => open() };
}

test("a sync pulls, and its answer has the new latest; a second one within freshFor asks no agent (case 30)", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  const done = await syncService(lab.context, lab.line, ask);
  expect(done).toMatchObject({
    kind: "done",
    status: "online",
    isChanged: true,
    isPartial: false,
    failedAddresses: [],
  });
  const latest = lab.store.allLatest()[0];
  expect(done).toMatchObject({ latest: { id: latest?.id, coverTotal: "25.0" } });
  lab.clock.advance(15 * minute - 1);
  expect(await syncService(lab.context, lab.line, ask)).toMatchObject({ kind: "cached", latest: { id: latest?.id } });
  expect(profilesAsked(lab)).toBe(1);
  lab.clock.advance(1);
  expect(await syncService(lab.context, lab.line, ask)).toMatchObject({ kind: "done", isChanged: false });
  expect(profilesAsked(lab)).toBe(2);
});

test("a forced sync pulls though the last success is fresh, and restarts the interval (case 30)", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  lab.clock.advance(minute);
  expect(await syncService(lab.context, lab.line, forced)).toMatchObject({ kind: "done", isChanged: false });
  expect(lab.store.scheduleOf(echoService)).toMatchObject({ level: 0, nextDueMs: lab.clock.nowMs() + 15 * minute });
});

test("a pull that takes longer than syncWait goes on behind the answer, and a second call finds it running (case 30)", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  const { gated, open } = behindGate(lab.context);
  const first = syncService(gated, lab.line, ask);
  await vi.waitFor(() => expect(lab.line.depth).toBe(1));
  expect(await syncService(gated, lab.line, forced)).toEqual({ kind: "running" });
  lab.clock.advance(7999);
  expect(lab.clock.waits).toEqual([8000]);
  lab.clock.advance(1);
  expect(await first).toEqual({ kind: "submitted" });
  expect(lab.store.allLatest()).toEqual([]);
  open();
  await vi.waitFor(() => expect(lab.line.depth).toBe(0));
  expect(lab.store.allLatest()).toHaveLength(1);
  expect(lab.store.scheduleOf(echoService)).toMatchObject({ lastResult: "changed" });
});

test("no wait is left behind by a quick answer", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  expect(lab.clock.waits).toEqual([]);
});

test("a pull that fails behind its answer stands in the log", async () => {
  const lab = await openLab(echoProfile());
  const { gated, open } = behindGate(lab.context);
  const broken = {
    ...gated,
    store: {
      ...gated.store,
      setSchedule: () => {
        throw new Error("disk full");
      },
    },
  };
  const sync = syncService(broken, lab.line, ask);
  await vi.waitFor(() => expect(lab.line.depth).toBe(1));
  lab.clock.advance(8000);
  expect(await sync).toEqual({ kind: "submitted" });
  open();
  await vi.waitFor(() =>
    expect(lab.log.lines).toContainEqual(expect.objectContaining({ level: "error", reason: "disk full" })),
  );
});

test("of a service that is offline the history is given, and nothing where there is none", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  lab.centre.services.delete(echoService);
  expect(await syncService(lab.context, lab.line, forced)).toMatchObject({
    kind: "offline",
    latest: { coverTotal: "25.0" },
  });
  const unknown = { ...ask, srvName: "staging_th_apa_nobody_master_845820727e" };
  await expect(syncService(lab.context, lab.line, unknown)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("while the centre is down known agents are asked; where none is known its error is thrown (case 26)", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  await lab.centre.down();
  expect(await syncService(lab.context, lab.line, forced)).toMatchObject({ kind: "done", status: "unknown" });
  const unknown = { ...ask, srvName: "staging_th_apa_nobody_master_845820727e" };
  await expect(syncService(lab.context, lab.line, unknown)).rejects.toMatchObject({ code: "CENTRE_UNREACHABLE" });
  expect(lab.store.scheduleOf(unknown.srvName)).toBeUndefined();
});

test("addresses have to be the service's own, also where the answer would be a cached one", async () => {
  const lab = await openLab(echoProfile({ main: 1 }), echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  const strange = { ...ask, addresses: ["http://127.0.0.1:1"] };
  await expect(syncService(lab.context, lab.line, strange)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const none = { ...ask, addresses: ["file:///etc/passwd"] };
  await expect(syncService(lab.context, lab.line, none)).rejects.toMatchObject({ code: "USAGE" });
  const [first] = lab.agents;
  const before = profilesAsked(lab);
  const one = { ...forced, addresses: [`${first?.address}/`] };
  expect(await syncService(lab.context, lab.line, one)).toMatchObject({ kind: "done", isPartial: false });
  expect(profilesAsked(lab) - before).toBe(1);
});

test("replicas that fail are named where others answered, and thrown where none did", async () => {
  const lab = await openLab(echoProfile({ main: 1 }), echoProfile({ main: 1 }));
  const [first, second] = lab.agents;
  await second?.behave("dead");
  expect(await syncService(lab.context, lab.line, ask)).toMatchObject({
    kind: "done",
    isPartial: true,
    failedAddresses: [{ address: second?.address }],
  });
  await first?.behave("dead");
  await expect(syncService(lab.context, lab.line, forced)).rejects.toMatchObject({ code: "CENTRE_REFUSED" });
});

test("replicas of different builds are a conflict, and another module's profile is foreign (case 48)", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  lab.agents[0]?.setProfile(foreignProfile);
  await expect(syncService(lab.context, lab.line, forced)).rejects.toMatchObject({ code: "FOREIGN_PROFILE" });
  lab.agents[0]?.setProfile(echoProfile({ main: 1 }));
  await lab.serve(echoService, echoProfile().replace("9.13,12.22 3", "9.13,12.22 4"));
  await expect(syncService(lab.context, lab.line, forced)).rejects.toMatchObject({ code: "PROFILE_CONFLICT" });
});

test("a cleared service is not fresh: the next sync changes it (case 42)", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  await clearService(lab.context, echoService);
  lab.agents[0]?.setProfile(echoProfile({ push: 1 }));
  expect(await syncService(lab.context, lab.line, ask)).toMatchObject({ kind: "done", isChanged: true });
});

test("a service whose reports wait for a repository that is configured now is not fresh (case 49)", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  const modules = new Map([["apa_goc_echoserver", { repo: "/nowhere" }]]);
  const answer = await syncService(lab.withRules({ modules }), lab.line, ask);
  expect(answer).toMatchObject({ kind: "done", latest: { facts: { totalKind: "profile" } } });
});

test("a failure does not hide the success before it, and a clock that was set back makes nothing fresh", async () => {
  const lab = await openLab(echoProfile({ main: 1 }));
  await syncService(lab.context, lab.line, ask);
  lab.clock.advance(minute);
  await lab.agents[0]?.behave("dead");
  await expect(syncService(lab.context, lab.line, forced)).rejects.toMatchObject({ code: "CENTRE_REFUSED" });
  expect(await syncService(lab.context, lab.line, ask)).toMatchObject({ kind: "cached" });
  lab.clock.advance(-10 * minute);
  await expect(syncService(lab.context, lab.line, ask)).rejects.toMatchObject({ code: "CENTRE_REFUSED" });
});

test("a name that cannot be read is an error before anybody is asked", async () => {
  const lab = await openLab();
  await expect(syncService(lab.context, lab.line, { ...ask, srvName: "gocc" })).rejects.toMatchObject({
    code: "BAD_SERVICE_NAME",
  });
  expect(lab.centre.requests).toEqual([]);
});
