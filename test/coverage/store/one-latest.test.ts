import { join } from "node:path";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServiceName } from "../../../src/coverage/service-name.js";
import { pruneStore } from "../../../src/coverage/store/prune-store.js";
import { echo } from "./echo-service.js";
import { newSnapshot, openStoreLab } from "./store-lab.js";

const services: readonly ServiceName[] = [echo, { ...echo, region: "sg" }, { ...echo, commit: "518e0a570c" }];

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom("pull" as const, "clear" as const),
    service: fc.constantFrom(...services),
    branch: fc.constantFrom("master", "feature/sub"),
  }),
  fc.record({ kind: fc.constant("remove" as const), ids: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("touch" as const), id: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant("prune" as const), keep: fc.nat(4), days: fc.nat(120) }),
  fc.record({ kind: fc.constant("wait" as const), days: fc.nat(40) }),
);

describe("a key with live rows", () => {
  it("has exactly one latest row after any 100 pulls, clears, removals and prunes, and no number twice (case 16)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 100 }), async (steps) => {
        const { root, clock, store } = await openStoreLab();
        const given: string[] = [];
        const db = new Sqlite(join(root, "sqlite.db"));
        const latestOfKeys = db.prepare<[], number>(
          `select sum(is_latest = 'y') from goc_o_staging_service_cover where deleted_at is null
           group by env, region, app_name, git_commit`,
        );
        const counts = latestOfKeys.pluck();
        for (const one of steps) {
          if (one.kind === "remove") store.remove(one.ids);
          else if (one.kind === "touch") store.change(one.id, { coverTotal: "1.0" });
          else if (one.kind === "wait") clock.advance(one.days * 86_400_000);
          else if (one.kind === "prune") {
            pruneStore(store, { keep: one.keep, days: one.days, isDryRun: false, nowMs: clock.nowMs() });
          } else {
            const service = { ...one.service, branch: one.branch };
            const text = one.kind === "pull" ? "mode: set\n" : undefined;
            const { covFilePath } = store.add(newSnapshot({ service, text }));
            if (covFilePath !== null) given.push(covFilePath);
          }
          for (const count of counts.all()) expect(count).toBe(1);
        }
        db.close();
        store.close();
        expect(new Set(given).size).toBe(given.length);
      }),
      { numRuns: 4 },
    );
  });
});
