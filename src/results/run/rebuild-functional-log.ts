import { openLog } from "../open-log.js";
import { findLog } from "../result-files.js";
import type { RootRun } from "./root-run.js";

/** More of a console than this is no log of a test. */
const maxRebuiltBytes = 64 * 1024 * 1024;

/**
 * The log of a functional test that printed to the console only: dmesg (else kmsg) without its time stamps; empty
 * where there is neither (results.md P11).
 */
export async function rebuildFunctionalLog({ files, reporter }: RootRun): Promise<string> {
  const file = [findLog(files, "dmesg"), findLog(files, "kmsg")].find((one) => one && one.bytes > 0);
  if (file === undefined) return "";
  const text = await openLog(file.path, reporter.warn).text(maxRebuiltBytes);
  return text.replace(/^(?:<\d{1,3}>)?\[ {0,8}\d{1,8}\.\d{1,8}\] ?/gm, "");
}
