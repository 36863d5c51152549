import { isObject, type Json, type JsonObject, renderJson } from "./manticore-double-json.js";

/** The two generations that were recorded. */
export type Generation = "29" | "6.3.8";

/** What the server refuses: its status and words, and the table where it names one. */
export class Refusal extends Error {
  readonly status: number;
  readonly table: string | undefined;

  constructor(status: number, text: string, table?: string) {
    super(text);
    this.status = status;
    this.table = table;
  }
}

/** `/search` and `/sql` answer with the text alone, all others as a structure, which 6.3.8 has for 409 only. */
export function renderRefusal(generation: Generation, path: string, { status, message, table }: Refusal): string {
  const isBare = path === "/search" || path === "/sql" || status === 501;
  if (isBare || (generation === "6.3.8" && status === 400)) return renderJson({ error: message });
  const named = table === undefined ? {} : { [generation === "29" ? "table" : "index"]: table };
  const type = status === 400 ? "parse_exception" : "action_request_validation_exception";
  const error = generation === "29" ? { type, reason: message, ...named } : { type: message, ...named };
  return renderJson({ error, status: BigInt(status) });
}

/** The table that a request names; 6.3.8 knows `index` only. */
export function tableOf(generation: Generation, body: Json): { readonly table: string; readonly request: JsonObject } {
  const request = isObject(body) ? body : {};
  const table = request.index ?? (generation === "29" ? request.table : undefined);
  if (typeof table === "string") return { table, request };
  throw new Refusal(400, `"${generation === "29" ? "table" : "index"}" property missing`);
}
