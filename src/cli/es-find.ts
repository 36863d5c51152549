import { type Command, InvalidArgumentError, Option } from "commander";
import { logSearchBody } from "../search/log-search.js";
import { collectionsLike } from "../search/searchable-fields.js";
import { openStore } from "../store/open.js";
import type { DocumentStore } from "../store/store.js";
import { systemClock } from "../support/clock.js";
import { collect } from "./collect.js";
import { type ConnectOptions, connectStore, settingsOf, withConnection } from "./connect.js";
import { countOption } from "./count-option.js";
import { createCommand } from "./create-command.js";
import { bodySearch, curlRequest, type RawOptions, searchRequest } from "./es-find-requests.js";
import { countByKeys, type FindRequest, findDocuments, listMapping } from "./es-find-search.js";
import { type FindFormat, findFormats } from "./find-format.js";
import { passThrough, searchRaw } from "./raw-request.js";

interface CommandOptions extends RawOptions, ConnectOptions {
  readonly logging?: true;
  readonly index?: string;
  readonly json?: string;
  readonly nrDocs?: number;
  readonly descKeyword?: string;
  readonly time?: readonly string[];
  readonly count?: readonly string[];
  readonly reg?: true;
  readonly mapping?: true;
  readonly format: FindFormat;
  readonly quiet?: true;
}

const usualDocuments = 10;
const usualLogs = 100;

/** `es-find [options] key=value…` (results.md 7.1). */
export function command(): Command {
  const find = createCommand("es-find", "Finds jobs, or other documents, by their fields.", [
    "es-find suite=iperf os=debian,centos -t 9d         # of the last 9 days",
    "es-find id=crystal.42 | grep result_root",
    "es-find -t submit_time=2024-4-1,2024-5-1 --format table",
    "es-find -c suite,job_health os=debian              # how many of each",
    "es-find --reg testbox=vm-                          # a part of the value, a regular expression",
    "es-find --format ids group_id=nightly -n 20000",
    "es-find --mapping                                  # what can be searched",
    "es-find -l connection refused                      # words in the logs of the services",
  ])
    .argument("[key=value...]", "conditions; a list a,b means any of them, \\, is a comma in a value")
    .option("-t, --time <range>", "9d, +3d, KEY=FROM,TO with dates, now-2d or numbers (repeatable)", collect)
    .option("-n, --nr-docs <num>", "at most so many documents (default: 10)", countOption)
    .option("-c, --count <keys>", "count documents by these keys, comma separated", keyList)
    .option("-d, --desc-keyword <key>", "sort by this key, largest first (default: start_time, then submit_time)")
    .option("--reg", "values are regular expressions, found anywhere in a text")
    .addOption(new Option("--format <format>", "how to print").choices(findFormats).default("json"))
    .option("-i, --index <index>", "where to search: collections whose name begins so (default: jobs)")
    .option("--mapping", "list the keys that can be searched")
    .option("-l, --logging", "search the logs at LOGGING_ES_HOST for words (needs Elasticsearch, like all below)")
    .option("-j, --json <body>", "send this query, JSON or @FILE, as it is")
    .option("--curl <request>", "send a request: 'METHOD /path', where <index> is the index")
    .option("--curl-data <json>", "its body")
    .option("--cat <what>", "GET /_cat/WHAT")
    .option("--stats", "GET /_stats")
    .option("--field-stats", "how often each field was used")
    .option("--disk-usage", "how much space each field takes");
  return withConnection(find, "store")
    .option("-q, --quiet", "errors only")
    .option("-v, --verbose", "show the causes of an error")
    .action(run);
}

/** The first that is asked for counts: a request, the mapping, a query, counts, a search (results.md 7.1). */
async function run(operands: readonly string[], options: CommandOptions): Promise<void> {
  const { format, json, count, logging } = options;
  const index = collectionsLike(options.index ?? (logging ? "" : "jobs"));
  const curl = curlRequest(options, index);
  const words = {
    conditions: operands,
    ranges: options.time,
    asPatterns: options.reg,
    descendingBy: options.descKeyword,
  };
  const request: FindRequest = { words, index, format, isQuiet: options.quiet === true };
  const store = await openFor(options);
  try {
    if (curl) return await passThrough(store, curl.option, curl.request);
    if (options.mapping) return await listMapping(store, index);
    if (json !== undefined) return await searchRaw(store, "-j", bodySearch(json, index), format);
    if (count) return await countByKeys(store, request, count);
    if (!logging) return await findDocuments(store, request, options.nrDocs ?? usualDocuments);
    const logs = {
      text: operands.join(" "),
      ranges: options.time ?? [],
      descendingBy: options.descKeyword ?? "time",
      size: options.nrDocs ?? usualLogs,
    };
    const body = logSearchBody(logs, systemClock.nowMs());
    return await searchRaw(store, "-l", searchRequest(index, body), format);
  } finally {
    await store.close();
  }
}

/** The logging cluster where `-l` asks for it and `--store` names no other. */
function openFor(options: CommandOptions): Promise<DocumentStore> {
  const settings = settingsOf(options);
  if (!options.logging || options.store !== undefined) return connectStore(settings);
  const host = settings.LOGGING_ES_HOST.value;
  return openStore(`${host.includes("://") ? host : `http://${host}`}:${settings.LOGGING_ES_PORT.value}`, {
    user: settings.LOGGING_ES_USER.value,
    password: settings.LOGGING_ES_PASSWORD.value,
  });
}

function keyList(text: string): readonly string[] {
  const keys = text.split(",").filter((key) => key !== "");
  if (keys.length > 0) return keys;
  throw new InvalidArgumentError("It takes keys, comma separated.");
}
