import { leadingNumber } from "../statistics.js";

/** One counter of one interval of `perf stat -I -x ,`. */
export interface StatLine {
  readonly seconds: number;
  /** `S0` with --per-socket, `S0-D0` with --per-die, …; undefined for the whole machine. */
  readonly unit: string | undefined;
  readonly event: string;
  readonly value: number;
  /** What perf itself derives from the counter, where that is a named metric (`GHz`). */
  readonly metric: { readonly name: string; readonly value: number } | undefined;
}

const partOfMachine = /^(?:S\d+(?:-D\d+)?(?:-C\d+)?|N\d+)$/;
/** `cpu_core/cpu-cycles/` of machines with two kinds of cores. */
const hybridEvent = /^cpu_[a-z]+\/([^/]+)\/\w*$/;
/** Begins with a capital letter; units of several words (`CPUs utilized`) only explain a counter. */
const metricName = /^[A-Z]\S*$/;
/** `K/sec` and the like are the counter's rate (todays-tools.md). */
const rateUnit = /^[A-Z]\/sec$/;
const notSupported = "<not supported>";
const notCounted = "<not counted>";
const minFieldsAfterTime = 7;
const minWords = 5;

/** Reads a data line, with commas or blanks between its fields; undefined for any other and for an unsupported event. */
export function parseStatLine(line: string): StatLine | undefined {
  if (line.includes(notSupported)) return undefined;
  const text = line.trim().replace(notCounted, "0");
  return text.includes(",") ? parseCommas(text.split(",")) : parseWords(text.split(/\s+/));
}

/** `time[,socket,cpus],value,unit,event,runtime,percent,metric value,metric unit`. */
function parseCommas([time = "", ...fields]: readonly string[]): StatLine | undefined {
  const unit = partOfMachine.test(fields[0] ?? "") ? fields[0] : undefined;
  const [value = "", valueUnit = "", event = "", , , metricValue = "", metricUnit = ""] =
    unit === undefined ? fields : fields.slice(2);
  if (fields.length < minFieldsAfterTime || event === "") return undefined;
  return {
    seconds: Number(time),
    unit,
    event: eventName(event, valueUnit),
    value: leadingNumber(value),
    metric: metricOf(metricUnit, metricValue),
  };
}

/** An older form. Of a value with a unit (`16167.76 msec cpu-clock`) the unit is taken for the event, as ever. */
function parseWords([time = "", ...words]: readonly string[]): StatLine | undefined {
  if (words.length < minWords - 1) return undefined;
  const unit = partOfMachine.test(words[0] ?? "") ? words[0] : undefined;
  const [value = "", event = "", , , metricValue = "", ...metricUnit] = unit === undefined ? words : words.slice(2);
  if (event === "") return undefined;
  return {
    seconds: Number(time),
    unit,
    event: eventName(event, ""),
    value: leadingNumber(value),
    metric: metricOf(metricUnit.join(" "), metricValue),
  };
}

/** Without the number of a memory channel, so that all channels add up. */
function eventName(event: string, valueUnit: string): string {
  const inner = hybridEvent.exec(event)?.[1] ?? event;
  const channel = inner.indexOf("_IMC");
  const name = (channel > 0 ? inner.slice(0, channel) : inner).replace(/\s+/g, "_");
  return valueUnit === "Bytes" ? `${name}_Bytes` : name;
}

function metricOf(unit: string, value: string): StatLine["metric"] {
  const isMetric = metricName.test(unit) && !rateUnit.test(unit);
  return isMetric ? { name: unit, value: leadingNumber(value) } : undefined;
}
