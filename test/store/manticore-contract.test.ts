import { existsSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ManticoreDouble, startManticoreDouble } from "../services/manticore-double.js";
import { isObject, type Json, parseJson } from "../services/manticore-double-json.js";
import type { Generation } from "../services/manticore-double-refusal.js";

const recordings = fileURLToPath(new URL("../../../shared/conformance/manticore/", import.meta.url));
const there = existsSync(recordings);
const reason = there ? "" : " (skipped: no ../shared beside the checkout)";

interface Exchange {
  readonly file: string;
  readonly n?: number;
  readonly proto: string;
  readonly title?: string;
  readonly request?: {
    readonly sql?: string;
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | null;
  };
  readonly response?: { readonly status: number; readonly headers: readonly string[]; readonly body: string };
}

/** What the double does not claim to know: the store sends none of it. */
const unclaimed: Readonly<Record<string, readonly number[]>> = {
  "12-json-write": [
    ...[35, 36], // a key twice, a comma at the end: no JSON of ours
    ...[43, 46, 51, 52], // other methods and paths
    ...[65], // full text
    ...[76, 77, 92, 93], // members of JSON columns
  ],
  "13-json-bulk": [
    ...[10, 12, 16, 18, 20, 24, 25, 30], // several tables or actions in one request, empty lines, no lines
    ...[33, 34], // `skipped_lines`
  ],
};

/** Rows that were written in other ways than over HTTP, as the first search shows them. */
const filledFrom: Readonly<
  Record<string, { readonly n?: number; readonly create: string; readonly only?: Generation }>
> = {
  "02-create-table": { create: "CREATE TABLE ka (a int)", only: "29" },
  "09-ids": { n: 10, create: "CREATE TABLE ids (b bigint, u int, f float, s string, j json)" },
  "14-json-search": {
    n: 33,
    create:
      "CREATE TABLE jobs (suite string, category string, job_state string, tbox_group string, submit_time bigint, errid text indexed, full_text_kv text, stats json, j json)",
  },
  "26-empty-lists": { n: 1, create: "CREATE TABLE sur (s string, n int)" },
};

/** Queries and ways to write one that the store never uses. */
const otherSearches =
  /match(?!_all)|query_string|"(?:term|terms|exists)"|aggs|scroll|expressions|profile|cutoff|any\(|all\(|\['|"includes"|options|"sort":\["|"sort":\[\{"j|jobs,bisect|tags|stats\./;

const generations: readonly { readonly generation: Generation; readonly folder: string }[] = [
  { generation: "29", folder: recordings },
  { generation: "6.3.8", folder: `${recordings}v6.3.8/` },
];

describe.skipIf(!there).each(generations)(
  `the double of Manticore $generation answers as was recorded${reason}`,
  ({ generation, folder }) => {
    const exchanges = there ? readExchanges(`${folder}exchanges.jsonl`) : [];
    let double: ManticoreDouble;
    beforeAll(async () => {
      double = await startManticoreDouble(generation);
    });
    afterAll(() => double?.stop());

    test.each(["02-create-table", "09-ids", "12-json-write", "13-json-bulk", "14-json-search", "26-empty-lists"])(
      "%s",
      async (file) => {
        const ofFile = exchanges.filter((exchange) => exchange.file === file);
        let compared = 0;
        for (const exchange of ofFile) {
          const { proto, request, response, n = 0 } = exchange;
          if (proto === "mysql" && /^(?:CREATE|DROP) TABLE/.test(request?.sql ?? "")) await sql(double, request?.sql);
          if (proto !== "http" || !response || !isClaimed(file, exchange)) continue;
          if (compared === 0) await fill(double, generation, ofFile, filledFrom[file]);
          const answer = await send(double, request);
          const about = `${file} ${n} ${exchange.title}: ${request?.body?.slice(0, 200)}`;
          expect({ status: answer.status, body: comparable(answer.body) }, about).toEqual({
            status: response.status,
            body: comparable(response.body),
          });
          expect(answer.headers, about).toEqual(response.headers.map(withoutLength));
          compared += 1;
        }
        expect(compared).toBeGreaterThan(3);
      },
    );
  },
);

function readExchanges(path: string): readonly Exchange[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Exchange);
}

function isClaimed(file: string, { n = 0, request }: Exchange): boolean {
  const { path = "", body } = request ?? {};
  if (unclaimed[file]?.includes(n)) return false;
  if (path.startsWith("/cli") || path.includes("/_") || path === "/msearch" || path === "/count") return false;
  if (path.startsWith("/sql")) return file === "02-create-table" && !/SHOW%20CREATE/.test(body ?? "");
  return path !== "/search" || (request?.method === "POST" && !otherSearches.test(body ?? ""));
}

async function fill(
  double: ManticoreDouble,
  generation: Generation,
  exchanges: readonly Exchange[],
  from: (typeof filledFrom)[string] | undefined,
): Promise<void> {
  if (!from || (from.only ?? generation) !== generation) return;
  await sql(double, from.create);
  const table = /TABLE (\w+)/.exec(from.create)?.[1];
  const body = exchanges.find(({ n, proto }) => n === from.n && proto === "http")?.response?.body ?? "";
  // The text as it stands there, for its digits.
  for (const [, id, source] of body.matchAll(/"_id":(\d+),"_score":1,"_source":(\{.*?\})\}(?=,\{"_id"|\]\}\}$)/g)) {
    const doc = source?.replace(/,"bo":.*?(?=,"s")/, "").replace(/,"m":.*(?=\}$)/, "");
    await post(double, "/replace", `{"index":"${table}","id":${id},"doc":${doc}}`);
  }
}

interface Received {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

async function sql(double: ManticoreDouble, statement = ""): Promise<void> {
  await post(double, "/sql?mode=raw", `query=${encodeURIComponent(statement)}`);
}

function post(double: ManticoreDouble, path: string, body: string): Promise<Received> {
  return send(double, { method: "POST", path, headers: { "Content-Type": "application/json" }, body });
}

function send(double: ManticoreDouble, asked: Exchange["request"]): Promise<Received> {
  const { method = "POST", path = "/", headers = {}, body } = asked ?? {};
  const { hostname, port } = new URL(double.url);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, method, path, headers: { ...headers }, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
          const lines = incoming.rawHeaders.flatMap((name, at, all) =>
            at % 2 === 0 ? [withoutLength(`${name}: ${all[at + 1]}`)] : [],
          );
          incoming.destroy();
          resolve({ status: incoming.statusCode ?? 0, headers: lines, body: Buffer.concat(chunks).toString() });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body ?? undefined);
  });
}

function withoutLength(header: string): string {
  return header.replace(/^(Content-Length:).*/, "$1");
}

/** What the store reads of an answer: not the ids that the server makes, and not the place of a mistake in JSON. */
function comparable(body: string): unknown {
  const text = body
    .replace(/(unable to parse|syntax error)(?:[^"\\]|\\.)*/, "$1")
    .replace(/\b(?:3174537|940752)\d{12}/g, "0");
  const json = jsonOf(text);
  if (!isObject(json)) return json ?? text;
  const { took, hits, ...rest } = json;
  return { ...rest, hits: isObject(hits) ? { ...hits, hits: sortedById(hits.hits) } : hits };
}

/** Our tables have no such columns. */
const otherColumns = ["bo", "m", "mm"];

/** Without a sort the order is nobody's promise. */
function sortedById(hits: Json | undefined): unknown {
  if (!Array.isArray(hits)) return hits;
  const known = hits.map((hit) =>
    isObject(hit) && isObject(hit._source)
      ? {
          ...hit,
          _source: Object.fromEntries(Object.entries(hit._source).filter(([name]) => !otherColumns.includes(name))),
        }
      : hit,
  );
  return known.sort((a, b) => (isObject(a) && isObject(b) && Number(a._id) < Number(b._id) ? -1 : 1));
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
