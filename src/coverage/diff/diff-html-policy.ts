import { createHash } from "node:crypto";
import { diffHtmlStyle } from "./diff-html-style.js";

/** The `content-security-policy` that the page of changed lines is to be sent with: its own style, no script, nothing else. */
export const diffHtmlPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(diffHtmlStyle).digest("base64")}'`,
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
