import type { CoverageHttp } from "./coverage-http.js";
import type { Fields } from "./fields.js";

/** An API of the watch dog (coverage.md 3). */
export interface CoverageRoute {
  /** With GET the fields stand in the query. */
  readonly methods: readonly ("GET" | "POST")[];
  readonly path: string;
  readonly handle: (http: CoverageHttp, asked: AskedCoverage) => Promise<CoverageReply>;
}

/** A request as its handler sees it. */
export interface AskedCoverage {
  /** Of the JSON body; of the query where there is no body. */
  readonly fields: Fields;
  /** Of the query alone. */
  readonly query: Fields;
  /** Aborted when whoever asked has gone away. */
  readonly gone: AbortSignal;
}

/** An object becomes JSON with its `code` in front; bytes and texts go out as they are. */
export type CoverageReply = JsonReply | BytesReply;

export interface JsonReply {
  /** 200 where it is missing. A success of any status has `"code":0`. */
  readonly status?: 202;
  readonly json: object;
}

export interface BytesReply {
  readonly bytes: Buffer | string;
  readonly headers: Readonly<Record<string, string>>;
}
