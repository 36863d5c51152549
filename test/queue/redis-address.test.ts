import { expect, it } from "vitest";
import { parseRedisUrl } from "../../src/queue/redis/redis-address.js";

it.each([
  ["redis://db", { shown: "redis://db:6379", host: "db", port: 6379, db: 0, isEncrypted: false }],
  ["redis://db:7000/2", { shown: "redis://db:7000/2", port: 7000, db: 2 }],
  ["redis://db/", { shown: "redis://db:6379", db: 0 }],
  ["rediss://cci:p%40ss@db", { shown: "rediss://db:6379", username: "cci", password: "p@ss", isEncrypted: true }],
  ["redis://:secret@db", { username: undefined, password: "secret" }],
  ["redis://[::1]:7000", { shown: "redis://[::1]:7000", host: "::1" }],
])("the address %s is understood", (url, parts) => {
  expect(parseRedisUrl(url)).toMatchObject(parts);
});

it.each(["redis://", "redis://db:99999", "redis://:secret@db/x", "redis://db?x=1", "redis://u:secret%zz@db"])(
  "the address %s is refused, and no password shown",
  (url) => {
    const error = errorOf(() => parseRedisUrl(url));
    expect(error).toMatchObject({ code: "BAD_SETTING" });
    expect(String(error)).not.toContain("secret");
  },
);

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
