import type { HttpAccount } from "../../scheduler/http/accounts/account.js";
import type { BisectHttp } from "./bisect-http.js";

/** Who may, where accounts are on: `operator`: admins and the bisect account; `owner`: also who made the task. */
export type BisectRight = "reader" | "submitter" | "operator" | "owner";

/** A row of the table of bisect.md 5.1. */
export interface BisectRoute {
  readonly method: "DELETE" | "GET" | "POST";
  /** Served below `/api/v1`. */
  readonly path: string;
  /** Also served as it is, as the first generation did. */
  readonly isLegacy?: true;
  readonly right: BisectRight;
  readonly summary: string;
  /** It may take longer than a connection may be silent. */
  readonly isLong?: true;
  readonly handle: (http: BisectHttp, asked: AskedBisect) => Promise<BisectReply>;
}

/** A request as its handler sees it. */
export interface AskedBisect {
  /** Of the path; empty where it has none. */
  readonly id: string;
  /** Of the query, and of a JSON body; never the id of the path. */
  readonly words: Readonly<Record<string, string>>;
  /** JSON; undefined: there was none. */
  readonly body: unknown;
  /** Of whoever asks, where accounts are on. */
  readonly account: HttpAccount | undefined;
  /** By the path of the first generation. */
  readonly isLegacy: boolean;
}

/** Status and body: an object becomes JSON, a text is text. */
export interface BisectReply {
  readonly status: number;
  readonly body: unknown;
}

/** What every change is answered with (bisect.md 5.1). */
export function envelope(code: number, data: unknown, message: string): BisectReply {
  return { status: code, body: { code, data, message } };
}
