import type { QueueEngine } from "../../queue/engine.js";
import { isObject } from "../../support/is-object.js";
import type { BisectContext } from "../bisect-context.js";
import type { CycleCounters } from "./cycle-counters.js";

/** What all producers share: whether they work, and how far they came. */
const controlMap = "bisect/control";
const switchKey = "producer";
const marksKey = "producer.watermarks";
const performanceKey = "producer.performance";
const lastCycleKey = "producer.last_cycle";

/** How far the jobs have been looked at, in ms since 1970. */
export interface Watermarks {
  readonly submit_ms: number;
  readonly finish_ms: number;
}

/** A cycle that has ended. Times are seconds since 1970. */
export interface LastCycle {
  readonly start_time: number;
  readonly end_time: number;
  /** Undefined: it failed. */
  readonly counters?: CycleCounters;
  readonly error?: string;
}

/** The answer of `/producer_status` (bisect.md 5.1). */
export interface ProducerStatus extends Readonly<Record<string, unknown>> {
  readonly enabled: boolean;
  readonly interval_s: number;
  /** Null: none has ended yet. */
  readonly last_cycle: LastCycle | null;
  readonly watermarks: Watermarks | null;
}

type Maps = { readonly engine: Pick<QueueEngine, "maps"> };

/** What producers are at, wherever they run. */
export async function producerStatus(context: Pick<BisectContext, "engine" | "rules">): Promise<ProducerStatus> {
  const last = await readObject(context, lastCycleKey);
  return {
    enabled: await isProducerEnabled(context),
    interval_s: context.rules.producer.intervalS,
    last_cycle: last === undefined ? null : (last as unknown as LastCycle),
    watermarks: (await readWatermarks(context)) ?? null,
  };
}

/** Starts or stops the cycles of all producers; one that is going on ends. */
export async function toggleProducer(
  context: Pick<BisectContext, "engine" | "rules">,
  isEnabled: boolean,
): Promise<ProducerStatus> {
  await context.engine.maps.set(controlMap, switchKey, isEnabled ? "enabled" : "disabled");
  return producerStatus(context);
}

/** As it was switched last, else as the operator set it. */
export async function isProducerEnabled({ engine, rules }: Pick<BisectContext, "engine" | "rules">): Promise<boolean> {
  const state = await engine.maps.get(controlMap, switchKey);
  return state === undefined ? rules.producer.isEnabled : state === "enabled";
}

/** Undefined: no cycle has ended yet. */
export async function readWatermarks(context: Maps): Promise<Watermarks | undefined> {
  const { submit_ms, finish_ms } = (await readObject(context, marksKey)) ?? {};
  return typeof submit_ms === "number" && typeof finish_ms === "number" ? { submit_ms, finish_ms } : undefined;
}

export async function writeWatermarks({ engine }: Maps, marks: Watermarks): Promise<void> {
  await engine.maps.set(controlMap, marksKey, JSON.stringify(marks));
}

/** When benchmarks were compared last, in ms since 1970; 0: never. */
export async function readPerformanceMs({ engine }: Maps): Promise<number> {
  return Number(await engine.maps.get(controlMap, performanceKey)) || 0;
}

export async function writePerformanceMs({ engine }: Maps, ms: number): Promise<void> {
  await engine.maps.set(controlMap, performanceKey, String(ms));
}

export async function writeLastCycle({ engine }: Maps, cycle: LastCycle): Promise<void> {
  await engine.maps.set(controlMap, lastCycleKey, JSON.stringify(cycle));
}

async function readObject({ engine }: Maps, key: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await engine.maps.get(controlMap, key);
  const value: unknown = text === undefined ? undefined : JSON.parse(text);
  return isObject(value) ? value : undefined;
}
