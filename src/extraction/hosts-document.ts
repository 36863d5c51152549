import { readFileSync } from "node:fs";
import { listResultFiles } from "../results/result-files.js";
import type { Document } from "../store/document.js";
import type { Change } from "../store/store.js";
import { CciError } from "../support/cci-error.js";
import { parseYamlMap } from "../support/yaml-map.js";
import type { JobStore } from "./while-held.js";

/** Suites whose result is a description of the testbox. */
const hardwareSuites: ReadonlySet<unknown> = new Set(["boards-scan", "host-info"]);
/** The part of a host that boards-scan describes; all else is host-info's. */
const deviceField = "device";
const maxYamlBytes = 1024 ** 2;

/**
 * Stores the hardware description of a job of suite `boards-scan` or `host-info` with `is_store: yes` in the document of
 * its testbox in `hosts` (results.md 6.2, step 4). False where the job is of another kind, or has no description. Throws
 * BAD_DOCUMENTS where it is none that can be stored.
 */
export async function storeHostsDocument(job: Document, resultRoot: string, store: JobStore): Promise<boolean> {
  const { suite, testbox, is_store } = job;
  if (!hardwareSuites.has(suite) || is_store !== "yes") return false;
  const files = listResultFiles(resultRoot);
  const file = files.get(`${suite}`) ?? files.get(`${suite}.yaml`);
  if (!file) return false;
  if (typeof testbox !== "string" || testbox === "") throw bad(`${file.path}: its job names no testbox`);
  if (file.bytes > maxYamlBytes) throw bad(`${file.path}: ${file.bytes} bytes, at most ${maxYamlBytes} are read`);
  const kind = { name: "a hardware description", code: "BAD_DOCUMENTS" as const };
  const hardware = parseYamlMap(file.path, readFileSync(file.path, "utf8"), kind);
  const change = (current: Document): Change =>
    suite === "boards-scan" ? scanned(hardware) : described(hardware, current);
  const isNew = await store.insert("hosts", testbox, change({}).set ?? {});
  if (!isNew) await store.update("hosts", testbox, change);
  return true;
}

function scanned(hardware: Document): Change {
  return { set: { [deviceField]: hardware } };
}

function described(hardware: Document, current: Document): Change {
  const fields = Object.entries(hardware).filter(([field]) => field !== deviceField);
  const set = Object.fromEntries(fields);
  return { set, unset: Object.keys(current).filter((field) => field !== deviceField && !Object.hasOwn(set, field)) };
}

function bad(message: string): CciError {
  return new CciError("BAD_DOCUMENTS", message);
}
