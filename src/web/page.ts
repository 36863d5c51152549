import { createHash } from "node:crypto";
import { type Html, html, markupOf } from "./html.js";
import { style } from "./style.js";

/** A page as people see it. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Loads itself again after so many seconds; undefined: never. */
  readonly refreshS?: number;
}

const styleHash = createHash("sha256").update(style).digest("base64");

/** What goes out with every page: nothing of it may be run, framed, or fetched from elsewhere. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The whole document; it needs nothing besides itself, and no script. */
export function renderPage({ title, body, refreshS }: Page): string {
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${
    refreshS !== undefined && html`<meta http-equiv="refresh" content="${refreshS}">`
  }<title>${title}</title>`;
  return `<!doctype html>\n<html lang="en"><head>${markupOf(head)}<style>${style}</style></head>\n<body>${markupOf(body)}</body></html>\n`;
}
