import { defineParser, type Emit, type Log, type ParserContext } from "../src/results/parser.js";
import { measureJobs } from "./families/fio/measure-jobs.js";
import { combineMeasures, type Measures } from "./families/fio/measures.js";
import { parseDocument, readJsonDocuments } from "./families/json-documents.js";
import { jsonField } from "./families/json-field.js";

interface Instance {
  readonly number: number;
  readonly measures: Measures;
}

export default defineParser({
  program: "fio",
  about: "fio JSON of one or many instances: bandwidth, IOPS, latencies",
  kind: "test",
  reads: ["fio", "fio.output"],
  example: "read_iops",
  async parse(log, emit, context) {
    const output = context.file("fio.output");
    const instances = output ? [] : await readInstances(context);
    if (instances.length > 0) emitInstances(instances, emit);
    else emitMeasures(await measuresOf(output ?? log, context), emit);
  },
});

/** The instances of a run that wrote `fio.output.1`, `fio.output.2`, … to the result root. */
async function readInstances(context: ParserContext): Promise<Instance[]> {
  const numbers = context.fileNames().flatMap((name) => /^fio\.output\.(\d{1,9})$/.exec(name)?.[1] ?? []);
  const instances: Instance[] = [];
  for (const number of numbers.map(Number).sort((a, b) => a - b)) {
    const log = context.file(`fio.output.${number}`);
    const measures = log && (await measuresOf(log, context));
    if (measures && measures.size > 0) instances.push({ number, measures });
  }
  return instances;
}

/** The combined view, of the keys that the first instance has, and then every instance on its own. */
function emitInstances(instances: readonly Instance[], emit: Emit): void {
  const combined = combineMeasures(instances.map(({ measures }) => measures));
  const first = instances[0]?.measures;
  emitMeasures(new Map([...combined].filter(([key]) => first?.has(key))), emit);
  if (instances.length === 1) return;
  for (const { number, measures } of instances) emitMeasures(measures, emit, `.instance${number}`);
}

/** Empty for a log without jobs. Of several documents (`--status-interval`) the last is the whole run. */
async function measuresOf(log: Log, context: ParserContext): Promise<Measures> {
  let jobs: readonly unknown[] | undefined;
  await readJsonDocuments(log, {
    document(text) {
      const found = jsonField(parseDocument(text), "jobs");
      if (Array.isArray(found)) jobs = found;
    },
  });
  if (jobs === undefined) context.warn("there is no JSON of fio with its jobs in the log");
  return measureJobs(jobs ?? []);
}

/** A number that is missing from the file prints as an empty value (parsers.md, fio). */
function emitMeasures(measures: Measures, emit: Emit, suffix = ""): void {
  for (const [key, value] of measures) {
    const isNewAndIdle = value === 0 && key.endsWith("ns%");
    if (!isNewAndIdle) emit(`${key}${suffix}`, value ?? "");
  }
}
