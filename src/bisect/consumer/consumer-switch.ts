import type { BisectContext } from "../bisect-context.js";

const map = "bisect/control";
const key = "consumer";

type Switch = Pick<BisectContext, "engine">;

/** Whether consumers begin tasks; where nobody said anything they do. Tasks that run go on either way. */
export async function isConsumerEnabled({ engine }: Switch): Promise<boolean> {
  return (await engine.maps.get(map, key)) !== "disable";
}

/** Lets the consumers of all machines begin tasks, or not (bisect.md 5.1). */
export async function toggleConsumer({ engine }: Switch, isEnabled: boolean): Promise<void> {
  await engine.maps.set(map, key, isEnabled ? "enable" : "disable");
}
