import { CciError } from "../../support/cci-error.js";
import { parseDigitSafe } from "../../support/digit-safe-json.js";
import type { Document } from "../document.js";
import { type Answer, openConnection } from "./connection.js";
import type { Request } from "./requests.js";

/** Asks one server, whichever of the two generations it is. */
export interface Client {
  readonly address: string;
  /** Throws what a connection throws; what the server refuses is an answer. */
  ask(request: Request): Promise<Outcome>;
  /** Throws STORE_BUSY, STORE_UNSUITABLE or STORE_REFUSED too where the server refuses. */
  demand(request: Request): Promise<Document>;
  close(): void;
}

/** The JSON of a 2xx answer, or why there is none. */
export type Outcome = { readonly body: Document } | { readonly refusal: Refusal };

export interface Refusal {
  /** The server's words. */
  readonly text: string;
  readonly error: CciError;
}

/** Opens a client as `openConnection` does. */
export function openClient(url: string): Client {
  const connection = openConnection(url);
  const { address } = connection;
  const ask = async (request: Request): Promise<Outcome> => {
    const answer = await connection.send(request);
    const body = jsonOf(answer.body);
    if (answer.status < 200 || answer.status > 299) return { refusal: refusalOf(address, request, answer, body) };
    if (body === undefined) throw unsuitable(address, `${request.path} is answered with no JSON`);
    return { body };
  };
  return {
    address,
    ask,
    async demand(request) {
      const outcome = await ask(request);
      if ("refusal" in outcome) throw outcome.refusal.error;
      return outcome.body;
    },
    close: connection.close,
  };
}

/** What answers there is no Manticore. */
export function unsuitable(address: string, what: string): CciError {
  return new CciError("STORE_UNSUITABLE", `${address}: ${what}`, {
    hint: "give the HTTP port of Manticore, 9308 by default",
  });
}

/** Whether a table is refused because there is none. */
export function isMissingTable({ text }: Refusal): boolean {
  return /^unknown (?:local )?table(?:\(s\))? '|^table '[^']*' absent\b/.test(text);
}

export function isDuplicate({ text }: Refusal): boolean {
  return text.startsWith("duplicate id ");
}

const gatewayTrouble = new Set([429, 502, 503, 504]);
const passing = /too many|maxed out|time(?:d )?[ -]?out|overload|out of memory|no space|disk full|busy|try again/i;
const otherColumns = /unknown column|attribute '[^']*' not found|can not be updated/;

function refusalOf(address: string, { path }: Request, { status, body }: Answer, json: Document | undefined): Refusal {
  const text = textOf(json) ?? body.slice(0, 200);
  const message = `${address} answers ${status} to ${path}: ${text}`;
  if (gatewayTrouble.has(status) || (status >= 500 && passing.test(text))) {
    return { text, error: new CciError("STORE_BUSY", message, { hint: "try again later" }) };
  }
  if (otherColumns.test(text)) {
    const hint = "this table was not made by cci: 'cci db check' shows what differs";
    return { text, error: new CciError("STORE_UNSUITABLE", message, { hint }) };
  }
  return { text, error: new CciError("STORE_REFUSED", message, { hint: "nothing was changed" }) };
}

/** `error` is a text, or an object with the text in `reason` (29) or in `type` (6.3.8). */
function textOf(json: Document | undefined): string | undefined {
  const error = json?.error;
  if (typeof error === "string") return error;
  if (typeof error !== "object" || error === null) return undefined;
  const { reason, type } = error as Document;
  return String(reason ?? type ?? "");
}

function jsonOf(text: string): Document | undefined {
  try {
    const json = parseDigitSafe(text);
    return typeof json === "object" && json !== null ? (json as Document) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
