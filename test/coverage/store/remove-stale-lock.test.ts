import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeStaleLock } from "../../../src/coverage/store/remove-stale-lock.js";
import { makeFolder } from "../../support/temp-folder.js";

const stale = () => true;
const fresh = () => false;

test("a stale lock is removed, and one that is gone already is gone", () => {
  const root = makeFolder({ lock: "{}" });
  const path = join(root, "lock");
  expect(removeStaleLock(path, stale)).toBe(true);
  expect(existsSync(path)).toBe(false);
  expect(removeStaleLock(path, stale)).toBe(true);
});

test("a lock that somebody took just before stays theirs, the same file", () => {
  const root = makeFolder({ lock: "{}" });
  const path = join(root, "lock");
  const { ino } = statSync(path);
  expect(removeStaleLock(path, fresh)).toBe(false);
  expect(statSync(path).ino).toBe(ino);
  expect(readdirSync(root)).toEqual(["lock"]);
});
