import type { Document } from "../store/document.js";
import type { DocumentStore, RawAnswer, RawRequest } from "../store/store.js";
import { CciError } from "../support/cci-error.js";
import { parseDigitSafe, stringifyDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import { type FindFormat, type Hit, writeHits } from "./find-format.js";
import { openOutput, print } from "./output.js";

/** Sends a request and prints what is answered as it is. `option` is what asked for it. */
export async function passThrough(store: DocumentStore, option: string, request: RawRequest): Promise<void> {
  const answer = await ask(store, option, request);
  print(answer.body === "" || answer.body.endsWith("\n") ? answer.body : `${answer.body}\n`);
  if (answer.status >= 400) throw refusal(store, answer, "");
}

/** Sends a search and prints the whole answer as pretty JSON, or its hits in another format. */
export async function searchRaw(
  store: DocumentStore,
  option: string,
  request: RawRequest,
  format: FindFormat,
): Promise<void> {
  const answer = await ask(store, option, request);
  if (answer.status >= 400) throw refusal(store, answer, reasonIn(answer));
  const found = parseAnswer(store, answer);
  const output = openOutput();
  if (format === "json") output.write(`${stringifyDigitSafe(found, 2)}\n`);
  else await writeHits(hitsOf(found), format, output);
  output.end();
}

/** Throws UNSUPPORTED where the store is asked in another language than Elasticsearch's. */
function ask(store: DocumentStore, option: string, request: RawRequest): Promise<RawAnswer> {
  if (store.call) return store.call(request);
  throw new CciError("UNSUPPORTED", `${option} needs an Elasticsearch store, and ${store.address} is another one`, {
    hint: "name one with --store http://HOST:9200 or CCI_STORE",
  });
}

function parseAnswer(store: DocumentStore, { body }: RawAnswer): unknown {
  try {
    return parseDigitSafe(body);
  } catch (error) {
    throw new CciError("STORE_BUSY", `${store.address} answers with something that is no JSON`, { cause: error });
  }
}

function hitsOf(answer: unknown): readonly Hit[] {
  const inner = isObject(answer) && isObject(answer.hits) ? answer.hits.hits : undefined;
  const hits = Array.isArray(inner) ? inner.filter(isObject) : [];
  return hits.map(({ _index, _id, _source }) => ({
    _index: String(_index),
    _id: String(_id),
    _source: isObject(_source) ? (_source as Document) : {},
  }));
}

function refusal(store: DocumentStore, { status }: RawAnswer, reason: string): CciError {
  const code = status === 429 || status >= 500 ? "STORE_BUSY" : "STORE_REFUSED";
  return new CciError(code, `${store.address} answers ${status} ${reason}`.trimEnd());
}

/** What the answer says is wrong, on one line. */
function reasonIn({ body }: RawAnswer): string {
  try {
    const answer = parseDigitSafe(body);
    const error = isObject(answer) ? answer.error : undefined;
    const { root_cause: roots, reason } = isObject(error) ? error : {};
    const root = Array.isArray(roots) && isObject(roots[0]) ? roots[0].reason : undefined;
    return String(root ?? reason ?? error ?? "")
      .replaceAll(/\s+/g, " ")
      .slice(0, 500);
  } catch {
    return body.replaceAll(/\s+/g, " ").slice(0, 200);
  }
}
