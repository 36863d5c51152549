import { CciError } from "../../../support/cci-error.js";
import { downloadName } from "../../store/download-name.js";
import { pullReplica, pullServiceRaw } from "../../watch/pull-replica.js";
import type { WatchContext } from "../../watch/watch-context.js";
import type { AskedCoverage, CoverageReply, CoverageRoute } from "../coverage-route.js";
import { optionalText } from "../fields.js";
import { profileReply } from "../report-reply.js";

/** The profile of now, of one replica or of a service; nothing is stored (coverage.md 3.3). */
export const rawRoutes: readonly CoverageRoute[] = [
  { methods: ["POST"], path: "/cover/raw", handle: ({ context }, asked) => rawProfile(context, asked) },
];

async function rawProfile(context: WatchContext, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const address = optionalText(fields, "srv_addr");
  const srvName = optionalText(fields, "srv_name");
  if (address !== undefined && srvName === undefined) {
    return profileReply(await pullReplica(context, address, gone), downloadName(address));
  }
  if (srvName !== undefined && address === undefined) {
    return profileReply(await pullServiceRaw(context, srvName, gone), downloadName(srvName));
  }
  throw new CciError("USAGE", "exactly one of srv_addr and srv_name is needed");
}
