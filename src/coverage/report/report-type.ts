/** All of them, as people write them. */
export const reportTypes = ["func", "html", "raw", "json", "cobertura", "lcov"] as const;

/** What may be made of a profile and its sources (coverage.md 6): `raw` is the canonical profile itself. */
export type ReportType = (typeof reportTypes)[number];
