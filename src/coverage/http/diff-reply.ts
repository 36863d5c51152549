import type { DiffCoverage } from "../diff/diff-coverage.js";
import { diffHtml } from "../diff/diff-html.js";
import { diffHtmlPolicy } from "../diff/diff-html-policy.js";
import { diffJson } from "../diff/diff-json.js";
import { diffText } from "../diff/diff-text.js";
import type { BytesReply } from "./coverage-route.js";
import { htmlReply } from "./report-reply.js";
import type { DiffType } from "./report-types.js";

/** The report of changed lines (coverage.md 5.4): lines of which a part ran count as covered. */
export function diffReply(diff: DiffCoverage, type: DiffType): BytesReply {
  const options = { isStrict: false };
  switch (type) {
    case "html":
      return htmlReply(diffHtml(diff, options), diffHtmlPolicy);
    case "json":
      return { bytes: diffJson(diff), headers: { "content-type": "application/json; charset=utf-8" } };
    case "txt":
      return { bytes: diffText(diff, options), headers: { "content-type": "text/plain; charset=utf-8" } };
  }
}
