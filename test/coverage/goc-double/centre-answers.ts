import { RE2JS } from "re2js";
import { askAgent } from "./ask-agent.js";
import { type GoAnswer, jsonAnswer, textAnswer } from "./go-answer.js";
import { type GoProfile, goProfileText, mergeGoProfiles, readGoProfile } from "./go-profile.js";
import type { Selection } from "./read-centre-request.js";
import type { Registry } from "./register-service.js";

/** What the centre's answers are made from. */
export interface CentreState {
  readonly registry: Registry;
  /** Where an address is really asked. */
  route(address: string): string;
}

/** A replica that was asked for, with the service it was found by: empty where it was asked by address. */
interface Replica {
  readonly service: string;
  readonly address: string;
}

const ambiguous =
  "use 'service' flag and 'address' flag at the same time may cause ambiguity, please use them separately";

export async function profileAnswer(state: CentreState, asked: Selection, gone: AbortSignal): Promise<GoAnswer> {
  const found = selectReplicas(state.registry, asked);
  if (found.error !== undefined && (!asked.force || found.isAmbiguous)) return failed(417, found.error);
  const profiles: GoProfile[] = [];
  for (const { service, address } of found.replicas) {
    let body: string;
    try {
      const answer = await askAgent(state.route(address), address, "/v1/cover/profile", gone);
      if (answer.status !== 200) throw new Error(answer.body);
      body = answer.body;
    } catch (error) {
      if (asked.force) continue;
      return failed(417, `failed to get profile from ${address}, service ${service}, error ${textOf(error)}`);
    }
    try {
      profiles.push(readGoProfile(body));
    } catch (error) {
      return failed(500, textOf(error));
    }
  }
  if (profiles.length === 0) return failed(417, "no profiles");
  try {
    return textAnswer(goProfileText(filtered(mergeGoProfiles(profiles), asked)));
  } catch (error) {
    return failed(500, textOf(error));
  }
}

export async function clearAnswer(state: CentreState, asked: Selection, gone: AbortSignal): Promise<GoAnswer> {
  const { replicas, isAmbiguous } = selectReplicas(state.registry, asked);
  if (isAmbiguous) return failed(417, ambiguous);
  let said = "";
  for (const { address } of replicas) {
    try {
      const { body } = await askAgent(state.route(address), address, "/v1/cover/clear", gone);
      said += `Register service ${address} coverage counter ${body}`;
    } catch (error) {
      return afterOutput(said, failed(417, textOf(error)));
    }
  }
  return textAnswer(said);
}

export function removeAnswer(state: CentreState, asked: Selection): GoAnswer {
  const { replicas, isAmbiguous } = selectReplicas(state.registry, asked);
  if (isAmbiguous) return failed(417, ambiguous);
  let said = "";
  for (const { address } of replicas) {
    if (!takeAway(state.registry, address)) {
      return afterOutput(said, failed(500, `no service found: ${address}`));
    }
    said += `Register service ${address} removed from the center.`;
  }
  return textAnswer(said);
}

interface Selected {
  readonly replicas: readonly Replica[];
  readonly isAmbiguous: boolean;
  /** Something asked for is not registered. */
  readonly error?: string;
}

/** Neither service nor address is everything. */
function selectReplicas(registry: Registry, { service, address }: Selection): Selected {
  if (service.length > 0 && address.length > 0) return { replicas: [], isAmbiguous: true, error: ambiguous };
  const listed = new Set([...registry.values()].flat());
  const isEverything = service.length === 0 && address.length === 0;
  const names = isEverything ? [...registry.keys()] : service;
  const replicas = [
    ...names.flatMap((name) => (registry.get(name) ?? []).map((of) => ({ service: name, address: of }))),
    ...address.filter((one) => listed.has(one)).map((one) => ({ service: "", address: one })),
  ];
  const lostName = service.find((name) => !registry.has(name));
  const lostAddress = address.find((one) => !listed.has(one));
  if (lostName !== undefined) return { replicas, isAmbiguous: false, error: `service [${lostName}] not found` };
  if (lostAddress !== undefined) return { replicas, isAmbiguous: false, error: `address [${lostAddress}] not found` };
  return { replicas, isAmbiguous: false };
}

/** From all names; a name without addresses is gone. */
function takeAway(registry: Registry, address: string): boolean {
  let isFound = false;
  for (const [name, addresses] of [...registry]) {
    const rest = addresses.filter((one) => one !== address);
    if (rest.length === addresses.length) continue;
    isFound = true;
    if (rest.length === 0) registry.delete(name);
    else registry.set(name, rest);
  }
  return isFound;
}

function filtered(profile: GoProfile, { coverfile, skipfile }: Selection): GoProfile {
  const files = [...profile];
  const first = files[0]?.[0] ?? "";
  const kept = compile(coverfile, "filter", first);
  const skipped = compile(skipfile, "skip", first);
  return new Map(
    files.filter(([name]) => {
      const isKept = kept.length === 0 || kept.some((pattern) => pattern.matcher(name).find());
      return isKept && !skipped.some((pattern) => pattern.matcher(name).find());
    }),
  );
}

function compile(patterns: readonly string[], verb: "filter" | "skip", file: string): readonly RE2JS[] {
  return patterns.map((pattern) => {
    try {
      return RE2JS.compile(pattern);
    } catch (error) {
      const where = `${verb}Profile failed with pattern ${pattern} for profile ${file}`;
      const what = `failed to ${verb} profile based on the patterns: [${patterns.join(" ")}]`;
      throw new Error(`${what}, error: ${where}, err: ${textOf(error)}`);
    }
  });
}

function failed(status: number, error: string): GoAnswer {
  return jsonAnswer(status, { error });
}

/** Once a word of output is said the status stays 200, and the error comes behind it. */
function afterOutput(said: string, error: GoAnswer): GoAnswer {
  return said === "" ? error : textAnswer(said + error.body);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
