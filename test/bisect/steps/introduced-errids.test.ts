import { expect, it } from "vitest";
import { erridsOf } from "../../../src/bisect/steps/errids-of.js";
import { introducedErrids } from "../../../src/bisect/steps/introduced-errids.js";
import { noopWarning } from "../../../src/bisect/steps/noop-warning.js";

it("introduced errids are those of the culprit that no parent has, without their texts", () => {
  const culprit = [{ errid: ["b", "a", "a.message"] }, { errid: ["c"], error_ids: ["d.msg", "d"] }];
  expect(introducedErrids(culprit, [{ errid: ["c"] }, { errid: [] }])).toEqual(["a", "b", "d"]);
});

it("the target is introduced also where no table of failures knows it", () => {
  const [culprit, parent] = [
    { stats: { "x.y": 1 }, errid: [] },
    { stats: { "x.y": 0 }, errid: [] },
  ];
  expect(introducedErrids([culprit], [parent], "x.y")).toEqual(["x.y"]);
  expect(introducedErrids([culprit], [culprit], "x.y")).toEqual([]);
});

it("a text of errids is split at blanks outside quotes; those counted 0 times are none (A8)", () => {
  expect(erridsOf({ errid: "e1 e2:'a b'c e3" })).toEqual(["e1", "e2:'a b'c", "e3"]);
  expect(erridsOf({ errid: ["e1", "e2", "e1"], stats: { e1: 0, e2: 2 } })).toEqual(["e2"]);
});

it("a build that is the same to the byte is a noop; without digests nobody can tell", () => {
  const job = (sum: string) => ({ stats: { "makepkg.sha256sum": sum, "makepkg.seconds": Math.random() } });
  expect(noopWarning([job("1")], [job("1")])).toMatch(/^noop: /);
  expect(noopWarning([job("1")], [job("2")])).toBeUndefined();
  expect(noopWarning([{ stats: { a: 1 } }], [{ stats: { a: 1 } }])).toBeUndefined();
  expect(noopWarning([{ result: { sha256: ["1"] } }], [{ result: { sha256: ["1"] } }])).toMatch(/^noop: /);
});
