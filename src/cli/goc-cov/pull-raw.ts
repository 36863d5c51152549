import { pullReplica } from "../../coverage/watch/pull-replica.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { print } from "../output.js";
import { usageError } from "./usage-error.js";
import { writeResult } from "./write-result.js";

interface RawOptions {
  readonly output?: string;
  readonly json?: true;
}

/** The profile of one replica as it is (coverage.md 3.3), nothing is stored. Throws USAGE, NOT_FOUND, CENTRE_*, AGENT_*. */
export async function pullRaw(
  context: WatchContext,
  address: string,
  { output, json }: RawOptions,
  stop: AbortSignal,
): Promise<void> {
  if (json && (output ?? "-") === "-") throw usageError("--json without -o", "the profile itself goes to stdout");
  writeResult(output, await pullReplica(context, address, stop));
  if (json) print(`${JSON.stringify({ code: 0, address, output })}\n`);
}
