import type { QueueEngine } from "../queue/engine.js";
import { isHostname } from "./hostname.js";
import { Refusal } from "./refusal.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { orRefuse } from "./server-trouble.js";

const mac = /^[0-9a-z][0-9a-z_.-]{0,63}$/;

/** The spelling in which MACs are kept: lower case, joined by `-` (scheduler.md 2.3). */
export function normaliseMac(mac: string): string {
  return mac.replaceAll(":", "-").toLowerCase();
}

/** Says which machine has that MAC; a later one has it alone. Throws Refusal 400 for what is no MAC or no hostname. */
export async function setHostMac({ engine }: SchedulerContext, hostname: string, asked: string): Promise<void> {
  const normalised = normaliseMac(asked);
  if (!mac.test(normalised)) throw new Refusal(400, `Invalid mac: ${JSON.stringify(asked).slice(0, 80)}`);
  if (!isHostname(hostname)) throw new Refusal(400, `Invalid hostname: ${JSON.stringify(hostname).slice(0, 80)}`);
  await orRefuse(() => engine.maps.set(schedulerMaps.mac2host, normalised, hostname));
}

/** Forgets a MAC, in either spelling. */
export async function removeHostMac({ engine }: SchedulerContext, asked: string): Promise<void> {
  await orRefuse(() => Promise.all(spellings(asked).map((mac) => engine.maps.remove(schedulerMaps.mac2host, mac))));
}

/** The machine with that MAC; entries of older programs may be in upper case. */
export async function hostnameOf({ maps }: Pick<QueueEngine, "maps">, asked: string): Promise<string | undefined> {
  const found = await Promise.all(spellings(asked).map((mac) => maps.get(schedulerMaps.mac2host, mac)));
  return found.find((hostname) => hostname !== undefined && hostname !== "");
}

function spellings(asked: string): readonly string[] {
  const normalised = normaliseMac(asked);
  return [...new Set([normalised, asked])];
}
