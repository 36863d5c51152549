import type { SearchPage } from "../store/store.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { type FindFormat, type Hit, writeHits } from "./find-format.js";
import type { Output } from "./output.js";

const hitIndent = " ".repeat(6);

/** Writes what a search found: as an answer of Elasticsearch, one key per line (results.md 7.2), or in another format. */
export async function writeAnswer(page: SearchPage, format: FindFormat, output: Output): Promise<void> {
  const hits = page.hits.map(
    ({ collection, id, document }): Hit => ({ _index: collection, _id: id, _source: document }),
  );
  if (format !== "json") return writeHits(hits, format, output);
  const total = stringifyDigitSafe({ value: page.total, relation: "eq" }, 2).replaceAll("\n", "\n    ");
  output.write(`{\n  "took": ${page.tookMs},\n  "timed_out": ${page.timedOut},\n  "hits": {\n    "total": ${total},\n`);
  output.write(`    "hits": [${hits.length === 0 ? "" : "\n"}`);
  // Hit by hit: all in one string could be longer than a string can be.
  for (const [at, hit] of hits.entries()) {
    const text = stringifyDigitSafe(hit, 2).replaceAll("\n", `\n${hitIndent}`);
    output.write(`${hitIndent}${text}${at < hits.length - 1 ? "," : ""}\n`);
  }
  output.write(`${hits.length === 0 ? "" : "    "}]\n  }\n}\n`);
}
