import fc from "fast-check";
import { expect, test } from "vitest";
import { clientTboxGroupOf, hostGroupOf, tboxGroupOf } from "../../src/job/tbox-group.js";

/** Name, and what rules R1, R2 and R3 make of it: the table of scheduler.md 1.2. */
const table: readonly (readonly [string, string, string, string])[] = [
  ["vm-2p8g", "vm-2p8g", "vm-2p8g", "vm-2p8g"],
  ["vm-2p8g-1", "vm-2p8g", "vm-2p8g", "vm-2p8g-1"],
  ["vm-2p8g--user", "vm-2p8g--user", "vm-2p8g--user", "vm-2p8g"],
  ["vm-2p8g--user-4321", "vm-2p8g--user", "vm-2p8g--user", "vm-2p8g"],
  ["vm-hi1620-2p8g-1", "vm-hi1620-2p8g", "vm-hi1620-2p8g", "vm-hi1620-2p8g-1"],
  ["vm-pxe-hi1620-2p8g-12", "vm-pxe-hi1620-2p8g", "vm-pxe-hi1620-2p8g", "vm-pxe-hi1620-2p8g-12"],
  ["dc-1g-1", "dc-1g", "dc-1g", "dc-1g-1"],
  ["dc-8g", "dc-8g", "dc-8g", "dc-8g"],
  ["dc-8g.host7-3455481", "dc-8g.host7", "dc-8g.host7", "dc-8g"],
  ["wfg-e595", "wfg-e595", "wfg-e595", "wfg-e595"],
  [
    "taishan200-2280-2s48p-256g--a1",
    "taishan200-2280-2s48p-256g--a1",
    "taishan200-2280-2s48p-256g--a1",
    "taishan200-2280-2s48p-256g",
  ],
  [
    "taishan200-2280-2s64p-256g-3",
    "taishan200-2280-2s64p-256g",
    "taishan200-2280-2s64p-256g",
    "taishan200-2280-2s64p-256g-3",
  ],
  [
    "vm-hi1620-2p8g--taishan200-2280-2s64p-256g-3-0",
    "vm-hi1620-2p8g--taishan200-2280-2s64p-256g-3",
    "vm-hi1620-2p8g--taishan200-2280-2s64p-256g",
    "vm-hi1620-2p8g",
  ],
  [
    "vm-2p8g.taishan200-2280-2s48p-256g--a101-7",
    "vm-2p8g.taishan200-2280-2s48p-256g--a101",
    "vm-2p8g.taishan200-2280-2s48p-256g--a101",
    "vm-2p8g",
  ],
  ["sut-00-01-02-03-04-05", "sut-00-01-02-03-04", "sut", "sut-00-01-02-03-04-05"],
  ["sut-00:01:02:03:04:05", "sut-00:01:02:03:04:05", "sut-00:01:02:03:04:05", "sut-00:01:02:03:04:05"],
  ["myhost", "myhost", "myhost", "myhost"],
  ["2288hv5-2s64p", "2288hv5-2s64p", "2288hv5-2s64p", "2288hv5-2s64p"],
];

test.each(table)("cases 6 to 8: the classes of %s", (name, r1, r2, r3) => {
  expect([tboxGroupOf(name), clientTboxGroupOf(name), hostGroupOf(name)]).toEqual([r1, r2, r3]);
});

test("the classes are what the patterns of the rules leave of any name", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "-", "0", "7", ".", ":", "p"), maxLength: 20 });
  fc.assert(
    fc.property(name, (text) => {
      expect(tboxGroupOf(text)).toBe(/^(.*)-\d+$/.exec(text)?.[1] ?? text);
      expect(clientTboxGroupOf(text)).toBe(text.replace(/(-\d+)+$/, ""));
      expect(hostGroupOf(text)).toBe(text.split(/\.|--/)[0]);
    }),
  );
});

test("a long name of hyphens and digits is read once, not once for each of its hyphens", () => {
  const long = "-1".repeat(500_000);
  expect(tboxGroupOf(`${long}x`)).toBe(`${long}x`);
  expect(clientTboxGroupOf(`x${long}`)).toBe("x");
  expect(hostGroupOf(`x${long}`)).toBe(`x${long}`);
});
