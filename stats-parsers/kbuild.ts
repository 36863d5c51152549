import type { Emit } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { leadingNumber } from "./families/statistics.js";
import { Tally, tallyOf } from "./families/tally.js";

const SEPARATOR = ": ";
const LONGEST_LABEL = "iterations".length;
/** Labels of one build's seconds, in the order of their output. */
const USAGES = ["real", "user", "sys"];

/** What is added up over the builds of a log. */
interface Builds {
  /** Seconds from `start time` to `end time`, of each build that ended. */
  readonly seconds: Tally;
  /** Seconds of each of USAGES, of those builds. */
  readonly usage: Map<string, Tally>;
  /** Values of the `iterations` and `runtime` lines, all that older logs have. */
  readonly iterations: Tally;
  readonly runtimeSeconds: Tally;
}

export default defineParser({
  program: "kbuild",
  about: "kernel builds: seconds by iteration, number of iterations",
  kind: "test",
  reads: ["kbuild"],
  example: "buildtime_per_iteration",
  async parse(log, emit) {
    const builds = { seconds: new Tally(), usage: new Map(), iterations: new Tally(), runtimeSeconds: new Tally() };
    const readValue = valueReader(builds);
    for await (const lines of log.batches()) {
      for (const line of lines) {
        const cut = line.indexOf(SEPARATOR);
        if (cut > 0 && cut <= LONGEST_LABEL) readValue(line.slice(0, cut), line.slice(cut + SEPARATOR.length));
      }
    }
    if (builds.seconds.count > 0) emitBuilds(builds, emit);
    else emitOlderLog(builds, emit);
  },
});

function valueReader(builds: Builds): (label: string, value: string) => void {
  let startSeconds: number | undefined;
  const usage = new Map<string, number>();
  return (label, value) => {
    if (label === "start time") {
      startSeconds = leadingNumber(value);
      usage.clear();
    } else if (label === "end time" && startSeconds !== undefined) {
      builds.seconds.add(leadingNumber(value) - startSeconds);
      for (const [name, seconds] of usage) tallyOf(builds.usage, name).add(seconds);
      startSeconds = undefined;
    } else if (USAGES.includes(label)) {
      usage.set(label, leadingNumber(value));
    } else if (label === "iterations") {
      builds.iterations.add(leadingNumber(value));
    } else if (label === "runtime") {
      builds.runtimeSeconds.add(leadingNumber(value));
    }
  };
}

function emitBuilds({ seconds, usage }: Builds, emit: Emit): void {
  emit("buildtime_per_iteration", seconds.mean);
  for (const name of USAGES) {
    const total = usage.get(name)?.sum ?? 0;
    if (total > 0) emit(`${name}_time_per_iteration`, total / seconds.count);
  }
  emit("workload", seconds.count);
}

/** Older logs have no times of the builds, but after each round `iterations: 1` and `runtime: 4192`. */
function emitOlderLog({ iterations, runtimeSeconds }: Builds, emit: Emit): void {
  if (iterations.sum <= 0) return;
  if (runtimeSeconds.count > 0) emit("buildtime_per_iteration", runtimeSeconds.sum / iterations.sum);
  emit("workload", iterations.sum);
}
