import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Recorded data of goc and of Go's own tools, where it lies beside the checkout. */
export const gocCorpus = fileURLToPath(new URL("../../../../shared/conformance/goc/", import.meta.url));
export const hasGocCorpus = existsSync(gocCorpus);
export const corpusReason = hasGocCorpus ? "" : " (skipped: no ../shared beside the checkout)";
