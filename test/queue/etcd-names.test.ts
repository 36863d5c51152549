import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodePart,
  encodePart,
  leaseKey,
  readOwnKey,
  readTaskKey,
  stateKey,
  taskKey,
} from "../../src/queue/etcd/etcd-keys.js";
import { readEtcdUrl } from "../../src/queue/etcd/etcd-url.js";
import { CciError } from "../../src/support/cci-error.js";

const tricky = fc.oneof(
  fc.string({ unit: fc.constantFrom("%", "2", "5", "F", "/", "a"), maxLength: 12 }),
  fc.string({ unit: "binary-ascii" }),
);

describe("keys of etcd", () => {
  it("keep plain ids as they are, as operators and other programs know them", () => {
    expect(taskKey("extract_stats", "z9.170593")).toBe("/queues/extract_stats/z9.170593");
    expect(taskKey("raw_events/job", "100%")).toBe("/queues/raw_events/job/100%");
    expect(readTaskKey("/queues/sched/id2job/5")).toEqual({ queue: "sched/id2job", id: "5" });
    expect(readTaskKey("/queues/5")).toBeUndefined();
  });

  it("give any id one key without a slash in its last part, and any such key one id", () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(encodePart(text)).not.toContain("/");
        expect(decodePart(encodePart(text))).toBe(text);
        const part = text.replaceAll("/", "");
        expect(encodePart(decodePart(part))).toBe(part);
      }),
      { numRuns: 2000 },
    );
  });

  it("are read as they were made, whatever the queue is called", () => {
    const queue = fc.oneof(tricky, fc.constantFrom("changed", "a/lease", "lease", "a/5/state"));
    fc.assert(
      fc.property(queue, fc.oneof(tricky, fc.constantFrom("changed", "lease")), (name, id) => {
        expect(readTaskKey(taskKey(name, id))).toEqual({ queue: name, id });
        expect(readOwnKey(leaseKey(name, id))).toEqual({ queue: name, id, kind: "lease" });
        expect(readOwnKey(stateKey(name, id))).toEqual({ queue: name, id, kind: "state" });
      }),
    );
  });
});

describe("the address of an etcd", () => {
  it("names one member or several, with the usual port where none is given", () => {
    expect(readEtcdUrl("etcd://a:1,b,[::1]:3/")).toEqual({
      endpoints: ["http://a:1", "http://b:2379", "http://[::1]:3"],
      user: undefined,
      password: undefined,
      address: "etcd://a:1,b:2379,[::1]:3",
    });
  });

  it("has user and password in percent encoding, and is shown without them", () => {
    expect(readEtcdUrl("etcd://lab:p%40ss:%2F@a:1")).toMatchObject({
      user: "lab",
      password: "p@ss:/",
      address: "etcd://a:1",
    });
  });

  it.each([
    "etcd://",
    "etcd:a",
    "etcd://a b",
    "etcd://a:x",
    "etcd://a:99999",
    "etcd://a,,b",
    "etcd://u:secret@",
    "etcd://u:secret%@a",
  ])("is refused when it cannot be one, without its password: %s", (url) => {
    const attempt = (): unknown => readEtcdUrl(url);
    expect(attempt).toThrow(CciError);
    expect(attempt).toThrow(expect.objectContaining({ code: "BAD_SETTING" }));
    expect(attempt).not.toThrow(/secret/);
  });
});
