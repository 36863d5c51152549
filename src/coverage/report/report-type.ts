/** What may be made of a profile and its sources (coverage.md 6): `raw` is the canonical profile itself. */
export type ReportType = "func" | "html" | "raw" | "json" | "cobertura" | "lcov";
