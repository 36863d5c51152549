import { htmlReportPolicy } from "../report/html-report-policy.js";
import type { ReportType } from "../report/report-type.js";
import type { BytesReply } from "./coverage-route.js";

const octets = "application/octet-stream";
const types: Readonly<Record<ReportType, string>> = {
  raw: octets,
  func: octets,
  html: "text/html; charset=utf-8",
  json: "application/json; charset=utf-8",
  cobertura: "application/xml; charset=utf-8",
  lcov: "text/plain; charset=utf-8",
};

/** A profile for download; `name` is fit for a file name (coverage.md 2.2). */
export function profileReply(profile: Buffer | string, name: string): BytesReply {
  return {
    bytes: profile,
    headers: { "content-type": octets, "content-disposition": `attachment; filename="${name}.cov"` },
  };
}

/** A report as it is stored, for whoever saves or shows it (coverage.md 3). */
export function reportReply(report: Buffer | string, type: ReportType): BytesReply {
  if (type === "html") return htmlReply(report, htmlReportPolicy);
  return { bytes: report, headers: { "content-type": types[type] } };
}

/** A page that came from source of unknown origin: nothing in it but what the policy names is run or fetched. */
export function htmlReply(page: Buffer | string, policy: string): BytesReply {
  return {
    bytes: page,
    headers: {
      "content-type": types.html,
      "content-security-policy": policy,
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    },
  };
}
