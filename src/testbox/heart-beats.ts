import { arch, totalmem, userInfo } from "node:os";
import { CciError } from "../support/cci-error.js";
import type { SchedulerClient } from "./scheduler-client.js";
import type { Testbox } from "./testbox.js";

/** The scheduler forgets a testbox after 60 s (scheduler.md 2.8). */
const beatMs = 20_000;

/** Makes the testbox known and keeps it so until `stop`. A scheduler that is away or does not know this is no error. */
export async function keepRegistered({ hostname, clock, log, ...box }: Testbox, stop: AbortSignal): Promise<void> {
  const client = box.client();
  let isKnown = false;
  let wasQuiet = true;
  while (!stop.aborted) {
    try {
      isKnown = (isKnown && (await client.heartBeat(who(hostname)))) || (await register(client, hostname));
      wasQuiet = true;
    } catch (error) {
      if (!(error instanceof CciError)) throw error;
      isKnown = false;
      if (wasQuiet && !stop.aborted) log.warn({ reason: error.message }, "not registered");
      wasQuiet = false;
    }
    await clock.wait(beatMs, stop);
  }
}

async function register(client: SchedulerClient, hostname: string): Promise<true> {
  const gibibytes = Math.floor(totalmem() / 1024 ** 3);
  await client.register({ ...who(hostname), arch: machine(), owner: owner(), max_mem: String(gibibytes) });
  return true;
}

function who(hostname: string) {
  return { type: "dc", hostname, is_remote: "false" };
}

/** As jobs spell it. */
function machine(): string {
  const names: ReadonlyMap<string, string> = new Map([
    ["x64", "x86_64"],
    ["arm64", "aarch64"],
  ]);
  return names.get(arch()) ?? arch();
}

/** Empty for a user without a name, as there are in containers. */
function owner(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
