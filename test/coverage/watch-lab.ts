import { onTestFinished } from "vitest";
import type { CoverageRules } from "../../src/coverage/coverage-rules.js";
import { openRepositories } from "../../src/coverage/git/open-repositories.js";
import type { ServiceList } from "../../src/coverage/goc/centre.js";
import { openAgents } from "../../src/coverage/goc/open-agents.js";
import { openCentre } from "../../src/coverage/goc/open-centre.js";
import type { CoverageStore } from "../../src/coverage/store/coverage-store.js";
import { openCoverageStore } from "../../src/coverage/store/open-coverage-store.js";
import type { PullResult } from "../../src/coverage/store/schedule-entry.js";
import type { WatchContext } from "../../src/coverage/watch/watch-context.js";
import { makeFolder } from "../support/temp-folder.js";
import { createTestClock, type TestClock } from "../support/test-clock.js";
import { createTestLog, type TestLog } from "../support/test-log.js";
import { echoApp } from "./echo-service.js";
import { type AgentDouble, startAgent } from "./goc-double/start-agent.js";
import { type CentreDouble, startCentre } from "./goc-double/start-centre.js";

/** A service that needs no repository. */
export const echoService = `staging_th_${echoApp}_master_845820727e`;

/** A watch dog with a work folder of its own, a centre and agents that are doubles, and time that stands still. */
export interface WatchLab {
  readonly context: WatchContext;
  readonly clock: TestClock;
  readonly log: TestLog;
  readonly centre: CentreDouble;
  readonly store: CoverageStore;
  /** The work folder. */
  readonly root: string;
  /** What `context.metrics` was told. */
  readonly pulls: readonly PullResult[];
  readonly removed: readonly number[];
  /** An agent for each profile, listed under the name behind those that are. */
  serve(srvName: string, ...profiles: readonly string[]): Promise<readonly AgentDouble[]>;
  /** What the centre lists now. */
  list(): Promise<ServiceList>;
  /** The same watch dog with other rules. */
  withRules(rules: Partial<CoverageRules>): WatchContext;
}

export interface WatchLabOptions {
  readonly rules?: Partial<CoverageRules>;
  /** Of the app of the tests; default: none is configured. */
  readonly repo?: string;
  /** Default: always 0. */
  readonly random?: () => number;
}

/** All of it is gone after the test. */
export async function openWatchLab({ rules = {}, repo, random = () => 0 }: WatchLabOptions = {}): Promise<WatchLab> {
  const root = makeFolder();
  const clock = createTestClock();
  const log = createTestLog();
  const centre = await startCentre();
  const store = await openCoverageStore(root, clock);
  onTestFinished(() => store.close());
  const pulls: PullResult[] = [];
  const removed: number[] = [];
  const metrics = {
    pulled: (result: PullResult) => void pulls.push(result),
    removedAddresses: (count: number) => void removed.push(count),
  };
  const modules = new Map(repo === undefined ? [] : [[echoApp, { repo }]]);
  const ownRules: CoverageRules = { ...testRules(root, centre.url), modules, ...rules };
  const contextWith = (of: CoverageRules): WatchContext => {
    const limits = { timeoutMs: of.pullTimeoutMs, maxBytes: of.maxProfileBytes };
    return {
      rules: of,
      store,
      centre: openCentre({ url: of.center, ...limits }),
      agents: openAgents({ ...limits, denyAddresses: of.denyAddresses }),
      repositories: openRepositories(of),
      clock,
      random,
      log,
      metrics,
    };
  };
  const context = contextWith(ownRules);
  return {
    context,
    clock,
    log,
    centre,
    store,
    root,
    pulls,
    removed,
    async serve(srvName, ...profiles) {
      const agents = await Promise.all(profiles.map((profile) => startAgent({ profile })));
      const listed = centre.services.get(srvName) ?? [];
      centre.services.set(srvName, [...listed, ...agents.map(({ address }) => address)]);
      return agents;
    },
    list: () => context.centre.list(),
    withRules: (more) => contextWith({ ...ownRules, ...more }),
  };
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** The defaults of the configuration, with shorter time limits for what waits by the real clock. */
function testRules(root: string, center: string): CoverageRules {
  return {
    root,
    center,
    listen: "127.0.0.1:0",
    modules: new Map(),
    intervalsMs: [15 * minute, hour, 2 * hour, 4 * hour],
    jitter: 0,
    listIntervalMs: 5 * minute,
    retryBaseMs: minute,
    sweepIntervalMs: 10 * minute,
    probeTimeoutMs: 3 * second,
    probeTries: 4,
    pullTimeoutMs: 8 * second,
    syncWaitMs: 8 * second,
    freshForMs: 15 * minute,
    gitTimeoutMs: minute,
    cloneTimeoutMs: minute,
    keep: 20,
    days: 90,
    maxProfileBytes: 64 * 1024 ** 2,
    denyAddresses: ["0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32"],
    exclude: [],
    removeGuard: true,
    reregister: false,
  };
}
