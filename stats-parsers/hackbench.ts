import type { Emit } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { round2 } from "./families/statistics.js";
import { Tally } from "./families/tally.js";

const INSTANCE = /^Instance: (\d+)/;
const TASKS = /\(== (\d+)\)? tasks/;
const MESSAGES = /^Each sender will pass (\d+) messages of (\d+) bytes/;
const TIME = /^Time: (\d+(?:\.\d+)?)/;

/** Runs of one instance, or of all of them. */
interface Runs {
  /** What the tasks of the latest run sent to each other; NaN before its report. */
  kilobytes: number;
  readonly seconds: Tally;
}

export default defineParser({
  program: "hackbench",
  about: "kB/s between all tasks: best, mean and worst run, also by instance",
  kind: "test",
  reads: ["hackbench"],
  example: "throughput_avg",
  async parse(log, emit, context) {
    const all = newRuns();
    const instances = new Map<string, Runs>();
    const readLine = lineReader(all, instances);
    for await (const lines of log.batches()) lines.forEach(readLine);

    if (all.seconds.count === 0) context.refuse("no Time line");
    if (Number.isNaN(all.kilobytes)) context.refuse("no line that tells tasks, messages and bytes");
    emitThroughputs(all, "", emit);
    const finished = [...instances].filter(([, { seconds }]) => seconds.count > 0);
    if (finished.length < 2) return;
    for (const [name, runs] of finished) emitThroughputs(runs, `.instance${name}`, emit);
  },
});

function newRuns(): Runs {
  return { kilobytes: Number.NaN, seconds: new Tally() };
}

function lineReader(all: Runs, instances: Map<string, Runs>): (line: string) => void {
  let current = newRuns();
  let tasks = Number.NaN;
  return (line) => {
    if (line.startsWith("Instance: ")) {
      const name = INSTANCE.exec(line)?.[1];
      if (name === undefined) return;
      current = instances.get(name) ?? newRuns();
      instances.set(name, current);
    } else if (line.startsWith("Running ")) {
      tasks = Number(TASKS.exec(line)?.[1]);
    } else if (line.startsWith("Each sender ")) {
      const [, messages, bytes] = MESSAGES.exec(line) ?? [];
      const kilobytes = Math.floor((tasks * Number(messages) * Number(bytes)) / 1024);
      current.kilobytes = kilobytes;
      all.kilobytes = kilobytes;
    } else if (line.startsWith("Time: ")) {
      const seconds = Number(TIME.exec(line)?.[1]);
      if (Number.isNaN(seconds)) return;
      current.seconds.add(seconds);
      all.seconds.add(seconds);
    }
  };
}

/** A time of 0.000 gives no finite throughput, and such a value is left out. */
function emitThroughputs({ kilobytes, seconds }: Runs, suffix: string, emit: Emit): void {
  const emitFinite = (key: string, value: number): void => {
    if (Number.isFinite(value)) emit(`${key}${suffix}`, value);
  };
  emitFinite("throughput", kilobytes / seconds.min);
  if (suffix === "") emitFinite("throughput_best", kilobytes / seconds.min);
  emitFinite("throughput_avg", round2(kilobytes / seconds.mean));
  emitFinite("throughput_worst", kilobytes / seconds.max);
}
