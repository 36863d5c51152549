import { setTimeout as wait } from "node:timers/promises";
import { CciError } from "../../support/cci-error.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { changedKey, ownRange, taskRange } from "./etcd-keys.js";
import { put, readKey, transact } from "./etcd-requests.js";
import { type Candidate, makeQueuePicture } from "./queue-picture.js";
import { readTasks } from "./read-tasks.js";
import { shareRuns } from "./share-runs.js";
import { type Change, watchChanges } from "./watch-changes.js";

/**
 * What a process knows of a queue: listed once, then watched, and listed again after a loss (results.md 6.1). It may be
 * behind by some milliseconds: who takes a task by it finds out in the transaction.
 */
export interface QueueView {
  /**
   * The oldest task that is ready, at least among those that were when this was called, and reserves it: nobody else of
   * this process gets it before `release`. Throws as `TaskQueue`.
   */
  reserveOldest(): Promise<Candidate | undefined>;
  release(id: string): void;
  /** Shows what a transaction of that revision found or did. */
  learn(changes: readonly Change[], revision: number): void;
  /** Calls `onReady` when a task may have become ready; the result ends that. Throws as `TaskQueue`. */
  listen(onReady: () => void): Promise<() => void>;
  readonly isHeard: boolean;
  close(): Promise<void>;
}

export interface ViewTiming {
  /** A stream may hang without an end; one that does not bring what was just written is given up. */
  readonly probeEveryMs: number;
  readonly probeWithinMs: number;
}

const usualTiming: ViewTiming = { probeEveryMs: 15_000, probeWithinMs: 5_000 };
const firstPauseMs = 100;
const longestPauseMs = 2_000;
const catchUpMs = 1_000;

export function openQueueView(gateway: EtcdGateway, queue: string, timing: ViewTiming = usualTiming): QueueView {
  const picture = makeQueuePicture(queue);
  const reserved = new Set<string>();
  const listeners = new Set<() => void>();
  const waiting = new Set<{ readonly revision: number; readonly done: (caughtUp: boolean) => void }>();
  const closing = new AbortController();
  /** The revision of the last listing. */
  let listed = 0;
  /** Up to this revision all changes of leases and states are shown. */
  let shown = 0;
  /** Changes that come while a listing is under way, for it may be older. */
  let meanwhile: Change[] | undefined;
  let isLive = false;
  let isProbing = false;
  let stopStream = (): void => {};
  let alarm: NodeJS.Timeout | undefined;

  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };

  function setAlarm(): void {
    clearTimeout(alarm);
    const atMs = picture.nextReadyAtMs(Date.now());
    if (atMs === undefined || closing.signal.aborted) return;
    // A longer time than a timer takes is looked at again then.
    alarm = setTimeout(onAlarm, Math.min(atMs - Date.now() + 1, 2 ** 31 - 1));
    alarm.unref();
  }

  function onAlarm(): void {
    if (picture.oldestReady(Date.now(), reserved) !== undefined) notify();
    setAlarm();
  }

  function reachRevision(revision: number): void {
    shown = Math.max(shown, revision);
    for (const waiter of waiting) if (waiter.revision <= shown) waiter.done(true);
  }

  function show(changes: readonly Change[]): void {
    meanwhile?.push(...changes);
    const nowMs = Date.now();
    let isAnyReady = false;
    let isAnyWaiting = false;
    for (const change of changes) {
      const { key, modified } = change.kv;
      // One from before the listing is shown already, but its listeners may not have heard of it.
      const id = modified > listed ? picture.apply(change) : picture.idOf(change);
      const atMs = id === undefined ? undefined : picture.readyAtMs(id);
      isAnyReady ||= atMs !== undefined && atMs <= nowMs;
      isAnyWaiting ||= atMs !== undefined && atMs > nowMs;
      if (!key.startsWith("/queues/")) shown = Math.max(shown, modified);
    }
    reachRevision(shown);
    if (isAnyWaiting) setAlarm();
    if (isAnyReady) notify();
  }

  async function listNow(): Promise<void> {
    meanwhile = [];
    try {
      const { tasks, revision } = await readTasks(gateway, queue, "keys");
      picture.load(tasks);
      listed = revision;
      for (const change of meanwhile) if (change.kv.modified > revision) picture.apply(change);
      reachRevision(revision);
      setAlarm();
    } finally {
      meanwhile = undefined;
    }
  }

  /** Whether all changes up to that revision are shown, in time. */
  function isShown(revision: number, withinMs: number): Promise<boolean> {
    if (shown >= revision) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiter.done(false), withinMs);
      const waiter = {
        revision,
        done: (caughtUp: boolean): void => {
          clearTimeout(timer);
          waiting.delete(waiter);
          resolve(caughtUp);
        },
      };
      waiting.add(waiter);
    });
  }

  const list = shareRuns(listNow);
  const lastChange = shareRuns(async () => (await readKey(gateway, changedKey(queue)))?.modified ?? 0);

  /** Whether the picture shows what was done before this call by any process of this product. */
  async function isUpToDate(): Promise<boolean> {
    if (!isLive) return false;
    const isSeen = await isShown(await lastChange(), catchUpMs);
    if (!isSeen) void probe();
    return isSeen;
  }

  async function follow(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!closing.signal.aborted) {
      const stream = new AbortController();
      stopStream = () => stream.abort();
      try {
        await list();
        if (closing.signal.aborted) return;
        const ranges = [taskRange(queue), ownRange(queue)];
        for await (const changes of watchChanges(gateway, ranges, listed + 1, stream.signal)) {
          if (!isLive) notify();
          isLive = true;
          pauseMs = firstPauseMs;
          show(changes);
        }
      } catch (error) {
        if (!(error instanceof CciError)) throw error;
      } finally {
        isLive = false;
      }
      await wait(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(ignoreAbort);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  async function probe(): Promise<void> {
    if (!isLive || isProbing || listeners.size === 0) return;
    const stop = stopStream;
    let isGood = false;
    isProbing = true;
    try {
      const { revision } = await transact(gateway, { when: [], deeds: [put(changedKey(queue), "")] }, "repeatable");
      isGood = await isShown(revision, timing.probeWithinMs);
    } catch (error) {
      if (!(error instanceof CciError)) throw error;
    } finally {
      isProbing = false;
    }
    if (!isGood) stop();
  }

  // A rejection is a defect, and ends the process as any other unhandled one.
  const following = follow();
  const probing = setInterval(() => void probe(), timing.probeEveryMs);
  probing.unref();

  const oldest = (): Candidate | undefined => {
    const candidate = picture.oldestReady(Date.now(), reserved);
    if (candidate !== undefined) reserved.add(candidate.id);
    return candidate;
  };

  return {
    async reserveOldest() {
      if (picture.oldestReady(Date.now(), reserved) !== undefined && (await isUpToDate())) {
        const candidate = oldest();
        if (candidate !== undefined) return candidate;
      }
      await list();
      return oldest();
    },
    release: (id) => void reserved.delete(id),
    learn(changes, revision) {
      // Else the stream is ahead of that transaction.
      if (revision > shown)
        for (const change of changes) {
          meanwhile?.push(change);
          picture.apply(change);
        }
    },
    async listen(onReady) {
      listeners.add(onReady);
      try {
        await list();
      } catch (error) {
        listeners.delete(onReady);
        throw error;
      }
      onReady();
      return () => void listeners.delete(onReady);
    },
    get isHeard() {
      return listeners.size > 0;
    },
    async close() {
      closing.abort();
      stopStream();
      clearInterval(probing);
      clearTimeout(alarm);
      await following;
    },
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== "AbortError") throw error;
}
