import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { harmonicMean, mean, round2 } from "./families/statistics.js";

const ELEMENT_SIZE = /^This system uses (\d+) bytes per array element/;
const ARRAY_SIZE = /^Array size = (\d+)/;
/** STREAM 5.9 wrote "Rate (MB/s)", 5.10 writes "Best Rate MB/s". */
const RATE_UNIT = /^Function +(?:Best )?Rate \(?([A-Za-z]+)\/s\)?/;
const FUNCTION_ROW = /^(Copy|Scale|Add|Triad): +(\S+)/;

export default defineParser({
  program: "stream",
  about: "memory bandwidth of Copy, Scale, Add and Triad: mean and harmonic mean over the runs",
  kind: "test",
  reads: ["stream"],
  example: "triad_bandwidth_MBps",
  async parse(log, emit, context) {
    let elementSize: string | undefined;
    let arraySize: string | undefined;
    let unit: string | undefined;
    // Names in the order of the rows, which is that of the output.
    const rates = new Map<string, number[]>();
    for await (const lines of log.batches()) {
      for (const line of lines) {
        elementSize ??= ELEMENT_SIZE.exec(line)?.[1];
        arraySize ??= ARRAY_SIZE.exec(line)?.[1];
        unit ??= RATE_UNIT.exec(line)?.[1];
        const [, name, rate] = FUNCTION_ROW.exec(line) ?? [];
        if (name === undefined || !isNumberText(rate)) continue;
        if (unit === undefined) {
          context.warn(`row of ${name} before the heading that tells its unit`);
          return;
        }
        const known = rates.get(name);
        if (known) known.push(Number(rate));
        else rates.set(name, [Number(rate)]);
      }
    }
    if (elementSize !== undefined) emit("element_size_byte", elementSize);
    if (arraySize !== undefined) emit("array_size", arraySize);
    for (const [name, values] of rates) {
      const key = `${name.toLowerCase()}_bandwidth_${unit}ps`;
      emit(key, round2(mean(values)));
      emit(`${key}_harmonicMean`, round2(harmonicMean(values)));
    }
  },
});
