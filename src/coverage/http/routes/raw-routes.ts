import { CciError } from "../../../support/cci-error.js";
import { downloadName } from "../../store/download-name.js";
import { pullReplica, pullServiceRaw } from "../../watch/pull-replica.js";
import type { CoverageHttp } from "../coverage-http.js";
import type { AskedCoverage, CoverageReply, CoverageRoute } from "../coverage-route.js";
import { optionalText } from "../fields.js";
import { profileReply } from "../report-reply.js";

/** The profile of now, of one replica or of a service; nothing is stored (coverage.md 3.3). */
export const rawRoutes: readonly CoverageRoute[] = [{ methods: ["POST"], path: "/cover/raw", handle: rawProfile }];

async function rawProfile(http: CoverageHttp, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const { context } = http;
  const address = optionalText(fields, "srv_addr");
  const srvName = optionalText(fields, "srv_name");
  const name = srvName ?? address;
  if (name === undefined || (srvName !== undefined && address !== undefined)) {
    throw new CciError("USAGE", "exactly one of srv_addr and srv_name is needed");
  }
  const pull = srvName === undefined ? pullReplica : pullServiceRaw;
  const leave = await enterInTime(http, gone);
  try {
    return profileReply(await pull(context, name, gone), downloadName(name));
  } finally {
    leave();
  }
}

/** A place at the gate, within the time that a replica has. Throws AGENT_TOO_SLOW, and the reason of `gone`. */
async function enterInTime({ context, rawGate }: CoverageHttp, gone: AbortSignal): Promise<() => void> {
  const seconds = context.rules.pullTimeoutMs / 1000;
  const entered = new AbortController();
  const late = new AbortController();
  void context.clock.wait(context.rules.pullTimeoutMs, entered.signal).then(() => {
    late.abort(new CciError("AGENT_TOO_SLOW", `others are served: no turn within ${seconds} s`));
  });
  try {
    return await rawGate.enter(AbortSignal.any([gone, late.signal]));
  } finally {
    entered.abort();
  }
}
