import { readFileSync } from "node:fs";
import { badQuery, quoted } from "../search/bad-query.js";
import type { CollectionPattern, RawRequest } from "../store/store.js";
import { CciError, reasonOf } from "../support/cci-error.js";

/** Options of es-find that are a request to Elasticsearch as it is (results.md 7.1). */
export interface RawOptions {
  readonly curl?: string;
  readonly curlData?: string;
  readonly cat?: string;
  readonly stats?: true;
  readonly fieldStats?: true;
  readonly diskUsage?: true;
}

const stdinFd = 0;

/** The request that an option of the curl type stands for, and that option; undefined where none is given. */
export function curlRequest(
  options: RawOptions,
  index: CollectionPattern,
): { readonly option: string; readonly request: RawRequest } | undefined {
  const { curl, curlData, cat } = options;
  if (curlData !== undefined && curl === undefined) {
    throw new CciError("USAGE", "--curl-data is the body of a --curl, which is missing", {
      hint: "es-find --curl 'POST /<index>/_count' --curl-data '{…}'",
    });
  }
  const get = (path: string): RawRequest => ({ method: "GET", path });
  if (curl !== undefined) {
    const request = { ...parseCurl(curl, index), ...(curlData !== undefined && { body: curlData }) };
    return { option: "--curl", request };
  }
  if (cat !== undefined) {
    if (/\s/.test(cat))
      throw new CciError("USAGE", `--cat ${quoted(cat)} holds blanks`, { hint: "es-find --cat indices" });
    return { option: "--cat", request: get(`/_cat/${cat}${cat.includes("?") ? "&" : "?"}v`) };
  }
  if (options.stats) return { option: "--stats", request: get("/_stats") };
  if (options.fieldStats) return { option: "--field-stats", request: get(`/${indexPath(index)}/_field_usage_stats`) };
  if (options.diskUsage) {
    const path = `/${indexPath(index)}/_disk_usage?run_expensive_tasks=true`;
    return { option: "--disk-usage", request: { method: "POST", path } };
  }
  return undefined;
}

/** A search with that body: JSON, `@FILE` or `@-`; the text goes out as it is. Throws BAD_QUERY where it is no JSON. */
export function bodySearch(given: string, index: CollectionPattern): RawRequest {
  const body = given.startsWith("@") ? readBody(given.slice(1)) : given;
  try {
    JSON.parse(body);
  } catch (error) {
    throw badQuery(`-j ${quoted(given)} is no JSON: ${reasonOf(error)}`, 'es-find -j \'{"query":{"match_all":{}}}\'');
  }
  return searchRequest(index, body);
}

/** A search with a body that is JSON. */
export function searchRequest(index: CollectionPattern, body: string): RawRequest {
  return { method: "POST", path: `/${indexPath(index)}/_search`, body };
}

function parseCurl(text: string, index: CollectionPattern): { readonly method: string; readonly path: string } {
  const [, method, path] = /^\s*([A-Za-z]+)\s+(\/\S*)\s*$/.exec(text.replaceAll("<index>", indexPath(index))) ?? [];
  if (method === undefined || path === undefined) {
    throw new CciError("USAGE", `--curl ${quoted(text)} is no METHOD and path`, {
      hint: "es-find --curl 'GET /<index>/_count'",
    });
  }
  return { method: method.toUpperCase(), path };
}

/** A pattern within a path: a name that holds a `/` or a `?` leads nowhere else. */
function indexPath(index: CollectionPattern): string {
  return encodeURIComponent(index).replaceAll("%2C", ",");
}

function readBody(path: string): string {
  try {
    return readFileSync(path === "-" ? stdinFd : path, "utf8");
  } catch (error) {
    throw badQuery(`-j @${path}: ${reasonOf(error)}`, "@FILE is a file that holds the query, @- is stdin");
  }
}
