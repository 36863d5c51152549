import { describe, expect, test } from "vitest";
import { by, is, where } from "../conditions.js";
import type { StoreUnderTest } from "./store-under-test.js";

/** Values, fields, ids and collections that try to be more than that. */
export function injectionsSuite(tested: StoreUnderTest): void {
  const { addJobs, idsOf } = tested;
  describe("injection attempts", () => {
    const texts = [
      ..."' \" * \\ : ? % _ ; -- ) ( ` $ @ ~ # & | < > ^ { } [ ] / , \\u0000 ../ ..".split(" "),
      ...'\' OR 1=1 --;\'; DROP TABLE store_jobs; --;") OR ("1"="1;*:*;suite:*;_exists_:suite;{"match_all":{}}'.split(
        ";",
      ),
      ...["a\0b", "\0", "\n", "\u2028", "[[1]]", "null", "__proto__", "constructor", "hasOwnProperty", "/.*/", "NOT a"],
      ",".repeat(10_000).slice(0, 8191),
    ];

    test("a value finds the document that has it and no other", async () => {
      const distinct = [...new Set(texts)];
      const ids = await addJobs(
        "inject",
        distinct.map((suite) => ({ suite, os: "other" })),
      );
      for (const [index, text] of distinct.entries()) {
        expect(await idsOf(where(is("group_id", "inject"), is("suite", text))), text).toEqual([ids[index]]);
        expect(await idsOf(where(is("group_id", "inject"), is("os", text))), text).toEqual([]);
      }
      expect(await idsOf(where(is("group_id", "inject"), is("suite", ...distinct)))).toEqual([...ids].toSorted());
      const counted = await tested.store.count("jobs", where(is("group_id", "inject")), ["suite"]);
      expect(counted.map(({ key }) => key).toSorted()).toEqual(distinct.toSorted());
    });

    test("a list of ten thousand empty values finds the empty one", async () => {
      await addJobs("commas", [{ suite: "" }, { suite: "," }]);
      const values = Array.from({ length: 10_000 }, () => "");
      expect(await idsOf(where(is("group_id", "commas"), is("suite", ...values)))).toEqual(["commas-0"]);
    });

    test("as a field it finds, counts and orders nothing", async () => {
      await addJobs("field", [{ suite: "b" }, { suite: "a" }]);
      for (const field of [...texts, 'suite" --', "pp.a'b.c", "pp.a.b.c", "pp.*.*", "hw.*", "pp", "hw"]) {
        expect(await idsOf(where(is("group_id", "field"), is(field, "a"))), field).toEqual([]);
        expect(await tested.store.count("jobs", where(is("group_id", "field")), [field]), field).toEqual([]);
        expect(await idsOf(where(is("group_id", "field")), by(`-${field}`, "id")), field).toEqual([
          "field-0",
          "field-1",
        ]);
      }
    });

    test("as an id or a collection it reaches that document alone", async () => {
      for (const text of texts.filter((candidate) => candidate.length < 100 && candidate !== "")) {
        expect(await tested.store.get("jobs", text), text).toBeUndefined();
        expect(await tested.store.remove("jobs", text), text).toBe(false);
        expect(await tested.store.get(text, "1"), text).toBeUndefined();
      }
      expect((await tested.store.ids("jobs")).length).toBeGreaterThan(0);
    });

    test("as a program or parameter it is a field like others", async () => {
      const names = ["a'b", 'a"b', "a*b", "a`b", "a:b", "a\\b", "__proto__", "constructor"];
      const pp = Object.fromEntries(names.map((name) => [name, Object.fromEntries([[name, "v"]])]));
      await addJobs("ppname", [{ pp }, {}]);
      for (const name of names) {
        expect(await idsOf(where(is("group_id", "ppname"), is(`pp.${name}.${name}`, "v"))), name).toEqual(["ppname-0"]);
      }
    });
  });
}
