import type { SchedulerContext } from "../scheduler-context.js";

/** As long as a job may boot (scheduler.md 6). */
const grantMs = 3_600_000;

/**
 * Lets the machine that got a boot answer download its archive without a token: boot loaders ask for a URL of the
 * answer without the credentials of the first one. All processes know it.
 */
export async function grantDownload({ engine }: SchedulerContext, id: string, peer: string): Promise<void> {
  await engine.expiring.set(grantKey(id), peer, grantMs);
}

/** Whether this machine got the boot answer of that job. */
export async function isDownloadGranted({ engine }: SchedulerContext, id: string, peer: string): Promise<boolean> {
  return (await engine.expiring.get(grantKey(id))) === peer;
}

function grantKey(id: string): string {
  return `cci:download/${id}`;
}
