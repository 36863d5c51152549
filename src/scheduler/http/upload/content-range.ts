import { Refusal } from "../../refusal.js";

/** Which bytes of a file a body is: both ends included. */
export interface ContentRange {
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

const form = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

/** Reads the header `Content-Range`; undefined: there is none. Throws Refusal 400. */
export function contentRange(header: string | undefined): ContentRange | undefined {
  if (header === undefined) return undefined;
  const [from = -1, to = -1, total = -1] = (form.exec(header) ?? []).slice(1).map(Number);
  if (from < 0 || to < from || total <= to) {
    throw new Refusal(400, `Invalid Content-Range: ${JSON.stringify(header.slice(0, 80))}`);
  }
  return { from, to, total };
}
