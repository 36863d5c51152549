import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDigitSafe } from "../../src/support/digit-safe-json.js";
import { type ElasticsearchServer, startElasticsearch, whyNoElasticsearch } from "../services/elasticsearch.js";
import { runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { documentLines } from "./document-samples.js";

const whyNot = whyNoElasticsearch();

describe.skipIf(whyNot !== undefined)(
  `cci db between engines${whyNot === undefined ? "" : ` (skipped: ${whyNot})`}`,
  () => {
    let server: ElasticsearchServer | undefined;
    beforeAll(async () => {
      server = await startElasticsearch();
    });
    afterAll(() => server?.stop());

    it("moves documents from SQLite to Elasticsearch and back, equal and in equal order (S5)", () => {
      const db = (store: string, args: readonly string[], stdin = ""): string => {
        const { stdout, stderr, exitCode } = runCli("cci", ["db", ...args, "-q", "--store", store], { stdin });
        expect([stderr, exitCode]).toEqual(["", 0]);
        return stdout;
      };
      const elasticsearch = server?.url ?? "";
      const [first, second] = [`sqlite:${makeFolder()}/a.db`, `sqlite:${makeFolder()}/b.db`];
      const given = documentLines();
      const lines = given.trimEnd().split("\n").length;

      expect(db(first, ["import"], given)).toBe(`imported ${lines} of ${lines} lines\n`);
      const fromSqlite = db(first, ["export"]);
      expect(db(elasticsearch, ["import"], fromSqlite)).toBe(`imported ${lines} of ${lines} lines\n`);
      expect(db(elasticsearch, ["check"])).toBe("");
      const fromElasticsearch = db(elasticsearch, ["export"]);
      db(second, ["import"], fromElasticsearch);

      const parse = (text: string): unknown[] => text.trimEnd().split("\n").map(parseDigitSafe);
      expect(parse(fromElasticsearch)).toEqual(parse(fromSqlite));
      expect(parse(db(second, ["export"]))).toEqual(parse(fromSqlite));
    });
  },
);
