import { createStatsGroup, type StatsGroup } from "../dump/stats-group.js";
import type { FindRange } from "../dump/valid-ranges.js";
import type { Emit } from "../parser.js";

/** The stats groups that one program fills: its own, and those it names (`ftrace.<event>`). */
export interface StatsGroups {
  readonly emit: Emit;
  readonly onLine: (line: string) => void;
  readonly all: () => readonly StatsGroup[];
}

export function createStatsGroups(
  ownGroup: string,
  rangesOf: (group: string) => FindRange,
  warn: (text: string) => void,
): StatsGroups {
  const own = createStatsGroup(ownGroup, rangesOf(ownGroup), warn);
  const groups = new Map([[ownGroup, own]]);
  const named = (name: string): StatsGroup => {
    const group = groups.get(name) ?? createStatsGroup(name, rangesOf(name), warn);
    groups.set(name, group);
    return group;
  };
  return {
    emit: Object.assign(own.add, {
      to: (group: string, key: string, value: number | string) => named(group).add(key, value),
    }),
    onLine: own.addLine,
    all: () => [...groups.values()],
  };
}
