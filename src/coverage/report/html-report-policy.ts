import { createHash } from "node:crypto";
import { htmlReportScript } from "./html-report-script.js";
import { htmlReportStyle } from "./html-report-style.js";

/** The `content-security-policy` that an html report is to be sent with: its own style and script, and nothing else. */
export const htmlReportPolicy = [
  "default-src 'none'",
  `style-src '${hashOf(htmlReportStyle)}'`,
  `script-src '${hashOf(htmlReportScript)}'`,
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
